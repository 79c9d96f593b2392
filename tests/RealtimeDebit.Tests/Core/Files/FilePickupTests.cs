using System.Text;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Tests.Formats;

namespace RealtimeDebit.Tests.Core.Files;

public sealed class FilePickupTests
{
    private readonly DropWorld _world = new();

    [Fact]
    public void Without_an_end_file_it_is_taken_when_it_was_quiet_for_the_quiet_period()
    {
        _world.Server.Put("x.txt", ZenginSamples.File());
        _world.Turn(TimeSpan.FromSeconds(5));
        int before = _world.Files.Count;
        _world.Turn(TimeSpan.FromSeconds(5));
        _world.Turn(TimeSpan.FromSeconds(5));

        Assert.Equal((0, 1), (before, _world.Files.Count));
    }

    [Fact]
    public void A_file_that_grows_is_not_taken()
    {
        byte[] whole = ZenginSamples.File();
        _world.Server.Put("x.txt", whole[..240]);
        _world.Turn(TimeSpan.FromSeconds(9));
        _world.Server.Put("x.txt", whole[..360]);
        _world.Turn(TimeSpan.FromSeconds(9));

        Assert.Empty(_world.Files);
    }

    [Fact]
    public void A_file_that_is_cut_short_waits_for_the_rest()
    {
        byte[] whole = ZenginSamples.File();
        _world.Server.Put("x.txt", whole[..480]);
        _world.Turn(TimeSpan.FromSeconds(20));
        _world.Turn(TimeSpan.FromSeconds(20));
        int whileShort = _world.Files.Count;
        _world.Server.Put("x.txt", whole);
        _world.Turn(TimeSpan.FromSeconds(20));
        _world.Turn(TimeSpan.FromSeconds(20));

        Assert.Equal(0, whileShort);
        Assert.Equal(FileState.ReceiptDelivered, _world.File.State);
    }

    [Fact]
    public void A_file_that_stays_cut_short_is_refused_after_the_wait()
    {
        _world.Server.Put("x.txt", ZenginSamples.File()[..480]);
        _world.Turn(TimeSpan.FromSeconds(20));
        _world.Turn(TimeSpan.FromMinutes(5));
        int halfway = _world.Files.Count;
        _world.Turn(TimeSpan.FromMinutes(6));
        _world.Turn();

        Assert.Equal(0, halfway);
        Assert.Equal(FileState.Finished, _world.File.State);
        Assert.Contains("F0103", _world.Text("x.txt.refused.csv"), StringComparison.Ordinal);
        Assert.Equal(["x.txt"], _world.Server.Names(DropFolder.Error));
    }

    [Fact]
    public void A_file_with_an_end_file_that_is_cut_short_is_refused_at_once()
    {
        FileView file = _world.Take("x.txt", ZenginSamples.File()[..480]);

        Assert.Equal(FileState.Finished, file.State);
        Assert.Contains("F0103", file.Note, StringComparison.Ordinal);
        Assert.Empty(_world.Log.Books.Debits.Open());
    }

    [Theory]
    [InlineData("bytes=1\n", "F5005")]
    [InlineData("records: 4\n", "F5005")]
    [InlineData("sha256=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n", "F5005")]
    [InlineData("bytes=720\r\nrecords=3\r\nwhatever\r\n", null)]
    public void What_the_end_file_says_is_held_against_the_content(string end, string? code)
    {
        _world.Server.Put("x.txt", ZenginSamples.File());
        _world.Server.Put("x.txt.end", Encoding.UTF8.GetBytes(end));
        _world.Turn();

        Assert.Equal(code, _world.File.Note?[..5]);
    }

    [Theory]
    [InlineData("records=2\n", "F5005")]
    [InlineData("bytes=46\n", "F5005")]
    [InlineData("records=1\n", null)]
    public void A_csv_file_that_ends_between_two_lines_looks_whole_but_for_its_end_file(string end, string? code)
    {
        _world.Server.Put("x.csv", "顧客番号,金額\r\nC000000001,100\r\n"u8.ToArray());
        _world.Server.Put("x.csv.end", Encoding.UTF8.GetBytes(end));
        _world.Turn();

        Assert.Equal(code, _world.File.Note?[..5]);
    }

