using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace RealtimeDebit.Core.Journal;

/// <summary>Checks a journal's files from the description of their format alone. Shares no code with the journal that wrote them, on purpose.</summary>
/// <remarks>Only reads. On a journal in use the last segment may end in a commit that is being written; it is reported as a torn tail.</remarks>
public static class JournalVerifier
{
    private const int Header = 128;
    private const int FrameHeader = 60;

    private static readonly uint[] Table = MakeTable();

    /// <summary>Reads every byte of every segment: checksums, sequence, hash chain, links.</summary>
    public static async Task<JournalVerification> VerifyAsync(IJournalDisk disk)
    {
        var segments = new List<SegmentVerification>();
        var names = new List<string>();
        foreach (var name in await disk.ListAsync())
        {
            if (name.StartsWith("journal-", StringComparison.Ordinal) && name.EndsWith(".rdj", StringComparison.Ordinal))
                names.Add(name);
        }

        var state = new ChainState(1, 1, new byte[32]);
        for (var i = 0; i < names.Count; i++)
        {
            var verified = await VerifySegmentAsync(disk, names[i], isLast: i == names.Count - 1, state);
            segments.Add(verified.Report);
            state = verified.Next with { Segment = state.Segment + 1 };
        }

        return new JournalVerification(segments, state.NextSequence - 1, Convert.ToHexStringLower(state.Chain));
    }

    private static async Task<(SegmentVerification Report, ChainState Next)> VerifySegmentAsync(IJournalDisk disk, string name, bool isLast, ChainState start)
    {
        var file = await disk.OpenAsync(name);
        var length = await file.LengthAsync();
        var problems = new List<JournalProblem>();
        await CheckHeaderAsync(file, name, start, problems);
        var state = start;
        var committed = state;
        long offset = Header, committedBytes = Header;
        var frames = 0;
        while (problems.Count == 0 && await ReadFrameAsync(file, offset, length, start.Segment) is { } frame)
        {
            state = Follow(name, offset, frame, state, problems);
            offset += frame.Length;
            frames++;
            if ((frame[24] & 1) == 0)
                (committed, committedBytes) = (state, offset);
        }

        var clean = offset == committedBytes && await IsZeroAsync(file, offset, length);
        if (problems.Count == 0 && !clean && !isLast)
            problems.Add(new JournalProblem(name, offset, "something other than a whole commit stands in a closed segment"));
        var laterFrame = problems.Count == 0 && !clean ? await FindFrameAsync(file, offset + 1, length, start.Segment) : -1;
        if (laterFrame >= 0)
            problems.Add(new JournalProblem(name, offset, $"damaged; a whole commit stands behind it at byte {laterFrame}"));
        await file.CloseAsync();
        var torn = problems.Count == 0 && !clean ? committedBytes : (long?)null;
        return (new SegmentVerification(name, start.NextSequence, committed.NextSequence - 1, frames, torn, problems), committed);
    }

