using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Tests.Formats;

namespace RealtimeDebit.Tests.Core.Files;

/// <summary>A file that is no longer what was claimed is taken as it is when it rests, where it lies.</summary>
public sealed class ChangedFilesTests
{
    private const string ClaimName = "F26112300000001-AAAAA.dat";

    private static readonly byte[] Other = FileOf(5);

    private readonly DropWorld _world = new();

    [Fact]
    public void Content_that_changed_between_claim_and_take_is_debited_as_it_is_when_it_rests()
    {
        ChangeInWork(Other);

        FileState first = _world.Take("x.txt", ZenginSamples.File()).State;
        int before = _world.Log.Books.Debits.Open().Count();
        Rest();

        Assert.Equal((FileState.Changed, 0), (first, before));
        Assert.Equal((1, FileState.ReceiptDelivered), (_world.Files.Count, _world.File.State));
        Assert.Equal([5L], OpenYen());
        Assert.Contains(_world.Notices, notice => notice.Kind == DropNoticeKind.Changed && notice.IsAlarm);
    }

    [Fact]
    public void The_creditors_next_file_of_that_name_is_not_touched()
    {
        // Seed 1264080187029121: the changed file went back to in/, and between the look for its name and the rename the next one was put there.
        ChangeInWork(Other);
        _world.Drop.Weather = () =>
        {
            if (_world.Files is [{ State: FileState.Changed }] && !_world.Server.Names(DropFolder.In).Contains("x.txt"))
            {
                _world.Drop.Weather = null;
                _world.Server.Put("x.txt", FileOf(7));
            }

            return null;
        };
        _world.Take("x.txt", ZenginSamples.File());
        Rest();
        Rest();

        Assert.Equal([5L, 7L], OpenYen());
        Assert.Equal(["x.txt", "x.txt"], _world.Files.Select(file => file.Name));
    }

    [Fact]
    public void A_restart_begins_to_wait_anew_and_the_journal_says_what_was_read()
    {
        ChangeInWork(Other);
        _world.Take("x.txt", ZenginSamples.File());

        _world.Restart();
        _world.Turn();
        FileState after = _world.File.State;
        Rest();
        _world.Restart();
        _world.Turn();

        Assert.Equal((FileState.Changed, FileState.ReceiptDelivered), (after, _world.File.State));
        Assert.Equal(Other, _world.Archive.Get(_world.File.Sha256));
        Assert.Equal((long)Other.Length, _world.File.SizeBytes);
    }

    [Fact]
    public void What_is_cut_short_is_waited_for_as_in_the_drop_and_then_refused()
    {
        ChangeInWork(ZenginSamples.File()[..480]);
        _world.Take("x.txt", ZenginSamples.File());
        Rest();
        FileState soon = _world.File.State;
        _world.Turn(TimeSpan.FromMinutes(11));
        _world.Turn();

        Assert.Equal((FileState.Changed, FileState.Finished), (soon, _world.File.State));
        Assert.Single(_world.Notices, notice => notice.Kind == DropNoticeKind.NotWholeYet);
        Assert.Contains("F0103", _world.Text("x.txt.refused.csv"), StringComparison.Ordinal);
        Assert.Equal(["x.txt"], _world.Server.Names(DropFolder.Error));
    }

    [Fact]
    public void While_it_goes_on_changing_it_is_not_read()
    {
        ChangeInWork(FileOf(1));
        _world.Take("x.txt", ZenginSamples.File());
        for (int yen = 2; yen < 12; yen++)
        {
            _world.Server.Put(ClaimName, FileOf(yen), DropFolder.Work);
            _world.Turn();
        }

        FileState meanwhile = _world.File.State;
        Rest();

        Assert.Equal((FileState.Changed, FileState.ReceiptDelivered), (meanwhile, _world.File.State));
        Assert.Equal([11L], OpenYen());
    }

    [Fact]
    public void What_the_end_file_said_of_the_first_content_is_not_held_against_the_second()
    {
        ChangeInWork(Other);
        _world.Server.Put("x.txt", ZenginSamples.File());
        _world.Server.Put("x.txt.end", "bytes=1\n"u8.ToArray());
        _world.Turn();
        Rest();

        Assert.Equal((FileState.ReceiptDelivered, null), (_world.File.State, _world.File.Note));
    }

    [Fact]
    public void Twice_the_same_bytes_are_a_duplicate_here_too()
    {
        _world.Take("first.txt", Other);
        _world.Reached.Clear();
        _world.AtCheckpoint = reached => _world.PutOnceAt(reached, Checkpoint.FileRenamed, DropFolder.Work, "F26112300000002-AAAAA.dat", Other);

        _world.Take("x.txt", ZenginSamples.File());
        Rest();

        Assert.Equal("F5004", _world.File.Note?[..5]);
        Assert.Equal([5L], OpenYen());
    }

    private void ChangeInWork(byte[] content)
        => _world.AtCheckpoint = reached => _world.PutOnceAt(reached, Checkpoint.FileRenamed, DropFolder.Work, ClaimName, content);

    private void Rest()
    {
        for (int i = 0; i < 6; i++) _world.Turn();
    }

    private IEnumerable<long> OpenYen() => _world.Log.Books.Debits.Open().Select(debit => debit.Row.Amount.Value).Order();

    private static byte[] FileOf(long yen) => ZenginSamples.File(NewlineKind.None, [ZenginSamples.Debit(yen, "C-1")]);
}
