using FsCheck;
using FsCheck.Xunit;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Fuzz.Targets;
using RealtimeDebit.Tests.Properties;

namespace RealtimeDebit.Tests.Core.Events;

/// <summary>Events with any content: read back as written, and changed bytes are an event or refused.</summary>
[ManyCases(Arbitrary = [typeof(Arbitraries)])]
public sealed class EventCodecPropertyTests
{
    [Property]
    public bool An_event_reads_back_as_it_was_written(HouseEvent happened)
    {
        byte[] bytes = EventCodec.ToBytes(happened);

        HouseEvent read = EventCodec.Read(bytes);

        return read.GetType() == happened.GetType() && read.At == happened.At && EventCodec.ToBytes(read).AsSpan().SequenceEqual(bytes);
    }

    [Property]
    public void An_event_with_changed_bytes_is_an_event_or_refused(HouseEvent happened, (int At, byte Value)[] changes)
    {
        byte[] bytes = EventCodec.ToBytes(happened);
        foreach ((int at, byte value) in changes.Take(3)) bytes[(uint)at % (uint)bytes.Length] = value;

        EventOracle.Check(bytes);
    }

    [Property]
    public bool A_cut_event_is_refused(HouseEvent happened, int cut)
    {
        byte[] bytes = EventCodec.ToBytes(happened);

        return Assert.ThrowsAny<System.Text.Json.JsonException>(() => EventCodec.Read(bytes.AsSpan(0, (int)((uint)cut % (uint)bytes.Length)))) is not null;
    }
}
