using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Tests.Formats;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Core.Files;

public sealed class DuplicateGuardTests
{
    private static readonly byte[] First = File(1_000, 2_000, 3_000);

    [Fact]
    public void A_file_that_repeats_more_than_half_of_an_earlier_one_is_held_with_its_new_records()
    {
        var world = new DropWorld();
        world.Take("x.txt", First);

        FileView held = world.Take("y.txt", File(1_000, 2_500, 3_000));

        Assert.Equal(FileState.Held, held.State);
        Assert.Equal(("F26112300000001", 3, 2, "2"), (held.Hold!.Earlier.ToString(), held.Hold.Records, held.Hold.RepeatedRecords, held.Hold.NewRecords));
        Assert.Equal(3, world.Log.Books.Debits.Open().Count());
        Assert.Equal(2, world.Server.Names(DropFolder.Work).Count);
    }

    [Fact]
    public void Half_of_an_earlier_file_is_not_too_much()
    {
        var world = new DropWorld(creditor => creditor with { OverlapPercent = 67 });
        world.Take("x.txt", First);

        Assert.Equal(FileState.ReceiptDelivered, world.Take("y.txt", File(1_000, 2_500, 3_000)).State);
    }

    [Fact]
    public void A_released_file_is_taken_in_whole_also_after_a_restart()
    {
        var world = new DropWorld();
        world.Take("x.txt", First);
        FileView held = world.Take("y.txt", File(1_000, 2_000, 3_500));
        world.Restart();
        world.Turn();

        string? why = world.Loop.Run(() => world.Desk.ReleaseAsync(held.Batch, "suzuki"));
        world.Turn();

        Assert.Null(why);
        Assert.Equal((FileState.ReceiptDelivered, 3), (world.File.State, world.File.Open));
        Assert.Equal("Released by suzuki.", world.File.Note);
        Assert.Equal(6, world.Log.Books.Debits.Open().Count());
    }

    [Fact]
    public void A_held_file_that_an_operator_refuses_goes_to_error()
    {
        var world = new DropWorld();
        world.Take("x.txt", First);
        FileView held = world.Take("y.txt", File(1_000, 2_000, 3_500));

        string? why = world.Loop.Run(() => world.Desk.RefuseAsync(held.Batch, "suzuki"));
        world.Turn();

        Assert.Null(why);
        Assert.Equal(["y.txt"], world.Server.Names(DropFolder.Error));
        Assert.Contains("F5006", world.Text("y.txt.refused.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_a_held_file_can_be_released()
    {
        var world = new DropWorld();
        FileView file = world.Take("x.txt", First);

        string? why = world.Loop.Run(() => world.Desk.ReleaseAsync(file.Batch, "suzuki"));

        Assert.Contains("not held", why, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_bytes_as_a_held_file_are_refused()
    {
        var world = new DropWorld();
        world.Take("x.txt", First);
        world.Take("y.txt", File(1_000, 2_000, 3_500));

        FileView third = world.Take("z.txt", File(1_000, 2_000, 3_500));

        Assert.Equal("F26112300000002", third.Earlier.ToString());
    }

    [Fact]
    public void Without_a_guard_the_same_records_are_taken_again()
    {
        var world = new DropWorld(creditor => creditor with { DuplicateGuard = DuplicateGuard.Off });
        world.Take("x.txt", First);

        Assert.Equal(FileState.ReceiptDelivered, world.Take("y.txt", File(1_000, 2_000, 3_500)).State);
    }

    [Fact]
    public void With_one_file_per_date_and_account_the_second_is_held()
    {
        var world = new DropWorld(creditor => creditor with { DuplicateGuard = DuplicateGuard.SameDate });
        world.Take("x.txt", First);

        FileView second = world.Take("y.txt", File(7_000));

        Assert.Equal((FileState.Held, 0), (second.State, second.Hold!.RepeatedRecords));
    }

    [Fact]
    public void A_csv_file_names_no_date_for_all_of_its_lines_and_is_held_for_its_records()
    {
        var world = new DropWorld(creditor => creditor with { DuplicateGuard = DuplicateGuard.SameDate });
        world.Take("x.csv", "顧客番号,金額\r\nC-1,100\r\nC-2,200\r\n"u8.ToArray());

        FileView again = world.Take("y.csv", "顧客番号,金額\r\nC-2,200\r\nC-1,100\r\n"u8.ToArray());

        Assert.Equal((FileState.Held, 2), (again.State, again.Hold?.RepeatedRecords));
        Assert.Equal(2, world.Log.Books.Debits.Open().Count());
    }

    [Fact]
    public void A_clock_that_is_set_back_over_midnight_does_not_make_yesterdays_records_new()
    {
        // Found by seed 3297453078140981: what was past on the next day had been forgotten, and then it was today again.
        var world = new DropWorld();
        world.Take("x.txt", First);
        world.Turn(TimeSpan.FromDays(1));
        Assert.Equal(FileState.ReceiptDelivered, world.Take("next.txt", ZenginSamples.FileOf("1124", ZenginSamples.Debit(9_000))).State);

        world.Time.AdjustTime(Some.Moment + TimeSpan.FromHours(1));
        FileView again = world.Take("y.txt", File(1_000, 2_500, 3_000));

        Assert.Equal((FileState.Held, 2), (again.State, again.Hold?.RepeatedRecords));
    }

    private static byte[] File(params long[] amounts)
        => ZenginSamples.File(NewlineKind.None, [.. amounts.Select((amount, i) => ZenginSamples.Debit(amount, $"C-{i + 1}"))]);
}
