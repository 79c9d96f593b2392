using System.Buffers.Binary;

namespace RealtimeDebit.Core.Journal;

/// <summary>The bytes of a snapshot (docs/formats/journal.md). Integers are little-endian.</summary>
internal static class SnapshotFormat
{
    public const int Version = 1;
    public const int HeaderBytes = 128;
    public const int SectionHeaderBytes = 8;
    public const int MaxSectionBytes = 64 * 1024 * 1024;

    /// <summary>Kind of the closing section; it is empty, and the SHA-256 follows.</summary>
    public const int EndKind = -1;

    private const string NamePrefix = "snapshot-";
    private const string NameSuffix = ".rds";
    private const int SequenceDigits = 19;

    public static ReadOnlySpan<byte> Magic => "RDSNAPSH"u8;

    public static string Name(long sequence) => $"{NamePrefix}{sequence:D19}{NameSuffix}";

    /// <summary>The sequence in a file name, or null for another file.</summary>
    public static long? ParseName(string name)
    {
        if (name.Length != NamePrefix.Length + SequenceDigits + NameSuffix.Length
            || !name.StartsWith(NamePrefix, StringComparison.Ordinal) || !name.EndsWith(NameSuffix, StringComparison.Ordinal))
            return null;
        return long.TryParse(name.AsSpan(NamePrefix.Length, SequenceDigits), out var sequence) && sequence >= 0 ? sequence : null;
    }

    public static byte[] Header(SnapshotHeader header)
    {
        var bytes = new byte[HeaderBytes];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), header.ContentVersion);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), header.Position.Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), header.CreatedAt.ToUnixTimeMilliseconds());
        header.Position.Chain.Span.CopyTo(bytes.AsSpan(32));
        return bytes;
    }

    /// <summary>Reads a header, or says why not. Its bytes are covered by the SHA-256 at the end of the file.</summary>
    public static SnapshotHeader? ReadHeader(ReadOnlySpan<byte> bytes, out string problem)
    {
        problem = "";
        if (bytes.Length < HeaderBytes || !bytes.StartsWith(Magic))
        {
            problem = "this is not a snapshot (its first bytes are wrong)";
            return null;
        }

        var version = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (version != Version)
        {
            problem = $"written in snapshot format version {version}; this program reads version {Version}";
            return null;
        }

        if (JournalFormat.ReadTime(bytes[24..]) is not { } createdAt)
        {
            problem = "its header holds a time that cannot be";
            return null;
        }

        return new SnapshotHeader(
            new JournalPosition(BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]), bytes.Slice(32, JournalFormat.ChainBytes).ToArray()),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]),
            createdAt);
    }
}

/// <summary>What a snapshot stands for.</summary>
/// <param name="Position">The place in the journal that the state contains; replay goes on behind it.</param>
/// <param name="ContentVersion">Version of the sections, for whoever wrote them.</param>
public sealed record SnapshotHeader(JournalPosition Position, int ContentVersion, DateTimeOffset CreatedAt);

/// <summary>A piece of state, opaque here.</summary>
/// <param name="Kind">Not negative; its meaning is the writer's.</param>
public readonly record struct SnapshotSection(int Kind, ReadOnlyMemory<byte> Bytes);

/// <summary>A snapshot that was passed over, and why.</summary>
public sealed record SnapshotProblem(string File, string Reason);
