using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;
using RealtimeDebit.Tests.Formats;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Core.Files;

public sealed class DropFlowTests
{
    private readonly DropWorld _world = new();

    [Fact]
    public void A_file_becomes_debits_and_its_receipt_is_published()
    {
        FileView file = _world.Take("x.txt", ZenginSamples.File());

        Assert.Equal((FileState.ReceiptDelivered, 3, 3, 321_000L), (file.State, file.Records, file.Open, file.Total.Value));
        Assert.Equal(["F26112300000001-AAAAA.dat"], _world.Server.Names(DropFolder.Work));
        Assert.Equal(
            "\uFEFFreceipt,file,sha256,records,totalYen,rejectedRecords,acceptedAt\r\n"
            + $"F26112300000001,x.txt,{file.Sha256},3,321000,0,2026-11-23T09:00:05+09:00\r\n",
            _world.Text("x.txt.receipt.csv"));
        Assert.Empty(_world.Server.Names(DropFolder.In));
    }

    [Fact]
    public void The_result_is_published_once_every_debit_is_final()
    {
        _world.Take("x.txt", ZenginSamples.File(NewlineKind.CrLf));
        _world.AnswerAll(debit => debit.RecordNumber == 2);
        _world.Turn();

        Assert.Equal(ZenginSamples.Result(ZenginSamples.File(NewlineKind.CrLf), "010"), _world.Server.Get(DropFolder.Out, "x.result.txt"));
        Assert.Equal(FileState.Finished, _world.File.State);
        Assert.Equal(["x.txt"], _world.Server.Names(DropFolder.Done));
        Assert.Empty(_world.Server.Names(DropFolder.Work));
        Assert.Empty(_world.Server.Names(DropFolder.OutStaging));
    }

    [Fact]
    public void No_result_appears_while_one_debit_is_open()
    {
        _world.Take("x.txt", ZenginSamples.File());
        Debit first = _world.Log.Books.Debits.Open().First();
        _world.Record(new DebitsSending([first.Id]) { At = Some.Moment });
        _world.Record(new DebitUnknown([first.Id], "No answer.") { At = Some.Moment });
        _world.AnswerAllBut(first);
        _world.Turn(TimeSpan.FromDays(3));

        Assert.DoesNotContain("x.result.txt", _world.Server.Names(DropFolder.Out));
    }

    [Fact]
    public void The_same_bytes_under_another_name_are_refused_and_name_the_first_receipt()
    {
        _world.Take("x.txt", ZenginSamples.File());
        FileView second = _world.Take("y.txt", ZenginSamples.File());

        Assert.Equal(FileState.Finished, second.State);
        Assert.Equal("F26112300000001", second.Earlier.ToString());
        Assert.Contains("F26112300000001", _world.Text("y.txt.refused.csv"), StringComparison.Ordinal);
        Assert.Equal(3, _world.Log.Books.Debits.Open().Count());
    }

    [Fact]
    public void The_same_bytes_are_refused_also_after_the_first_file_is_done_and_the_house_restarted()
    {
        _world.Take("x.txt", ZenginSamples.File());
        _world.AnswerAll();
        _world.Turn();
        _world.Restart();

        FileView second = _world.Take("x.txt", ZenginSamples.File());

        Assert.Equal("F26112300000001", second.Earlier.ToString());
    }

    [Fact]
    public void Another_creditor_code_in_the_header_refuses_the_whole_file()
    {
        byte[] other = ZenginSamples.Spoil(ZenginSamples.File(), 1, ZenginHeaderLayout.CreditorCode, "9876543210");

        FileView file = _world.Take("x.txt", other);

        Assert.Equal((FileState.Finished, "F5001"), (file.State, file.Note![..5]));
        Assert.Empty(_world.Log.Books.Debits.Open());
    }

    [Theory]
    [InlineData("1122", "F5002")]
    [InlineData("0123", "F5003")]
    [InlineData("1123", null)]
    [InlineData("0122", null)]
    public void The_debit_date_lies_between_today_and_sixty_days_ahead(string monthDay, string? code)
    {
        byte[] file = ZenginSamples.Spoil(ZenginSamples.File(), 1, ZenginHeaderLayout.DebitDate, monthDay);

        Assert.Equal(code, _world.Take("x.txt", file).Note?[..5]);
    }

