using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Core.Syncs;
using RealtimeDebit.Formats.Mandates;
using RealtimeDebit.TestSupport;
using static RealtimeDebit.Tests.Core.Mandates.MandateSyncWorld;

namespace RealtimeDebit.Tests.Core.Mandates;

/// <summary>What the journal keeps of each night, and how two people decide on a file that would cancel too much.</summary>
public sealed class HeldMandateFileTests : IAsyncLifetime
{
    private MandateSyncWorld _world = null!;

    public async Task InitializeAsync() => _world = await MandateSyncWorld.OpenAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task A_night_is_done_when_the_source_was_read_whole_and_stays_done_after_a_kill()
    {
        _world.Put("1.txt", Header(1), Entry("C1"));
        await _world.RunAsync();
        await _world.KillAndStartAsync();
        BankSyncs taken = await SyncsAsync();
        await _world.RunAsync();
        BankSyncs nothingNew = await SyncsAsync();

        Assert.Equal((SyncOutcome.Taken, 1, Some.Day), (taken.Last!.Outcome, taken.Last.Applied, taken.Last.BusinessDate));
        Assert.True(taken.IsDone(Some.Day, fileEachNight: true));
        Assert.False(taken.IsDone(Some.Day.AddDays(1), fileEachNight: false));
        Assert.Equal(SyncOutcome.NothingNew, nothingNew.Last!.Outcome);
    }

    [Fact]
    public async Task A_night_without_a_new_file_is_not_done_where_one_comes_each_night()
    {
        await _world.RunAsync();

        BankSyncs syncs = await SyncsAsync();

        Assert.True(syncs.IsDone(Some.Day, fileEachNight: false));
        Assert.False(syncs.IsDone(Some.Day, fileEachNight: true));
    }

    [Fact]
    public async Task A_refused_file_leaves_the_night_undone_and_says_where()
    {
        _world.Put("1.txt", Header(1), Entry("C1"), Entry("C1"));

        await _world.RunAsync();

        BankSyncs syncs = await SyncsAsync();
        Assert.Equal((SyncOutcome.Refused, "M2003 1.txt"), (syncs.Last!.Outcome, syncs.Last.Because));
        Assert.False(syncs.IsDone(Some.Day, fileEachNight: false));
    }

    [Fact]
    public async Task Two_people_let_a_held_file_take_effect()
    {
        await HoldAsync();

        HeldFileAnswer first = await SayAsync(HeldFileDecision.Apply, "hanako");
        MandateSyncReport notYet = await _world.RunAsync(maxCancelPercent: 5);
        HeldFileAnswer again = await SayAsync(HeldFileDecision.Apply, " Hanako ");
        HeldFileAnswer second = await SayAsync(HeldFileDecision.Apply, "ichiro");
        await _world.KillAndStartAsync();
        MandateSyncReport applied = await _world.RunAsync(maxCancelPercent: 5);

        Assert.IsType<HeldFileAnswer.WaitsForSecond>(first);
        Assert.Equal(MandateFileOutcome.Held, notYet.Files[^1].Outcome);
        Assert.IsType<HeldFileAnswer.WaitsForSecond>(again);
        Assert.IsType<HeldFileAnswer.Decided>(second);
        Assert.True(applied.IsClean);
        Assert.Equal("Ended 9998-0000001", await _world.AskAsync("C2"));
        Assert.Null((await SyncsAsync()).Held);
    }

    [Fact]
    public async Task Two_people_pass_a_held_file_over_and_the_next_number_follows()
    {
        await HoldAsync();
        await SayAsync(HeldFileDecision.Discard, "hanako");
        await SayAsync(HeldFileDecision.Discard, "ichiro");

        MandateSyncReport discarded = await _world.RunAsync(maxCancelPercent: 5);
        string afterDiscard = await _world.AskAsync("C2");
        _world.Put("3.txt", Header(3), Entry("C1"), Entry("C2"), Entry("C3"), Entry("C4"));
        MandateSyncReport next = await _world.RunAsync(maxCancelPercent: 5);

        Assert.Equal(MandateFileOutcome.Discarded, discarded.Files[^1].Outcome);
        Assert.Equal("Active 9998-0000001", afterDiscard);
        Assert.True(next.IsClean);
        Assert.Equal("Active 9998-0000001", await _world.AskAsync("C4"));
    }

    /// <remarks>Who decided that a file is wrong must not see it take effect because somebody raised the limit for another one.</remarks>
    [Fact]
    public async Task A_file_that_two_people_pass_over_is_passed_over_also_when_the_limit_was_raised_meanwhile()
    {
        await HoldAsync();
        await SayAsync(HeldFileDecision.Discard, "hanako");
        await SayAsync(HeldFileDecision.Discard, "ichiro");

        MandateSyncReport discarded = await _world.RunAsync(maxCancelPercent: 100);

        Assert.Equal(MandateFileOutcome.Discarded, discarded.Files[^1].Outcome);
        Assert.Equal("Active 9998-0000001", await _world.AskAsync("C2"));
        Assert.Null((await SyncsAsync()).Held);
    }

