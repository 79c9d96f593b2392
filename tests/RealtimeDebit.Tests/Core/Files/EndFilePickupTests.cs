using System.Text;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Tests.Formats;

namespace RealtimeDebit.Tests.Core.Files;

/// <summary>An <c>.end</c> file is an upload like any other: half of it may stand there, and what it says then is not what its sender says.</summary>
public sealed class EndFilePickupTests
{
    /// <summary>More operations than a look and a claim need.</summary>
    private const int Operations = 16;

    private static readonly byte[] Request = ZenginSamples.File();
    private readonly DropWorld _world = new();

    [Fact]
    public void One_that_is_cut_in_mid_line_is_not_believed_and_refuses_nothing()
    {
        Put("x.txt", Request);
        Put("x.txt.end", "bytes=7");
        _world.Turn();
        int before = _world.Files.Count;
        Put("x.txt.end", "bytes=720\n");
        _world.Turn();

        Assert.Equal(0, before);
        Assert.Equal((1, FileState.ReceiptDelivered), (_world.Files.Count, _world.File.State));
    }

    [Fact]
    public void One_without_a_last_line_break_is_taken_as_it_stands_when_it_has_rested()
    {
        Put("x.txt", Request);
        Put("x.txt.end", "records: 4");
        _world.Turn();
        _world.Turn();
        int before = _world.Files.Count;
        _world.Turn();

        Assert.Equal(0, before);
        Assert.Equal("F5005", _world.File.Note?[..5]);
    }

    [Fact]
    public void One_that_grows_keeps_its_file_waiting_however_long_that_rests()
    {
        Put("x.txt", Request);
        _world.Turn(TimeSpan.FromSeconds(4));
        foreach (string soFar in new[] { "b", "by", "byt", "byte", "bytes", "bytes=", "bytes=7" })
        {
            Put("x.txt.end", soFar);
            _world.Turn(TimeSpan.FromSeconds(6));
        }

        Assert.Empty(_world.Files);
    }

    [Fact]
    public void One_that_is_larger_than_any_such_file_is_passed_over()
    {
        Put("x.txt", Request);
        Put("x.txt.end", "bytes=1\n" + new string('x', EndFile.MaxBytes));

        AssertTakenOnlyWhenQuiet();
    }

    [Fact]
    public void A_file_that_is_cut_short_is_not_refused_on_the_word_of_half_an_end_file()
    {
        Put("x.txt", Request[..480]);
        Put("x.txt.end", "bytes=7");
        _world.Turn();
        Put("x.txt", Request);
        Put("x.txt.end", "bytes=720\n");
        _world.Turn();

        Assert.Equal((1, FileState.ReceiptDelivered), (_world.Files.Count, _world.File.State));
    }

    [Theory]
    [InlineData("", "bytes=720\n")]
    [InlineData("bytes=7", "bytes=720\nrecords=3\n")]
    [InlineData("bytes=720\nrecords=4", "bytes=720\nrecords=3\n")]
    public void Whenever_the_rest_of_it_comes_a_whole_file_is_not_refused(string first, string then)
        => Assert.All(Enumerable.Range(1, Operations), operation =>
        {
            DropWorld world = WithChange(first, operation, server => server.Put("x.txt.end", Encoding.UTF8.GetBytes(then)));

            Assert.Equal((1, null), (world.Files.Count, world.File.Note));
        });

    [Fact]
    public void A_csv_file_that_is_cut_between_two_lines_is_not_taken_when_an_end_file_comes_while_it_is_read()
        => Assert.All(Enumerable.Range(1, 5), operation =>
        {
            var world = new DropWorld();
            world.Server.Put("x.csv", "顧客番号,金額\r\nC000000001,100\r\n"u8.ToArray());
            world.Turn();
            world.Turn();
            ChangeAt(world, operation, server => server.Put("x.csv.end", "records=2\n"u8.ToArray()));
            world.Turn();
            world.Turn();

            Assert.Equal("F5005", world.File.Note?[..5]);
        });

    [Fact]
    public void One_that_is_taken_away_again_leaves_its_file_to_the_quiet_period()
        => Assert.All(Enumerable.Range(2, 4), operation =>
        {
            DropWorld world = WithChange("bytes=1\n", operation, server => server.Remove(DropFolder.In, "x.txt.end"));

            Assert.Null(world.File.Note);
        });

    [Fact]
    public void One_that_the_list_gave_a_time_too_new_is_left_over_all_the_same()
    {
        Put("x.txt.end", "bytes=1\n");
        _world.Time.Advance(TimeSpan.FromSeconds(20));
        Put("x.txt", Request);
        _world.Server.ListsMinutesOnly = true;

        AssertTakenOnlyWhenQuiet();
    }

    /// <summary>The <c>.end</c> file does not speak of the file: its quiet period decides, as if there were none.</summary>
    private void AssertTakenOnlyWhenQuiet()
    {
        _world.Turn();
        Assert.Empty(_world.Files);

        _world.Turn();
        _world.Turn();
        Assert.Equal(FileState.ReceiptDelivered, _world.File.State);
    }

    /// <summary>A world in which something happens in the drop just before an operation of the pass that finds the file.</summary>
    private static DropWorld WithChange(string end, int operation, Action<TestSupport.Drops.MemoryDrop> change)
    {
        var world = new DropWorld();
        world.Turn();
        world.Server.Put("x.txt", Request);
        world.Server.Put("x.txt.end", Encoding.UTF8.GetBytes(end));
        ChangeAt(world, operation, change);
        foreach (int _ in Enumerable.Range(0, 5)) world.Turn();
        return world;
    }

    private static void ChangeAt(DropWorld world, int operation, Action<TestSupport.Drops.MemoryDrop> change)
    {
        int left = operation;
        world.Drop.Weather = () =>
        {
            if (--left == 0) change(world.Server);
            return null;
        };
    }

    private void Put(string name, string content) => Put(name, Encoding.UTF8.GetBytes(content));

    private void Put(string name, byte[] content) => _world.Server.Put(name, content);
}