    private static async Task CheckHeaderAsync(IJournalFile file, string name, ChainState expected, List<JournalProblem> problems)
    {
        var bytes = await ReadAsync(file, 0, Header);
        if (bytes.Length < Header || !bytes.AsSpan(0, 8).SequenceEqual("RDJOURNL"u8))
            problems.Add(new JournalProblem(name, 0, "not a journal segment"));
        else if (BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8)) != 1)
            problems.Add(new JournalProblem(name, 8, "a format version that this program does not know"));
        else if (Checksum([], bytes.AsSpan(0, 124)) != BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(124)))
            problems.Add(new JournalProblem(name, 0, "the header's checksum is wrong"));
        else
            CheckLinks(bytes, name, expected, problems);
    }

    private static void CheckLinks(byte[] header, string name, ChainState expected, List<JournalProblem> problems)
    {
        var number = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(16));
        if (number != expected.Segment || name != string.Create(CultureInfo.InvariantCulture, $"journal-{expected.Segment:D8}.rdj"))
            problems.Add(new JournalProblem(name, 16, $"segment {expected.Segment} was expected, this is {number}"));
        var first = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(24));
        if (first != expected.NextSequence)
            problems.Add(new JournalProblem(name, 24, $"begins with event {first}, but {expected.NextSequence} is next"));
        // Milliseconds since 1970, from the year 1 to the year 9999.
        var createdAt = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(32));
        if (createdAt is < -62_135_596_800_000 or > 253_402_300_799_999)
            problems.Add(new JournalProblem(name, 32, "the time of its making is no time"));
        if (!header.AsSpan(40, 32).SequenceEqual(expected.Chain))
            problems.Add(new JournalProblem(name, 40, "the hash chain does not continue the segment before"));
    }

    private static ChainState Follow(string name, long offset, byte[] frame, ChainState state, List<JournalProblem> problems)
    {
        var first = BinaryPrimitives.ReadInt64LittleEndian(frame.AsSpan(12));
        var count = BinaryPrimitives.ReadInt32LittleEndian(frame.AsSpan(20));
        var chain = SHA256.HashData([.. state.Chain, .. frame.AsSpan(FrameHeader)]);
        if (first != state.NextSequence)
            problems.Add(new JournalProblem(name, offset, $"begins with event {first}, but {state.NextSequence} is next"));
        if (!frame.AsSpan(28, 32).SequenceEqual(chain))
            problems.Add(new JournalProblem(name, offset, "the hash chain is broken"));
        if (CountEvents(frame.AsSpan(FrameHeader)) != count)
            problems.Add(new JournalProblem(name, offset, "the events do not fill the commit"));
        return state with { NextSequence = first + count, Chain = chain };
    }

    private static int CountEvents(ReadOnlySpan<byte> payload)
    {
        var count = 0;
        while (payload.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(payload) <= payload.Length - 4)
        {
            payload = payload[(4 + BinaryPrimitives.ReadInt32LittleEndian(payload))..];
            count++;
        }

        return payload.IsEmpty ? count : -1;
    }

    private static async Task<byte[]?> ReadFrameAsync(IJournalFile file, long offset, long fileLength, uint segment)
    {
        var start = await ReadAsync(file, offset, FrameHeader);
        if (start.Length < FrameHeader || !start.AsSpan(0, 4).SequenceEqual("RDJC"u8))
            return null;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(4));
        if (length > fileLength - offset - FrameHeader || length > int.MaxValue - FrameHeader)
            return null;
        var frame = await ReadAsync(file, offset, FrameHeader + (int)length);
        var seed = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(seed, segment);
        return Checksum([.. seed, .. frame.AsSpan(4, 4)], frame.AsSpan(12)) == BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(8)) ? frame : null;
    }

    private static async Task<long> FindFrameAsync(IJournalFile file, long offset, long length, uint segment)
    {
        const int slice = 64 * 1024;
        for (; offset < length; offset += slice - 3)
        {
            var bytes = await ReadAsync(file, offset, slice);
            for (var i = 0; i + 4 <= bytes.Length; i++)
            {
                if (bytes.AsSpan(i, 4).SequenceEqual("RDJC"u8) && await ReadFrameAsync(file, offset + i, length, segment) is not null)
                    return offset + i;
            }
        }

        return -1;
    }

    private static async Task<bool> IsZeroAsync(IJournalFile file, long offset, long length)
    {
        const int slice = 64 * 1024;
        for (; offset < length; offset += slice)
        {
            if ((await ReadAsync(file, offset, slice)).AsSpan().ContainsAnyExcept((byte)0))
                return false;
        }

        return true;
    }

    private static async Task<byte[]> ReadAsync(IJournalFile file, long offset, int length)
    {
        var bytes = new byte[length];
        var read = await file.ReadAsync(offset, bytes);
        return read == length ? bytes : bytes[..read];
    }

    private static uint Checksum(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        var crc = uint.MaxValue;
        foreach (var b in first)
            crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);
        foreach (var b in second)
            crc = Table[(byte)(crc ^ b)] ^ (crc >> 8);
        return ~crc;
    }

    // CRC-32C (Castagnoli), reflected polynomial 0x82F63B78.
    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
                value = (value & 1) == 0 ? value >> 1 : (value >> 1) ^ 0x82F63B78;
            table[i] = value;
        }

        return table;
    }

    private sealed record ChainState(uint Segment, long NextSequence, byte[] Chain);
}

/// <summary>Outcome of a verification.</summary>
/// <param name="LastSequence">Last event of the last whole commit.</param>
/// <param name="ChainHex">Hash chain there; two journals with the same value have the same history.</param>
public sealed record JournalVerification(IReadOnlyList<SegmentVerification> Segments, long LastSequence, string ChainHex)
{
    public bool IsSound => Segments.All(segment => segment.Problems.Count == 0);
}

/// <summary>One segment as found.</summary>
/// <param name="TornAtBytes">Where an incomplete last commit begins, or null. It is no damage: nobody was told of it.</param>
public sealed record SegmentVerification(string File, long FirstSequence, long LastSequence, int Frames, long? TornAtBytes, IReadOnlyList<JournalProblem> Problems);

/// <summary>Something in the journal that must not be.</summary>
public sealed record JournalProblem(string File, long OffsetBytes, string What);
