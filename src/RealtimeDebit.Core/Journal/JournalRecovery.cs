namespace RealtimeDebit.Core.Journal;

/// <summary>Brings the journal's folder into a state that may be built upon, or refuses.</summary>
internal sealed class JournalRecovery
{
    private const int CopyBytes = 256 * 1024;

    private readonly IJournalDisk _disk;
    private readonly TimeProvider _time;
    private readonly JournalOptions _options;

    public JournalRecovery(IJournalDisk disk, TimeProvider time, JournalOptions options)
    {
        _disk = disk;
        _time = time;
        _options = options;
    }

    /// <param name="knownSequence">The highest sequence that anything else (snapshot, read model) has seen durable.</param>
    /// <exception cref="JournalRefusedException">Damage before the tail, a gap, a later format, or less than <paramref name="knownSequence"/>.</exception>
    public async Task<(OpenSegment Segment, JournalRecoveryReport Report)> RunAsync(long knownSequence)
    {
        await DeleteUnfinishedAsync();
        var segments = await SegmentNumbersAsync(_disk);
        var (segment, cut) = segments.Count == 0 ? (null, null) : await ScanLastAsync(segments);
        var found = segment?.End.Sequence ?? 0;
        if (found < knownSequence)
        {
            var name = JournalFormat.SegmentName((uint)Math.Max(1, segments.Count));
            throw new JournalRefusedException(name, segment?.EndBytes ?? 0,
                $"it ends with event {found}, but event {knownSequence} was durable once; the end of the journal is lost");
        }

        segment = segment is null ? await BeginAsync() : await WriteAnewAsync(segment);
        return (segment, new JournalRecoveryReport(Math.Max(1, segments.Count), found, cut));
    }

    /// <summary>Numbers of all segments, from 1 without a gap.</summary>
    public static async Task<IReadOnlyList<uint>> SegmentNumbersAsync(IJournalDisk disk)
    {
        var numbers = new List<uint>();
        foreach (var name in await disk.ListAsync())
        {
            if (JournalFormat.ParseSegmentName(name) is { } number)
                numbers.Add(number);
        }

        numbers.Sort();
        for (var i = 0; i < numbers.Count; i++)
        {
            if (numbers[i] != i + 1)
                throw new JournalRefusedException(JournalFormat.SegmentName((uint)i + 1), 0, "the segment is missing");
        }

        return numbers;
    }

    // A file that was being made when the process ended; no event was ever told from it.
    private async Task DeleteUnfinishedAsync()
    {
        foreach (var name in await _disk.ListAsync())
        {
            if (name.EndsWith(JournalFormat.UnfinishedSuffix, StringComparison.Ordinal))
                await _disk.DeleteAsync(name);
        }
    }

    private async Task<(OpenSegment Segment, TornTail? Cut)> ScanLastAsync(IReadOnlyList<uint> segments)
    {
        await CheckHeadersAsync(segments);
        var number = segments[^1];
        var file = await _disk.OpenAsync(JournalFormat.SegmentName(number));
        var scan = await SegmentScan.BeginAsync(file, number);
        while (await scan.NextAsync() is not null)
        {
            // Only the end matters here; whoever replays reads the events later.
        }

        var cut = scan.TornBecause is { } why ? new TornTail(JournalFormat.SegmentName(number), scan.CommittedBytes, why) : null;
        return (new OpenSegment(file, scan.Header, scan.CommittedBytes, scan.Committed), cut);
    }

    // Closed segments are read whole by whoever replays them; here only that each is what its name says, in rising order.
    private async Task CheckHeadersAsync(IReadOnlyList<uint> segments)
    {
        long previous = 0;
        foreach (var number in segments)
        {
            var file = await _disk.OpenAsync(JournalFormat.SegmentName(number));
            var scan = await SegmentScan.BeginAsync(file, number);
            await file.CloseAsync();
            if (scan.Header.FirstSequence <= previous || (number == 1 && scan.Header.FirstSequence != 1))
                throw new JournalRefusedException(JournalFormat.SegmentName(number), 24, $"the segment claims to begin with event {scan.Header.FirstSequence}");
            if (number == 1 && !scan.Committed.SameAs(JournalPosition.Start))
                throw new JournalRefusedException(JournalFormat.SegmentName(number), 40, "the first segment's hash chain does not begin at its beginning");
            previous = scan.Header.FirstSequence;
        }
    }

    private async Task<OpenSegment> BeginAsync()
    {
        var header = new SegmentHeader(1, 1, _time.GetUtcNow(), JournalPosition.Start.Chain);
        var file = await SegmentWriter.CreateAsync(_disk, _options, header, roomBytes: 0);
        return new OpenSegment(file, header, JournalFormat.HeaderBytes, JournalPosition.Start);
    }

    /// <summary>Copies the good frames into a new file, makes it durable, and puts it in the place of the old one.</summary>
    /// <remarks>
    /// What was read may exist in the page cache only. After a failed flush the system believes those pages clean, so that another flush of
    /// the same file would write nothing; hence a new file, not a second flush.
    /// </remarks>
    private async Task<OpenSegment> WriteAnewAsync(OpenSegment segment)
    {
        var name = JournalFormat.SegmentName(segment.Header.Number);
        var unfinished = name + JournalFormat.UnfinishedSuffix;
        var copy = await _disk.CreateAsync(unfinished, await SegmentWriter.LengthToReserveAsync(_disk, _options, segment.EndBytes));
        var buffer = new byte[Math.Min(CopyBytes, segment.EndBytes)];
        for (long offset = 0; offset < segment.EndBytes;)
        {
            var wanted = (int)Math.Min(buffer.Length, segment.EndBytes - offset);
            var read = await segment.File.ReadAsync(offset, buffer.AsMemory(0, wanted));
            if (read == 0)
                throw new JournalRefusedException(name, offset, "the file became shorter while it was read");
            await copy.WriteAsync(offset, buffer.AsMemory(0, read));
            offset += read;
        }

        await copy.FlushAsync();
        await segment.File.CloseAsync();
        await _disk.RenameAsync(unfinished, name);
        await _disk.FlushFolderAsync();
        return segment with { File = copy };
    }
}