    [Fact]
    public void A_wrong_trailer_refuses_the_whole_file_and_every_problem_is_reported()
    {
        byte[] file = ZenginSamples.Spoil(ZenginSamples.File(), 5, ZenginTrailerLayout.TotalYen, "000000000001");
        file = ZenginSamples.Spoil(file, 1, ZenginHeaderLayout.DebitDate, "1122");

        _world.Take("x.txt", file);

        string report = _world.Text("x.txt.refused.csv");
        Assert.StartsWith("\uFEFFrecord,field,bytePosition,bytes,code,messageJa,messageEn,hintJa,hintEn\r\n", report, StringComparison.Ordinal);
        Assert.Contains("\r\n5,totalYen,8,303030303030303030303031,F1803,", report, StringComparison.Ordinal);
        Assert.Contains("\r\n1,debitDate,55,31313232,F5002,", report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_record_is_rejected_alone_and_gets_its_digit_in_the_result()
    {
        byte[] request = ZenginSamples.Spoil(ZenginSamples.File(), 2, ZenginDataLayout.AccountNumber, "0000000");
        request = ZenginSamples.Spoil(request, 3, ZenginDataLayout.CustomerNumber, "NOBODY");
        FileView file = _world.Take("x.txt", request);
        _world.AnswerAll();
        _world.Turn();

        Assert.Equal((3, 1), (file.Records, file.Open));
        Assert.Equal(ZenginSamples.Result(request, "240"), _world.Server.Get(DropFolder.Out, "x.result.txt"));
    }

    [Fact]
    public void A_file_of_rejected_records_alone_gets_its_result_at_once()
    {
        byte[] request = ZenginSamples.File(NewlineKind.None, [ZenginSamples.Debit(0, "C-1")]);

        FileView file = _world.Take("x.txt", request);

        Assert.Equal(FileState.Finished, file.State);
        Assert.Equal(ZenginSamples.Result(request, "9"), _world.Server.Get(DropFolder.Out, "x.result.txt"));
    }

    [Fact]
    public void A_claimed_file_that_is_nowhere_is_an_alarm_and_nothing_is_guessed()
    {
        _world.AtCheckpoint = checkpoint => _world.RemoveAt(checkpoint, Checkpoint.FileClaimed, DropFolder.In, "x.txt");

        FileView file = _world.Take("x.txt", ZenginSamples.File());

        Assert.Equal(FileState.Missing, file.State);
        Assert.Contains(_world.Notices, notice => notice.Kind == DropNoticeKind.Missing && notice.IsAlarm);
        Assert.Empty(_world.Log.Books.Debits.Open());
    }

    [Fact]
    public void Files_of_one_name_stand_side_by_side_in_error()
    {
        _world.Take("x.txt", ZenginSamples.File()[..480]);
        _world.Take("x.txt", ZenginSamples.File()[..360]);

        Assert.Equal(["x.txt", "x~F26112300000002.txt"], _world.Server.Names(DropFolder.Error));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_told_once_and_does_not_stop_the_others()
    {
        _world.Drop.Forbidden = "a.txt";
        _world.Server.Put("a.txt", ZenginSamples.File());
        _world.Server.Put("a.txt.end", []);
        FileView other = _world.Take("b.txt", ZenginSamples.File());
        _world.Turn();

        Assert.Equal(("b.txt", FileState.ReceiptDelivered), (other.Name, other.State));
        Assert.Single(_world.Notices, notice => notice is { Kind: DropNoticeKind.FileStuck, Name: "a.txt" });
    }

    [Fact]
    public void A_claimed_file_waits_while_the_disk_is_nearly_full_and_goes_on_later()
    {
        _world.AtCheckpoint = checkpoint => _world.FillDiskAt(checkpoint, Checkpoint.FileRenamed);
        FileState whileFull = _world.Take("x.txt", ZenginSamples.File()).State;
        _world.Journal.CapacityBytes = long.MaxValue;
        _world.LookAtDisk();
        _world.Turn();

        Assert.Equal((FileState.Owned, FileState.ReceiptDelivered), (whileFull, _world.File.State));
    }

    [Fact]
    public void A_missing_file_that_appears_in_work_goes_on()
    {
        _world.AtCheckpoint = checkpoint => _world.RemoveAt(checkpoint, Checkpoint.FileClaimed, DropFolder.In, "x.txt");
        _world.Take("x.txt", ZenginSamples.File());

        _world.Server.Put("F26112300000001-AAAAA.dat", ZenginSamples.File(), DropFolder.Work);
        _world.Turn(TimeSpan.FromMinutes(1));

        Assert.Equal(FileState.ReceiptDelivered, _world.File.State);
    }

    [Fact]
    public void A_drop_that_cannot_be_reached_is_told_once_asked_less_and_less_often_and_told_again_when_it_answers()
    {
        _world.Turn();
        _world.Drop.IsDown = true;
        _world.Turn(TimeSpan.FromSeconds(5));
        string? problem = _world.Watcher.Problem;
        int before = _world.Drop.Operations;
        _world.Turn(TimeSpan.FromSeconds(10));
        _world.Turn(TimeSpan.FromSeconds(19));
        int asked = _world.Drop.Operations - before;
        _world.Drop.IsDown = false;
        _world.Turn(TimeSpan.FromMinutes(5));

        Assert.Equal(("The line broke.", 1, null), (problem, asked, _world.Watcher.Problem));
        Assert.Equal([DropNoticeKind.Unreachable, DropNoticeKind.ReachableAgain], _world.Notices.Select(notice => notice.Kind));
    }

    [Fact]
    public void A_file_that_cannot_be_worked_does_not_stop_the_others()
    {
        _world.AtCheckpoint = checkpoint => _world.RemoveAt(checkpoint, Checkpoint.FileClaimed, DropFolder.In, "x.txt");
        _world.Take("x.txt", ZenginSamples.File());
        _world.AtCheckpoint = _ => { };

        FileView second = _world.Take("y.txt", ZenginSamples.File(NewlineKind.CrLf));

        Assert.Equal((FileState.Missing, FileState.ReceiptDelivered), (_world.Files[0].State, second.State));
    }

    [Fact]
    public void A_result_never_replaces_another_file()
    {
        _world.Server.Put("x.result.txt", "not ours"u8.ToArray(), DropFolder.Out);
        _world.Take("x.txt", ZenginSamples.File());
        _world.AnswerAll();
        _world.Turn();

        Assert.Equal("not ours"u8.ToArray(), _world.Server.Get(DropFolder.Out, "x.result.txt"));
        Assert.Equal("x.result~F26112300000001.txt", _world.File.DeliveredAs);
        Assert.Contains(_world.Notices, notice => notice.Kind == DropNoticeKind.NameTaken && notice.IsAlarm);
    }

    [Fact]
    public void While_strangers_have_both_names_nothing_piles_up_and_it_is_told_once()
    {
        string[] names = ["x.result.txt", "x.result~F26112300000001.txt"];
        foreach (string name in names) _world.Server.Put(name, "not ours"u8.ToArray(), DropFolder.Out);
        _world.Take("x.txt", ZenginSamples.File());
        _world.AnswerAll();
        _world.Turn();
        string[] stagedAtFirst = [.. _world.Server.Names(DropFolder.OutStaging)];
        _world.Turn();
        _world.Turn();

        Assert.Equal(stagedAtFirst, _world.Server.Names(DropFolder.OutStaging));
        Assert.Equal(FileState.ResultArchived, _world.File.State);
        Assert.Equal(2, _world.Notices.Count(notice => notice.Kind == DropNoticeKind.NameTaken));

        _world.Server.Remove(DropFolder.Out, names[1]);
        _world.Turn();
        Assert.Equal(names[1], _world.File.DeliveredAs);
        Assert.Equal("not ours"u8.ToArray(), _world.Server.Get(DropFolder.Out, names[0]));
    }

    [Fact]
    public void A_result_that_the_creditor_took_is_not_written_again()
    {
        _world.Server.CreditorTakesAtOnce = true;
        _world.Take("x.txt", ZenginSamples.File());
        _world.AnswerAll();
        _world.Turn();
        _world.Restart();
        _world.Turn();

        Assert.Equal(["x.txt.receipt.csv", "x.result.txt"], _world.Server.Published.Select(file => file.Name));
    }

    [Fact]
    public void Nothing_new_is_claimed_when_the_disk_is_nearly_full()
    {
        _world.Journal.CapacityBytes = 1;
        _world.Turn(TimeSpan.FromMinutes(1));
        _world.Server.Put("x.txt", ZenginSamples.File());
        _world.Server.Put("x.txt.end", []);
        _world.Turn();

        Assert.Empty(_world.Files);
        Assert.Contains(_world.Notices, notice => notice.Kind == DropNoticeKind.NoRoom);
    }

    [Theory]
    [InlineData(NewlineKind.None)]
    [InlineData(NewlineKind.CrLf)]
    [InlineData(NewlineKind.Lf)]
    [InlineData(NewlineKind.LaidOverCrLf)]
    [InlineData(NewlineKind.LaidOverLf)]
    public void The_result_has_the_requests_framing_byte_for_byte(NewlineKind newline)
    {
        byte[] request = ZenginSamples.File(newline, [ZenginSamples.Debit(1, "C-1")], [ZenginSamples.Debit(2, "C-2"), ZenginSamples.Debit(3, "C-3")]);
        _world.Take("x", request);
        _world.AnswerAll(debit => debit.RecordNumber == 3);
        _world.Turn();

        byte[] result = _world.Server.Get(DropFolder.Out, "x.result");

        Assert.Equal(ZenginSamples.Result(request, "001"), result);
        GoldenFile.Holds($"tests/RealtimeDebit.Tests/Core/Results/Golden/result-{newline}.txt", result);
    }
}
