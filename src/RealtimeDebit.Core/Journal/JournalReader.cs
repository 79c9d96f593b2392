namespace RealtimeDebit.Core.Journal;

/// <summary>Reads events back in order, checking every frame, the links between segments and the place to begin from.</summary>
public static class JournalReader
{
    private const int SliceEvents = 256;

    /// <summary>Reads all whole commits of a folder that no journal has opened (export), changing nothing. A torn tail is left out.</summary>
    /// <returns>The place up to which was read.</returns>
    /// <exception cref="JournalRefusedException">A segment is damaged or missing.</exception>
    public static async Task<JournalPosition> ReadFilesAsync(IJournalDisk disk, Func<IReadOnlyList<JournalEvent>, Task> visit)
    {
        var segments = await JournalRecovery.SegmentNumbersAsync(disk);
        if (segments.Count == 0)
            return JournalPosition.Start;
        var file = await disk.OpenAsync(JournalFormat.SegmentName(segments[^1]));
        var scan = await SegmentScan.BeginAsync(file, segments[^1]);
        while (await scan.NextAsync() is not null)
        {
            // Only the end is wanted here.
        }

        await file.CloseAsync();
        return await ReadAsync(disk, JournalPosition.Start, scan.Committed, visit);
    }

    /// <summary>Reads what lies behind <paramref name="after"/> up to <paramref name="end"/>, a place that is durable.</summary>
    internal static async Task<JournalPosition> ReadAsync(
        IJournalDisk disk, JournalPosition after, JournalPosition end, Func<IReadOnlyList<JournalEvent>, Task> visit)
    {
        if (after.Sequence > end.Sequence)
            throw new ArgumentOutOfRangeException(nameof(after), after.Sequence, $"The journal is durable up to {end.Sequence} only.");
        var segments = await JournalRecovery.SegmentNumbersAsync(disk);
        var first = await FindSegmentAsync(disk, segments, after.Sequence);
        JournalPosition? reached = null;
        for (var i = first; i < segments.Count && (reached is null || reached.Sequence < end.Sequence); i++)
        {
            var file = await disk.OpenAsync(JournalFormat.SegmentName(segments[i]));
            var scan = await SegmentScan.BeginAsync(file, segments[i]);
            if (reached is not null && !scan.Committed.SameAs(reached))
                throw new JournalRefusedException(JournalFormat.SegmentName(segments[i]), 24, "the segment does not continue the one before it");
            reached = await ReadSegmentAsync(scan, after, end, isLast: i == segments.Count - 1, visit);
            await file.CloseAsync();
        }

        return reached ?? after;
    }

    private static async Task<JournalPosition> ReadSegmentAsync(
        SegmentScan scan, JournalPosition after, JournalPosition end, bool isLast, Func<IReadOnlyList<JournalEvent>, Task> visit)
    {
        CheckPlace(scan, after);
        while (scan.Committed.Sequence < end.Sequence)
        {
            var frame = await scan.NextAsync();
            if (frame is null)
                break;
            CheckPlace(scan, after);
            if (frame.LastSequence > after.Sequence)
                await VisitAsync(frame, visit);
        }

        // A torn tail was cut when the journal was opened. Here events that are known to be durable are missing.
        if (scan.Committed.Sequence < end.Sequence && (isLast || scan.TornBecause is not null))
            throw new JournalRefusedException(JournalFormat.SegmentName(scan.Header.Number), scan.CommittedBytes, $"damaged; events up to {end.Sequence} were durable");
        return scan.Committed;
    }

    private static void CheckPlace(SegmentScan scan, JournalPosition after)
    {
        if (scan.Committed.Sequence == after.Sequence && !scan.Committed.SameAs(after))
            throw new JournalRefusedException(JournalFormat.SegmentName(scan.Header.Number), scan.CommittedBytes, $"the history up to event {after.Sequence} is not the one that was known before");
    }

    private static async Task VisitAsync(ScannedFrame frame, Func<IReadOnlyList<JournalEvent>, Task> visit)
    {
        for (var from = 0; from < frame.Events.Count; from += SliceEvents)
        {
            var slice = new List<JournalEvent>(Math.Min(SliceEvents, frame.Events.Count - from));
            for (var i = from; i < Math.Min(frame.Events.Count, from + SliceEvents); i++)
                slice.Add(new JournalEvent(frame.FirstSequence + i, frame.Events[i]));
            await visit(slice);
            await Task.Yield();
        }
    }

    // The last segment that begins at or before the first wanted event; everything before it need not be read.
    private static async Task<int> FindSegmentAsync(IJournalDisk disk, IReadOnlyList<uint> segments, long after)
    {
        for (var i = segments.Count - 1; i > 0; i--)
        {
            var file = await disk.OpenAsync(JournalFormat.SegmentName(segments[i]));
            var scan = await SegmentScan.BeginAsync(file, segments[i]);
            await file.CloseAsync();
            if (scan.Header.FirstSequence <= after + 1)
                return i;
        }

        return 0;
    }
}
