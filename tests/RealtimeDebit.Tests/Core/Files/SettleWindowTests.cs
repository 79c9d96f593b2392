using System.Security.Cryptography;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Tests.Formats;

namespace RealtimeDebit.Tests.Core.Files;

/// <summary>A rename does not stop a writer: what a claimed file still becomes within the settle window counts.</summary>
public sealed class SettleWindowTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan AlmostWindow = TimeSpan.FromSeconds(2.9);

    /// <summary>A timer may ring a moment early, so the look comes a millisecond later.</summary>
    private static readonly TimeSpan OverWindow = Window + TimeSpan.FromMilliseconds(1);

    private readonly DropWorld _world = new(settleWindow: Window);

    [Fact]
    public void A_claimed_file_becomes_debits_when_it_has_settled_and_not_before()
    {
        Claim();

        _world.Turn(AlmostWindow);
        FileState before = _world.File.State;
        _world.Turn(OverWindow - AlmostWindow);

        Assert.Equal(FileState.Owned, before);
        Assert.Equal((FileState.ReceiptDelivered, 3), (_world.File.State, _world.File.Open));
    }

    [Fact]
    public void A_writer_that_goes_on_after_the_rename_is_waited_for_and_its_file_taken_as_it_is_then()
    {
        Claim();
        byte[] longer = [.. ZenginSamples.File(), 0x1A];

        _world.Server.Put(ClaimName, longer, DropFolder.Work);
        _world.Turn(OverWindow);
        FileState changed = _world.File.State;
        int before = _world.Log.Books.Debits.Open().Count();
        for (int i = 0; i < 20; i++) _world.Turn();

        Assert.Equal((FileState.Changed, 0), (changed, before));
        Assert.Equal((FileState.ReceiptDelivered, 3), (_world.File.State, _world.File.Open));
        Assert.Equal((longer.Length, Convert.ToHexStringLower(SHA256.HashData(longer))), (_world.Files[0].SizeBytes, _world.Files[0].Sha256));
    }

    [Fact]
    public void A_file_that_waits_holds_up_no_other()
    {
        Claim();

        _world.Server.Put("y.txt", ZenginSamples.File(NewlineKind.CrLf));
        _world.Server.Put("y.txt.end", []);
        _world.Turn(TimeSpan.FromSeconds(1));
        _world.Watcher.Wake();
        _world.Turn(TimeSpan.FromSeconds(1));

        Assert.Equal([FileState.Owned, FileState.Owned], _world.Files.Select(file => file.State));
    }

    [Fact]
    public void A_file_that_is_taken_away_while_it_settles_is_missing_and_goes_on_when_it_is_back()
    {
        Claim();

        _world.Server.Remove(DropFolder.Work, ClaimName);
        _world.Turn(OverWindow);
        FileState without = _world.File.State;
        _world.Server.Put(ClaimName, ZenginSamples.File(), DropFolder.Work);
        _world.Turn();
        _world.Turn();

        Assert.Equal(FileState.Missing, without);
        Assert.Equal(FileState.ReceiptDelivered, _world.File.State);
    }

    [Fact]
    public void After_a_restart_the_window_begins_anew()
    {
        Claim();
        _world.Turn(AlmostWindow);

        _world.Restart();
        _world.Turn(AlmostWindow);
        FileState before = _world.File.State;
        _world.Turn(OverWindow);

        Assert.Equal(FileState.Owned, before);
        Assert.Equal(FileState.ReceiptDelivered, _world.File.State);
    }

    [Fact]
    public void The_window_is_never_longer_than_the_quiet_period()
    {
        var world = new DropWorld(creditor => creditor with { QuietPeriod = TimeSpan.Zero }, settleWindow: TimeSpan.FromHours(1));

        world.Take("x.txt", ZenginSamples.File());

        Assert.Equal(FileState.ReceiptDelivered, world.File.State);
    }

    [Fact]
    public void Drops_begin_one_after_the_other_within_a_poll_interval()
    {
        var world = new DropWorld(turn: 0.5);
        world.Server.Put("x.txt", ZenginSamples.File());
        world.Server.Put("x.txt.end", []);

        world.Turn(TimeSpan.FromSeconds(2.4));
        int before = world.Files.Count;
        world.Turn(TimeSpan.FromSeconds(0.1));

        Assert.Equal((0, 1), (before, world.Files.Count));
    }

    private static string ClaimName => "F26112300000001-AAAAA.dat";

    private void Claim()
    {
        _world.Server.Put("x.txt", ZenginSamples.File());
        _world.Server.Put("x.txt.end", []);
        _world.Watcher.Wake();
        _world.Turn(TimeSpan.Zero);
        Assert.Equal(FileState.Owned, _world.File.State);
    }
}
