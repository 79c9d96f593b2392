namespace RealtimeDebit.Simulation.Witness;

/// <summary>One file of the journal's folder as the disk would give it back after a power cut that kept nothing but what was flushed.</summary>
/// <param name="Name">Its durable name.</param>
/// <param name="Bytes">Its durable bytes. They are looked at during the call only.</param>
/// <param name="Stamp">Any number that changes whenever bytes, length or the file behind the name change; an equal stamp saves looking at the bytes.</param>
public readonly record struct FlushedFile(string Name, ReadOnlyMemory<byte> Bytes, long Stamp);
