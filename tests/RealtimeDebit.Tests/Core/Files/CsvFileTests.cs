using System.Text;
using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Files;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Core.Files;

public sealed class CsvFileTests
{
    private readonly DropWorld _world = new();

    [Fact]
    public void A_csv_file_goes_the_same_way_and_its_result_has_its_lines_and_five_columns()
    {
        _world.Take("x.csv", Csv("顧客番号,金額\r\nC-1,1000\r\nC-2,2000\r\nNOBODY,3000\r\n"));
        _world.AnswerAll(debit => debit.RecordNumber == 2);
        _world.Turn();

        Assert.Equal(
            "顧客番号,金額,結果コード,応答コード,結果,処理日時,受付番号\r\n"
            + "C-1,1000,0,0000,振替済,2026-11-23T09:00:00+09:00,R26112300000001\r\n"
            + "C-2,2000,1,1001,資金不足,2026-11-23T09:00:00+09:00,R26112300000002\r\n"
            + "NOBODY,3000,4,2005,顧客番号が未登録,2026-11-23T09:00:05+09:00,R26112300000003\r\n",
            _world.Text("x.result.csv"));
        Assert.Equal(["x.csv"], _world.Server.Names(DropFolder.Done));
    }

    [Fact]
    public void Account_and_name_come_from_the_mandate()
    {
        _world.Take("x.csv", Csv("customerNumber,amountYen\nC-1,1000\n"));

        DebitRow row = Assert.Single(_world.Log.Books.Debits.Open()).Row;

        Assert.Equal((Some.Account(), "ﾔﾏﾀﾞ ﾀﾛｳ", Some.Day), (row.Account, row.DebtorName, row.DebitDate));
    }

    [Fact]
    public void An_account_that_is_given_must_be_the_mandates()
    {
        FileView file = _world.Take("x.csv", Csv(
            "customerNumber,amountYen,bank,branch,kind,account,holder\nC-1,1000,9998,998,1,9000011,\nC-2,1000,9998,998,1,9000099,\n"));

        Assert.Equal((2, 1), (file.Records, file.Open));
    }

    [Fact]
    public void The_same_request_id_twice_in_a_file_is_debited_once()
    {
        FileView file = _world.Take("x.csv", Csv("customerNumber,amountYen,requestId\nC-1,1000,A\nC-2,2000,A\nC-3,3000,B\n"));
        _world.AnswerAll();
        _world.Turn();

        Assert.Equal(2, file.Open);
        Assert.Contains("C-2,2000,A,9,2010,", _world.Text("x.result.csv"), StringComparison.Ordinal);
        Assert.Contains(",R26112300000001\nC-3", _world.Text("x.result.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_id_of_an_earlier_file_is_refused_and_names_the_earlier_receipt()
    {
        _world.Take("x.csv", Csv("customerNumber,amountYen,requestId\nC-1,1000,A\n"));
        FileView second = _world.Take("y.csv", Csv("customerNumber,amountYen,requestId\nC-1,1500,A\nC-2,2000,B\nC-3,2000,C\n"));
        _world.AnswerAll();
        _world.Turn();

        Assert.Equal((3, 2), (second.Records, second.Open));
        Assert.Matches("C-1,1500,A,9,2010,[^,]*,[^,]*,R26112300000001\n", _world.Text("y.result.csv"));
    }

    [Fact]
    public void A_request_id_of_a_sealed_month_is_refused_and_names_the_earlier_receipt()
    {
        foreach (int month in (int[])[2601, 2602, 2603, 2604, 2605]) _world.Record(RefusedIn(month));
        Assert.Equal(2, _world.Seal());

        FileView file = _world.Take("x.csv", Csv("customerNumber,amountYen,requestId\nC-1,1500,2602\nC-2,2000,NEW\n"));
        _world.AnswerAll();
        _world.Turn();

        Assert.Equal((2, 1), (file.Records, file.Open));
        Assert.Matches("C-1,1500,2602,9,2010,[^,]*,[^,]*,R26020500000001\n", _world.Text("x.result.csv"));
        Assert.Contains("C-2,2000,NEW,0,0000,", _world.Text("x.result.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_id_that_another_door_used_while_the_file_was_judged_is_not_debited_twice()
    {
        _world.AtCheckpoint = reached => _world.RecordOnceAt(
            reached, Checkpoint.FileRead, () => Some.DebitReceived(_world.Log.Books.Debits.NextId(Some.Day), requestId: "A"));

        FileView file = _world.Take("x.csv", Csv("customerNumber,amountYen,requestId\nC-1,1000,A\nC-2,2000,B\n"));

        Assert.Equal((FileState.ReceiptDelivered, 2, 1), (file.State, file.Records, file.Open));
        Assert.Equal(2, _world.Log.Books.Debits.Open().Count());
    }

    [Fact]
    public void A_csv_file_without_its_columns_is_refused_whole()
    {
        FileView file = _world.Take("x.csv", Csv("who,howMuch\nC-1,1000\n"));

        Assert.Equal(FileState.Finished, file.State);
        Assert.NotEmpty(_world.Text("x.csv.refused.csv"));
        Assert.Equal(["x.csv"], _world.Server.Names(DropFolder.Error));
    }

    [Fact]
    public void A_daily_limit_counts_over_the_records_of_a_file_and_is_given_back()
    {
        var world = new DropWorld(creditor => creditor with { DailyLimit = new RealtimeDebit.Core.Money.Yen(3_000) });
        FileView first = world.Take("x.csv", Csv("customerNumber,amountYen\nC-1,1000\nC-2,2500\nC-3,1500\n"));

        FileView second = world.Take("y.csv", Csv("customerNumber,amountYen\nC-4,500\nC-3,1\nC-2,2\n"));

        Assert.Equal((2, 1), (first.Open, second.Open));
    }

    private static DebitReceived RefusedIn(int month)
        => Some.DebitReceived(new DebitId((month * DebitId.PerMonth) + (5 * DebitId.PerDay) + 1), month.ToString("D4", null), rejection: 2006);

    private static byte[] Csv(string text) => Encoding.UTF8.GetBytes(text);
}
