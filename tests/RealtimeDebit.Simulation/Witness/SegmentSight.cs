using System.Buffers.Binary;
using System.Security.Cryptography;

namespace RealtimeDebit.Simulation.Witness;

/// <summary>Where a segment begins or ends in the journal: the next sequence, and the hash chain before it.</summary>
internal readonly record struct JournalPlace(long NextSequence, ReadOnlyMemory<byte> Chain)
{
    public static JournalPlace Start { get; } = new(1, new byte[32]);

    public bool IsSame(JournalPlace other) => NextSequence == other.NextSequence && Chain.Span.SequenceEqual(other.Chain.Span);
}

/// <summary>
/// What was seen of one segment (docs/formats/journal.md). Remembers the whole commits that it has read, and reads on behind them as long as
/// these bytes stay as they were.
/// </summary>
internal sealed class SegmentSight(uint number)
{
    private const int Header = 128;
    private const int FrameHeader = 60;
    private const int ChainBytes = 32;

    private readonly List<WitnessedEvent> _events = [];
    private readonly List<WitnessedEvent> _commit = [];
    private readonly List<string> _problems = [];
    private byte[] _read = [];
    private int _readBytes;
    private JournalPlace _from;
    private long _stamp;
    private bool _isLast;

    public string Name { get; } = $"journal-{number:D8}.rdj";

    /// <summary>The durable events, in order: those of whole commits.</summary>
    public IReadOnlyList<WitnessedEvent> Events => _events;

    /// <summary>What must not be.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Behind the last whole commit.</summary>
    public JournalPlace End { get; private set; }

    /// <summary>Something that is not a whole commit stands at the end.</summary>
    public bool IsTorn { get; private set; }

    /// <summary>Looks at the segment as it is now.</summary>
    /// <param name="file">Its flushed bytes.</param>
    /// <param name="from">Where the segment before it ended.</param>
    /// <param name="isLast">Only the last segment may end in something unfinished.</param>
    /// <returns>False when what was read before is no longer true, and all of it was read again.</returns>
    public bool Look(in FlushedFile file, JournalPlace from, bool isLast)
    {
        bool begun = _readBytes > 0;
        if (begun && file.Stamp == _stamp && isLast == _isLast && from.IsSame(_from)) return true;

        ReadOnlySpan<byte> bytes = file.Bytes.Span;
        bool goesOn = begun && from.IsSame(_from) && bytes.Length >= _readBytes && bytes[.._readBytes].SequenceEqual(_read.AsSpan(0, _readBytes));
        if (!goesOn) (_readBytes, _from, End) = (0, from, from);
        if (!goesOn) _events.Clear();
        (_stamp, _isLast) = (file.Stamp, isLast);
        _problems.Clear();
        IsTorn = false;

        if (_readBytes > 0 || ReadHeader(bytes)) ReadCommits(bytes);
        return goesOn || !begun;
    }

    private bool ReadHeader(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Header || !bytes[..8].SequenceEqual("RDJOURNL"u8)) return Object(0, "is not a segment");
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[124..]) != Checksum.Of(bytes[..124])) return Object(124, "has a damaged header");
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]) != number) return Object(16, "carries another number");
        if (BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]) != _from.NextSequence) return Object(24, $"does not begin with event {_from.NextSequence}");
        if (!bytes.Slice(40, 32).SequenceEqual(_from.Chain.Span)) return Object(40, "does not continue the hash chain");

        Remember(bytes, Header);
        return true;
    }

    private void ReadCommits(ReadOnlySpan<byte> bytes)
    {
        int at = _readBytes;
        JournalPlace place = End;
        _commit.Clear();
        while (_problems.Count == 0 && WholeFrame(bytes[at..]) is int length and > 0)
        {
            ReadOnlySpan<byte> frame = bytes.Slice(at, length);
            place = Follow(frame, at, place, _commit);
            at += length;
            if ((frame[24] & 1) != 0 || _problems.Count > 0) continue;

            _events.AddRange(_commit);
            _commit.Clear();
            End = place;
            Remember(bytes, at);
        }

        if (_problems.Count == 0) LookBehind(bytes, at);
    }

    /// <summary>Behind the last whole frame: nothing, zeros, or one damaged frame at the journal's very end.</summary>
    private void LookBehind(ReadOnlySpan<byte> bytes, int at)
    {
        IsTorn = at > _readBytes || bytes[at..].ContainsAnyExcept((byte)0);
        if (!IsTorn) return;

        if (!_isLast) Object(_readBytes, "is closed and ends in something other than a whole commit");
        for (int i = at + 1; i < bytes.Length; i++)
        {
            int next = bytes[i..].IndexOf("RDJC"u8);
            if (next < 0) return;

            i += next;
            if (WholeFrame(bytes[i..]) > 0)
            {
                Object(at, $"is damaged, and a whole frame stands behind the damage at byte {i}");
                return;
            }
        }
    }

    /// <summary>The length of the whole frame that begins here; 0 when there is none.</summary>
    private int WholeFrame(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FrameHeader || !bytes[..4].SequenceEqual("RDJC"u8)) return 0;

        uint payload = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (payload == 0 || payload > bytes.Length - FrameHeader) return 0;

        int length = FrameHeader + (int)payload;
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) == Checksum.OfFrame(number, bytes.Slice(4, 4), bytes[12..length]) ? length : 0;
    }

    private JournalPlace Follow(ReadOnlySpan<byte> frame, int at, JournalPlace place, List<WitnessedEvent> commit)
    {
        long first = BinaryPrimitives.ReadInt64LittleEndian(frame[12..]);
        if (first != place.NextSequence) Object(at, $"goes on with event {first}, and {place.NextSequence} is next");

        byte[] chain = NextChain(place.Chain.Span, frame[FrameHeader..]);
        if (!frame.Slice(28, 32).SequenceEqual(chain)) Object(at, "breaks the hash chain");

        long sequence = first;
        ReadOnlySpan<byte> left = frame[FrameHeader..];
        while (left.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(left) <= left.Length - 4)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(left);
            commit.Add(EventReading.Read(sequence++, left.Slice(4, length)));
            left = left[(4 + length)..];
        }

        if (!left.IsEmpty || sequence - first != BinaryPrimitives.ReadUInt32LittleEndian(frame[20..])) Object(at, "has a frame that its events do not fill");
        return new JournalPlace(sequence, chain);
    }

    /// <summary>SHA-256 over the chain before and the frame's payload, in one call: it costs half of what begin, append and end cost.</summary>
    private static byte[] NextChain(ReadOnlySpan<byte> before, ReadOnlySpan<byte> payload)
    {
        int length = ChainBytes + payload.Length;
        Span<byte> both = length <= 2048 ? stackalloc byte[length] : new byte[length];
        before.CopyTo(both);
        payload.CopyTo(both[ChainBytes..]);
        return SHA256.HashData(both);
    }

    private void Remember(ReadOnlySpan<byte> bytes, int upTo)
    {
        if (_read.Length < upTo) Array.Resize(ref _read, Math.Max(upTo, _read.Length * 2));
        bytes[_readBytes..upTo].CopyTo(_read.AsSpan(_readBytes));
        _readBytes = upTo;
    }

    private bool Object(int at, string what)
    {
        _problems.Add($"{Name} {what} (byte {at})");
        return false;
    }
}
