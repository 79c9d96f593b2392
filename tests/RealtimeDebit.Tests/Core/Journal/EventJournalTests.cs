using RealtimeDebit.Core.Journal;
using RealtimeDebit.TestSupport.Journals;

namespace RealtimeDebit.Tests.Core.Journal;

public sealed class EventJournalTests
{
    private readonly JournalFolder _folder = new();

    [Fact]
    public void Sequences_are_given_at_once_and_without_a_gap()
    {
        var journal = _folder.Open();

        var appended = _folder.Loop.Run(() => Task.FromResult(new[] { journal.Append(JournalFolder.Bytes("a", "b")), journal.Append(JournalFolder.Bytes("c")) }));

        Assert.Equal([(1L, 2L), (3L, 3L)], appended.Select(a => (a.FirstSequence, a.LastSequence)));
        Assert.All(appended, a => Assert.False(a.Durable.IsCompleted));
    }

    [Fact]
    public void All_that_waits_goes_into_one_frame_with_one_flush()
    {
        var journal = _folder.Open();
        _folder.Loop.Run(async () =>
        {
            _ = journal.Append(JournalFolder.Bytes("a"));
            _ = journal.Append(JournalFolder.Bytes("b"));
            await journal.Append(JournalFolder.Bytes("c")).Durable;
        });

        var verified = _folder.Verify();

        Assert.Equal(1, Assert.Single(verified.Segments).Frames);
        Assert.Equal(3, verified.LastSequence);
    }

    [Fact]
    public void Who_appends_during_a_flush_waits_for_the_next_one()
    {
        var journal = _folder.Open();
        var first = _folder.Loop.Run(() => Task.FromResult(journal.Append(JournalFolder.Bytes("a"))));
        _folder.Disk.FlushesUntilFailure = 1;

        var second = _folder.Loop.Run(async () =>
        {
            await Task.Yield();
            await Task.Yield();
            var late = journal.Append(JournalFolder.Bytes("b"));
            await first.Durable;
            return late;
        });

        Assert.False(second.Durable.IsCompletedSuccessfully);
        _folder.Loop.RunUntil(second.Durable);
        Assert.True(second.Durable.IsFaulted);
    }

    [Fact]
    public void A_failed_flush_fails_every_waiter_and_the_journal_for_ever()
    {
        var journal = _folder.Open();
        _folder.Disk.FlushesUntilFailure = 0;
        var waiting = _folder.Loop.Run(() => Task.FromResult(journal.Append(JournalFolder.Bytes("a")).Durable));
        _folder.Loop.RunUntil(waiting);

        var later = _folder.Loop.Run(() => Task.FromResult(journal.Append(JournalFolder.Bytes("b")).Durable));

        Assert.IsType<JournalFailedException>(waiting.Exception?.InnerException);
        Assert.IsType<JournalFailedException>(later.Exception?.InnerException);
        Assert.True(journal.Failed.IsCompletedSuccessfully);
        Assert.True(_folder.Loop.Failed.IsCompleted);
    }

    [Fact]
    public void A_later_question_about_an_earlier_event_waits_for_that_events_flush()
    {
        var journal = _folder.Open();

        var (appended, asked) = _folder.Loop.Run(() =>
        {
            var first = journal.Append(JournalFolder.Bytes("a"));
            return Task.FromResult((first, journal.DurableAsync(first.LastSequence)));
        });

        Assert.False(asked.IsCompleted);
        _folder.Loop.RunUntil(asked);
        Assert.True(appended.Durable.IsCompletedSuccessfully);
        Assert.True(_folder.Loop.Run(() => Task.FromResult(journal.DurableAsync(1))).IsCompletedSuccessfully);
    }

    [Fact]
    public void A_sequence_that_was_not_given_away_cannot_be_waited_for()
    {
        var journal = _folder.Open();

        Assert.Throws<ArgumentOutOfRangeException>(() => _folder.Loop.Run(() => journal.DurableAsync(1)));
    }

