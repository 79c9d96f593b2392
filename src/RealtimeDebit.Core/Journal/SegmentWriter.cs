using System.Buffers.Binary;

namespace RealtimeDebit.Core.Journal;

/// <summary>The open segment: appends frames, each with one write and one flush, and begins the next segment when it is full or the month ends.</summary>
internal sealed class SegmentWriter
{
    private readonly IJournalDisk _disk;
    private readonly TimeProvider _time;
    private readonly JournalOptions _options;
    private readonly byte[] _chain;
    private IJournalFile _file;
    private SegmentHeader _header;
    private long _offset;
    private byte[] _frame = [];

    public SegmentWriter(IJournalDisk disk, TimeProvider time, JournalOptions options, OpenSegment segment)
    {
        _disk = disk;
        _time = time;
        _options = options;
        _file = segment.File;
        _header = segment.Header;
        _offset = segment.EndBytes;
        _chain = segment.End.Chain.ToArray();
    }

    public uint SegmentNumber => _header.Number;

    /// <summary>Hash chain behind the last flushed frame.</summary>
    public ReadOnlyMemory<byte> Chain => _chain.ToArray();

    /// <summary>Writes and flushes one frame. Whatever fails here is final.</summary>
    public async Task WriteAsync(PendingFrame frame)
    {
        var bytes = Build(frame);

        // Both are asked for at once: the disk works them off in order without a way back to the loop between them.
        // A flush behind a failed write fails as well. (No WhenAll: over tasks of a TaskCompletionSource it goes through the thread pool.)
        var write = _file.WriteAsync(_offset, bytes);
        var flush = _file.FlushAsync();
        await write;
        await flush;
        _offset += bytes.Length;
    }

    /// <summary>Begins the next segment if this one has no room for a commit of <paramref name="commitBytes"/>, or is of an earlier month.</summary>
    public async Task MakeRoomAsync(long firstSequence, long commitBytes)
    {
        var hasFrames = _offset > JournalFormat.HeaderBytes;
        var full = _offset + commitBytes > _options.SegmentBytes;
        if (!hasFrames || (!full && !MonthEnded()))
            return;

        // The closed segment is whole on the disk before its successor exists: only the last segment can have a torn tail.
        await _file.TruncateAsync(_offset);
        await _file.FlushAsync();
        await _file.CloseAsync();
        _header = new SegmentHeader(_header.Number + 1, firstSequence, _time.GetUtcNow(), _chain.ToArray());
        _file = await CreateAsync(_disk, _options, _header, commitBytes);
        _offset = JournalFormat.HeaderBytes;
    }

    public Task CloseAsync() => _file.CloseAsync();

    /// <summary>Creates a durable segment without frames. Its name appears only once its header is on the disk.</summary>
    public static async Task<IJournalFile> CreateAsync(IJournalDisk disk, JournalOptions options, SegmentHeader header, long roomBytes)
    {
        var name = JournalFormat.SegmentName(header.Number);
        var file = await disk.CreateAsync(name + JournalFormat.UnfinishedSuffix, await LengthToReserveAsync(disk, options, roomBytes));
        var bytes = new byte[JournalFormat.HeaderBytes];
        JournalFormat.WriteHeader(bytes, header);
        await file.WriteAsync(0, bytes);
        await file.FlushAsync();
        await disk.RenameAsync(name + JournalFormat.UnfinishedSuffix, name);
        await disk.FlushFolderAsync();
        return file;
    }

    /// <summary>A whole segment normally; near a full disk only what is needed now, so that outcomes can still be written.</summary>
    public static async Task<long> LengthToReserveAsync(IJournalDisk disk, JournalOptions options, long roomBytes)
    {
        var needed = roomBytes + JournalFormat.HeaderBytes;
        var whole = Math.Max(options.SegmentBytes, needed);
        return await disk.FreeBytesAsync() >= whole + options.ReserveBytes / 2 ? whole : needed;
    }

    private ReadOnlyMemory<byte> Build(PendingFrame frame)
    {
        var length = frame.FrameBytes;
        if (_frame.Length < length)
            _frame = new byte[Math.Max(length, Math.Max(4 * 1024, _frame.Length * 2))];
        var target = _frame.AsSpan(JournalFormat.FrameHeaderBytes);
        foreach (var e in frame.Events)
        {
            BinaryPrimitives.WriteInt32LittleEndian(target, e.Length);
            e.Span.CopyTo(target[JournalFormat.EventPrefixBytes..]);
            target = target[(JournalFormat.EventPrefixBytes + e.Length)..];
        }

        JournalFormat.SealFrame(_frame.AsSpan(0, length), _header.Number, frame.FirstSequence, frame.Events.Count, frame.Continues, _chain);
        return _frame.AsMemory(0, length);
    }

    // Only forwards: a clock that is set back over a month's end must not begin a segment with each commit.
    private bool MonthEnded()
    {
        var now = _time.GetUtcNow().ToOffset(_options.MonthOffset);
        var created = _header.CreatedAt.ToOffset(_options.MonthOffset);
        return (now.Year, now.Month).CompareTo((created.Year, created.Month)) > 0;
    }
}

/// <summary>The last segment after recovery, ready to be appended to.</summary>
/// <param name="EndBytes">Where the next frame goes.</param>
/// <param name="End">Last sequence and chain before that.</param>
internal sealed record OpenSegment(IJournalFile File, SegmentHeader Header, long EndBytes, JournalPosition End);