    [Fact]
    public async Task Two_people_who_do_not_agree_change_nothing_until_one_says_it_anew()
    {
        await HoldAsync();
        await SayAsync(HeldFileDecision.Apply, "hanako");

        HeldFileAnswer disagree = await SayAsync(HeldFileDecision.Discard, "ichiro");
        HeldFileAnswer changed = await SayAsync(HeldFileDecision.Discard, "hanako");
        HeldFileAnswer decided = await SayAsync(HeldFileDecision.Discard, "ichiro");

        Assert.IsType<HeldFileAnswer.Disagree>(disagree);
        Assert.IsType<HeldFileAnswer.WaitsForSecond>(changed);
        Assert.Equal(HeldFileDecision.Discard, Assert.IsType<HeldFileAnswer.Decided>(decided).Held.Decision);
    }

    [Fact]
    public async Task Words_hold_for_the_bytes_that_were_held_and_no_others()
    {
        await HoldAsync();
        await SayAsync(HeldFileDecision.Apply, "hanako");
        await SayAsync(HeldFileDecision.Apply, "ichiro");
        _world.Put("2.txt", Header(2), Entry("C2"));

        MandateSyncReport other = await _world.RunAsync(maxCancelPercent: 5);

        Assert.Equal(MandateFileOutcome.Held, other.Files[^1].Outcome);
        Assert.Null((await SyncsAsync()).Held!.First);
    }

    [Fact]
    public async Task A_word_without_a_person_a_reason_or_a_held_file_is_not_taken()
    {
        HeldFileAnswer none = await SayAsync(HeldFileDecision.Apply, "hanako");
        HeldFileAnswer incomplete = await _world.House.Loop.RunAsync(() => Held().SayAsync(Some.Bank, HeldFileDecision.Apply, " ", ""));

        Assert.IsType<HeldFileAnswer.NoneHeld>(none);
        Assert.Equal(2, Assert.IsType<HeldFileAnswer.Incomplete>(incomplete).Problems.Count);
    }

    [Fact]
    public async Task A_held_file_that_is_gone_waits_no_longer()
    {
        await HoldAsync();
        File.Delete(Path.Combine(_world.Source, "2.txt"));

        await _world.RunAsync(maxCancelPercent: 5);

        Assert.Null((await SyncsAsync()).Held);
    }

    [Fact]
    public async Task A_snapshot_keeps_runs_and_words()
    {
        await HoldAsync();
        await SayAsync(HeldFileDecision.Discard, "hanako");
        BankSyncs before = await SyncsAsync();
        await _world.House.StopAsync();

        await _world.KillAndStartAsync();

        Assert.True(_world.House.Store.Opening.SnapshotSequence > 0);
        Assert.Equal(before, await SyncsAsync());
    }

    [Fact]
    public async Task A_number_that_gets_another_account_and_another_name_is_told_and_a_moved_or_married_one_is_not()
    {
        _world.Put("1.txt", Header(1), Entry("C1"), Entry("C2"), Entry("C3"));
        await _world.RunAsync();
        _world.Put(
            "2.txt",
            Header(2, full: false),
            Entry("C1", "0000009", MandateChange.Changed) with { HolderName = "ｽｽﾞｷ ﾊﾅｺ" },
            Entry("C2", change: MandateChange.Moved) with { ResultCode = "10", NewBranchCode = "002", NewAccountNumber = "7777777", HolderName = "ｻﾄｳ ｼﾞﾛｳ" },
            Entry("C3", change: MandateChange.Changed) with { HolderName = "ﾀﾅｶ ﾀﾛｳ" });

        MandateSyncReport report = await _world.RunAsync();

        Assert.Equal(["M2005 C1"], report.Files[1].Problems.Select(p => $"{p.Code} {p.Found}"));
        Assert.True(report.IsClean);
    }

    private async Task HoldAsync()
    {
        _world.Put("1.txt", Header(1), Entry("C1"), Entry("C2"), Entry("C3"));
        await _world.RunAsync();
        _world.Put("2.txt", Header(2), Entry("C1"));
        await _world.RunAsync(maxCancelPercent: 5);
    }

    private HeldFiles Held() => new(_world.House.Store.Log);

    private Task<HeldFileAnswer> SayAsync(HeldFileDecision decision, string person)
        => _world.House.Loop.RunAsync(() => Held().SayAsync(Some.Bank, decision, person, "The bank said so by telephone."));

    private Task<BankSyncs> SyncsAsync() => _world.House.AskAsync(books => books.Syncs.Of(Some.Bank));
}