    [Fact]
    public void The_journal_is_refused_outside_the_loop()
    {
        var journal = _folder.Open();

        Assert.Throws<InvalidOperationException>(() => journal.Append(JournalFolder.Bytes("a")));
    }

    [Fact]
    public void A_full_disk_is_told_before_it_is_full_and_what_was_accepted_can_still_be_written()
    {
        var folder = new JournalFolder { Disk = { CapacityBytes = 20_000 } };
        var options = folder.Options with { ReserveBytes = 16_000 };
        var journal = folder.Loop.Run(() => EventJournal.OpenAsync(folder.Loop, folder.Disk, folder.Time, options, knownSequence: 0));

        folder.Write(journal, Enumerable.Range(0, 40).Select(i => new[] { $"outcome {i} {new string('x', 200)}" }));

        Assert.False(journal.Space.HasRoom);
        Assert.Contains("Make room", journal.Space.NoRoomReason, StringComparison.Ordinal);
        Assert.Equal(40, journal.Durable.Sequence);
    }

    [Fact]
    public void Room_that_comes_back_is_noticed()
    {
        var folder = new JournalFolder { Disk = { CapacityBytes = 20_000 } };
        var options = folder.Options with { ReserveBytes = 16_000 };
        var journal = folder.Loop.Run(() => EventJournal.OpenAsync(folder.Loop, folder.Disk, folder.Time, options, knownSequence: 0));
        folder.Disk.CapacityBytes = 1_000_000;
        folder.Loop.Run(() => folder.Disk.ListAsync());

        folder.Time.Advance(options.SpaceCheckInterval);
        folder.Loop.Run(() => folder.Disk.ListAsync());
        folder.Loop.Run(() => folder.Disk.ListAsync());

        Assert.True(journal.Space.HasRoom);
    }

    [Fact]
    public void An_append_that_spans_frames_comes_back_whole()
    {
        var folder = new JournalFolder(new JournalOptions { SegmentBytes = 500, MaxFrameEvents = 3 });
        var texts = Enumerable.Range(1, 20).Select(i => $"record {i}").ToArray();

        folder.Write(["before"], texts, ["after"]);

        Assert.Equal(["before", .. texts, "after"], folder.Read());
        Assert.True(folder.Verify().IsSound);
    }

    [Fact]
    public void The_end_of_a_month_in_Japan_begins_a_new_segment()
    {
        _folder.Time.SetUtcNow(new DateTimeOffset(2026, 11, 30, 14, 59, 59, TimeSpan.Zero));
        var journal = _folder.Open();
        _folder.Write(journal, ["november"]);
        _folder.Time.Advance(TimeSpan.FromSeconds(1));
        _folder.Write(journal, ["december"], ["december too"]);

        var segments = _folder.Verify().Segments;

        Assert.Equal([(1L, 1L), (2L, 3L)], segments.Select(s => (s.FirstSequence, s.LastSequence)));
    }

    [Fact]
    public void Reading_goes_on_behind_a_marked_place()
    {
        var journal = _folder.Open();
        _folder.Write(journal, ["a"], ["b"]);
        var mark = _folder.Loop.Run(async () =>
        {
            _ = journal.Append(JournalFolder.Bytes("c"));
            var marking = journal.MarkAsync();
            _ = journal.Append(JournalFolder.Bytes("d"));
            return await marking;
        });
        _folder.Loop.Run(journal.CloseAsync);

        var read = _folder.Read(_folder.Open(knownSequence: 3), mark);

        Assert.Equal(3, mark.Sequence);
        Assert.Equal(["d"], read);
    }

    [Fact]
    public void A_marked_place_of_another_history_is_refused()
    {
        _folder.Write(["a"], ["b"]);
        var foreign = new JournalPosition(1, new byte[32]);

        Assert.Throws<JournalRefusedException>(() => _folder.Read(_folder.Open(), foreign));
    }
}