    [Fact]
    public void An_end_file_older_than_the_file_does_not_make_it_ready()
    {
        _world.Server.Put("x.txt.end", []);
        _world.Time.Advance(TimeSpan.FromMinutes(1));
        _world.Server.Put("x.txt", ZenginSamples.File()[..480]);
        _world.Turn();

        Assert.Empty(_world.Files);
    }

    [Theory]
    [InlineData(".hidden")]
    [InlineData("x.txt.tmp")]
    [InlineData("x.txt.PART")]
    [InlineData("x.filepart")]
    [InlineData("x.writing")]
    [InlineData("lonely.end")]
    public void Names_of_uploads_under_way_are_passed_over(string name)
    {
        _world.Server.Put(name, ZenginSamples.File());
        _world.Turn(TimeSpan.FromMinutes(1));
        _world.Turn(TimeSpan.FromMinutes(1));

        Assert.Empty(_world.Files);
        Assert.Empty(_world.Notices);
    }

    [Theory]
    [InlineData("a\u0007b.txt")]
    [InlineData("a\\b.txt")]
    [InlineData("a\nb")]
    public void An_illegal_name_is_told_once_and_left(string name)
    {
        _world.Server.Put(name, ZenginSamples.File());
        _world.Turn(TimeSpan.FromMinutes(1));
        _world.Turn(TimeSpan.FromMinutes(1));

        Assert.Equal(DropNoticeKind.IllegalName, Assert.Single(_world.Notices).Kind);
        Assert.Equal([name], _world.Server.Names(DropFolder.In));
    }

    [Fact]
    public void A_file_larger_than_any_request_is_told_once_never_read_and_left()
    {
        _world.Server.Put("x.txt", new byte[300_000_001]);
        _world.Server.Put("x.txt.end", []);
        FileView other = _world.Take("y.txt", ZenginSamples.File());
        _world.Turn();

        DropNotice told = Assert.Single(_world.Notices, notice => notice.IsAlarm);
        Assert.Equal((DropNoticeKind.TooLarge, "x.txt"), (told.Kind, told.Name));
        Assert.Contains("300,000,001", told.Text, StringComparison.Ordinal);
        Assert.Equal(("y.txt", FileState.ReceiptDelivered), (other.Name, other.State));
        Assert.Contains("x.txt", _world.Server.Names(DropFolder.In));
    }

    [Fact]
    public void A_file_that_would_take_what_is_kept_free_waits_until_there_is_room()
    {
        _world.Journal.CapacityBytes = _world.Journal.Names.Sum(name => (long)_world.Journal.BytesOf(name).Length) + 1_000_000 + 719;
        _world.LookAtDisk();
        _world.Server.Put("x.txt", ZenginSamples.File());
        _world.Server.Put("x.txt.end", []);
        _world.Turn();
        _world.Turn();
        int before = _world.Files.Count;
        _world.Journal.CapacityBytes = long.MaxValue;
        _world.LookAtDisk();
        _world.Turn();
        _world.Turn();

        Assert.Equal(0, before);
        Assert.Single(_world.Notices, notice => notice.Kind == DropNoticeKind.NoRoom);
        Assert.Equal(FileState.ReceiptDelivered, _world.File.State);
    }

    [Fact]
    public void A_disk_that_does_not_take_one_file_does_not_stop_the_others()
    {
        _world.Archive.Refused = "a.txt"u8.ToArray();
        _world.Server.Put("a.txt", [.. "a.txt"u8, .. ZenginSamples.File()]);
        _world.Server.Put("a.txt.end", []);
        FileView other = _world.Take("b.txt", ZenginSamples.File());

        Assert.Equal(("b.txt", FileState.ReceiptDelivered), (other.Name, other.State));
        Assert.Single(_world.Notices, notice => notice is { Kind: DropNoticeKind.FileStuck, Name: "a.txt" });
    }
}
