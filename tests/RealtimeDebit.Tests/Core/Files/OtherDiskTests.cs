using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Tests.Formats;

namespace RealtimeDebit.Tests.Core.Files;

/// <summary>Another, empty disk where the drop should be: what does not stand there says nothing of what happened on the right one.</summary>
public sealed class OtherDiskTests
{
    private const string Twin = ".twin";
    private static readonly byte[] Request = ZenginSamples.File();
    private readonly DropWorld _world = new();

    public static TheoryData<Checkpoint, bool> Places
    {
        get
        {
            var places = new TheoryData<Checkpoint, bool>();
            foreach (Checkpoint place in DropWorld.CheckpointsOfFiles)
            {
                places.Add(place, false);
                places.Add(place, true);
            }

            return places;
        }
    }

    /// <summary>Where the process died, and how many operations the next one makes on the other disk.</summary>
    public static TheoryData<Checkpoint, int> Returns
    {
        get
        {
            var returns = new TheoryData<Checkpoint, int>();
            foreach (Checkpoint place in DropWorld.CheckpointsOfFiles)
            {
                for (int operations = 0; operations < 12; operations++) returns.Add(place, operations);
            }

            return returns;
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Whatever_was_under_way_nothing_is_concluded_there_and_all_goes_on_when_the_right_disk_is_back(Checkpoint place, bool hasFolders)
    {
        DieAt(place);
        RestartOnOtherDisk(hasFolders);
        _world.Turn(TimeSpan.FromMinutes(1));
        _world.AnswerAll();
        _world.Turn(TimeSpan.FromMinutes(1));
        int written = _world.Server.WrittenToOther;
        _world.Server.IsOtherDisk = false;
        _world.RunToTheEnd();

        Assert.Equal(0, written);
        Assert.Equal(["x.txt.receipt.csv", "x.result.txt"], _world.Server.Published.Select(file => file.Name));
        Assert.Single(_world.Files, file => file.State == FileState.Finished);
        Assert.Equal(Request, _world.Server.Get(DropFolder.Done, "x.txt"));
        Assert.Empty(_world.Server.Names(DropFolder.Work));
        Assert.Empty(_world.Server.Names(DropFolder.OutStaging));
    }

    [Fact]
    public void A_staged_result_that_is_gone_with_its_twin_is_told_in_clear_words_and_stays_what_it_is()
    {
        DieAt(Checkpoint.ResultStaged);
        string staged = Assert.Single(_world.Server.Names(DropFolder.OutStaging), name => !name.EndsWith(Twin, StringComparison.Ordinal));

        RestartOnOtherDisk(hasFolders: true);
        _world.Turn();
        _world.Turn();

        DropNotice told = Assert.Single(_world.Notices, notice => notice.Kind == DropNoticeKind.OtherDisk);
        Assert.True(told.IsAlarm);
        Assert.StartsWith($"Neither {staged} nor its twin stands in out-staging/", told.Text, StringComparison.Ordinal);
        Assert.Equal(FileState.ResultStaged, _world.File.State);
        Assert.Equal($"{_world.File.Batch}: {told.Text}", Assert.Single(_world.Watcher.StuckFiles));
    }

    [Fact]
    public void What_was_stuck_is_so_no_more_when_the_right_disk_is_back()
    {
        DieAt(Checkpoint.ResultStaged);
        RestartOnOtherDisk(hasFolders: true);
        _world.Turn();
        _world.Server.IsOtherDisk = false;
        _world.Turn();

        Assert.Empty(_world.Watcher.StuckFiles);
    }

    [Fact]
    public void On_a_disk_without_the_folders_the_whole_drop_waits_and_they_are_not_made()
    {
        DieAt(Checkpoint.ResultStaged);
        RestartOnOtherDisk(hasFolders: false);
        _world.Turn();

        Assert.Contains("Is another disk mounted there?", _world.Watcher.Problem, StringComparison.Ordinal);
        Assert.False(_world.Server.OtherHasFolders);
    }

    [Fact]
    public void A_person_who_knows_that_it_was_published_says_so_with_an_empty_file()
    {
        string staged = LoseBoth(Checkpoint.ResultRenamed);

        _world.Server.Put(staged + Twin, [], DropFolder.OutStaging);
        _world.RunToTheEnd();

        Assert.Equal(FileState.Finished, _world.File.State);
        Assert.Single(_world.Server.Published, file => file.Name == "x.result.txt");
    }

    [Fact]
    public void A_person_who_knows_that_it_was_not_published_lets_it_be_published_with_an_empty_file()
    {
        string staged = LoseBoth(Checkpoint.ResultStaged);

        _world.Server.Put(staged + ".again", [], DropFolder.OutStaging);
        _world.RunToTheEnd();

        Assert.Equal(FileState.Finished, _world.File.State);
        Assert.Equal(ZenginSamples.Result(Request, "000"), Assert.Single(_world.Server.Published, file => file.Name == "x.result.txt").Bytes);
        Assert.Empty(_world.Server.Names(DropFolder.OutStaging));
    }

    [Fact]
    public void Whether_a_request_was_moved_away_is_not_concluded_without_a_twin_and_a_person_may_say_so()
    {
        DieAt(Checkpoint.FileDone);
        foreach (string name in _world.Server.Names(DropFolder.OutStaging)) _world.Server.Remove(DropFolder.OutStaging, name);
        _world.Restart();
        _world.Turn();
        FileState without = _world.File.State;

        _world.Server.Put("F26112300000001-AAAAA.moved.twin", [], DropFolder.OutStaging);
        _world.RunToTheEnd();

        Assert.Equal((FileState.ResultDelivered, FileState.Finished), (without, _world.File.State));
        Assert.Contains(_world.Notices, notice => notice.Text.Contains("out-staging/F26112300000001-AAAAA.moved.twin", StringComparison.Ordinal));
        Assert.Empty(_world.Server.Names(DropFolder.OutStaging));
    }

    [Fact]
    public void Nothing_is_published_for_a_request_that_is_gone_from_work_until_it_is_back()
    {
        _world.Take("x.txt", Request);
        byte[] claimed = _world.Server.Get(DropFolder.Work, "F26112300000001-AAAAA.dat");
        _world.Server.Remove(DropFolder.Work, "F26112300000001-AAAAA.dat");
        _world.AnswerAll();
        _world.Turn();
        FileState without = _world.File.State;

        _world.Server.Put("F26112300000001-AAAAA.dat", claimed, DropFolder.Work);
        _world.RunToTheEnd();

        Assert.Equal((FileState.ResultArchived, FileState.Finished), (without, _world.File.State));
        Assert.Contains(_world.Notices, notice => notice.Kind == DropNoticeKind.OtherDisk && notice.Text.Contains("F26112300000001-AAAAA.dat", StringComparison.Ordinal));
    }

    [Fact]
    public void A_lost_reply_to_the_rename_is_not_taken_for_done_when_the_disk_is_another_one_then()
    {
        _world.AtCheckpoint = reached =>
        {
            if (reached == Checkpoint.ResultStaged) _world.Server.IsOtherDisk = true;
        };
        _world.Take("x.txt", Request);
        _world.AnswerAll();
        _world.Turn();
        FileState there = _world.File.State;
        _world.AtCheckpoint = _ => { };
        _world.Server.IsOtherDisk = false;
        _world.RunToTheEnd();

        Assert.Equal((FileState.ResultStaged, FileState.Finished), (there, _world.File.State));
        Assert.Single(_world.Server.Published, file => file.Name == "x.result.txt");
    }

    [Fact]
    public void The_twin_of_a_piece_that_is_staged_is_never_swept_while_other_files_come_to_their_end()
    {
        DieAt(Checkpoint.ResultStaged);
        _world.Server.Put("x.result.txt", "a stranger's"u8.ToArray(), DropFolder.Out);
        _world.Server.Put("x.result~F26112300000001.txt", "a stranger's too"u8.ToArray(), DropFolder.Out);
        _world.Restart();

        FileView other = _world.Take("y.txt", Request);
        _world.Turn();
        _world.Turn();

        Assert.Equal(FileState.Finished, other.State);
        Assert.Equal(FileState.ResultStaged, _world.Files[0].State);
        Assert.Equal(2, _world.Server.Names(DropFolder.OutStaging).Count);
        Assert.Contains(_world.Server.Names(DropFolder.OutStaging), name => name.EndsWith(Twin, StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_crash_leaves_of_a_file_that_is_over_is_swept_at_the_next_start()
    {
        _world.Take("x.txt", Request);
        _world.AnswerAll();
        _world.Turn();
        _world.Server.Put($"{_world.File.Batch}-AAAAA.9-1.twin", [], DropFolder.OutStaging);
        _world.Server.Put("somebody-elses", [], DropFolder.OutStaging);

        _world.Restart();
        _world.Turn();

        Assert.Equal(["somebody-elses"], _world.Server.Names(DropFolder.OutStaging));
    }

    [Fact]
    public void A_changed_file_that_is_nowhere_is_missing_and_goes_on_when_it_is_back()
    {
        byte[] other = ZenginSamples.File(NewlineKind.None, [ZenginSamples.Debit(5, "C-1")]);
        _world.AtCheckpoint = reached => _world.PutOnceAt(reached, Checkpoint.FileRenamed, DropFolder.Work, "F26112300000001-AAAAA.dat", other);
        _world.Drop.Weather = () =>
        {
            if (_world.Files is [{ State: FileState.Changed }]) _world.Server.IsOtherDisk = true;
            return null;
        };
        _world.Take("x.txt", Request);
        FileState there = _world.File.State;
        _world.Drop.Weather = null;
        _world.Server.IsOtherDisk = false;
        for (int i = 0; i < 5; i++) _world.Turn();

        Assert.Equal((FileState.Missing, FileState.ReceiptDelivered), (there, _world.File.State));
        Assert.Equal([5L], _world.Log.Books.Debits.Open().Select(debit => debit.Row.Amount.Value));
    }

    /// <summary>Seed 4281938814027523: work/ was looked at on one disk and in/ on the other, and the claim written over by the rename.</summary>
    [Theory]
    [MemberData(nameof(Returns))]
    public void Nothing_is_written_over_whenever_the_right_disk_comes_back(Checkpoint place, int operations)
    {
        DieAt(place);
        int files = 1;
        if (!_world.Server.Names(DropFolder.In).Contains("x.txt"))
        {
            files = 2;
            _world.Server.Put("x.txt", ZenginSamples.File(NewlineKind.None, [ZenginSamples.Debit(5, "C-1")]));
            _world.Server.Put("x.txt.end", []);
        }

        _world.Drop.Weather = () =>
        {
            if (operations-- == 0) _world.Server.IsOtherDisk = false;
            return null;
        };
        RestartOnOtherDisk(hasFolders: true);
        _world.RunToTheEnd();

        Assert.True(operations < 0, "The right disk never came back.");
        Assert.Equal(files, _world.Files.Count(file => file.State == FileState.Finished));
        Assert.Equal(files, _world.Server.Published.Count(file => file.Name.StartsWith("x.result", StringComparison.Ordinal)));
        Assert.Empty(_world.Server.Replaced);
        Assert.Empty(_world.Server.Names(DropFolder.Work));
    }

    private void DieAt(Checkpoint place)
    {
        _world.AtCheckpoint = reached => _world.DieOnceAt(reached, place);
        _world.Server.Put("x.txt", Request);
        _world.Server.Put("x.txt.end", []);
        _world.Turn();
        for (int turn = 0; turn < 5 && !_world.IsDead; turn++)
        {
            _world.AnswerAll();
            _world.Turn();
        }

        Assert.True(_world.IsDead, $"{place} was not reached");
    }

    private void RestartOnOtherDisk(bool hasFolders)
    {
        _world.Server.IsOtherDisk = true;
        _world.Server.OtherHasFolders = hasFolders;
        _world.Restart();
        _world.Turn();
    }

    /// <summary>The process dies, and whoever cleans up takes everything out of <c>out-staging/</c>. Gives the name of what was staged.</summary>
    private string LoseBoth(Checkpoint place)
    {
        DieAt(place);
        IReadOnlyList<string> names = _world.Server.Names(DropFolder.OutStaging);
        string twin = Assert.Single(names, name => name.EndsWith(Twin, StringComparison.Ordinal));
        foreach (string name in names) _world.Server.Remove(DropFolder.OutStaging, name);
        _world.Restart();
        _world.Turn();
        Assert.Equal(FileState.ResultStaged, _world.File.State);
        return twin[..^Twin.Length];
    }
}
