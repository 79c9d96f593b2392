using System.Text;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Retries;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;
using RealtimeDebit.Tests.Formats;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Core.Retries;

public sealed class RetryDeskTests
{
    private static readonly BatchId s_nobody = new(26_112_300_009_999);
    private readonly RetryWorld _world = new();

    [Theory]
    [InlineData(NewlineKind.None)]
    [InlineData(NewlineKind.CrLf)]
    [InlineData(NewlineKind.Lf)]
    [InlineData(NewlineKind.LaidOverCrLf)]
    [InlineData(NewlineKind.LaidOverLf)]
    public void Failed_records_become_a_file_of_the_same_form_with_the_new_date_and_new_sums(NewlineKind newline)
    {
        BatchId batch = _world.Finish("x.txt", ZenginSamples.File(newline, Groups([1, 20], [300], [4_000, 50_000])), debit => debit.RecordNumber is 2 or 4);

        FileRetryMade made = _world.Make(batch);

        Assert.Equal(Expected(newline, ("9000001", [Debit(20)]), ("9000003", [Debit(4_000)])), _world.BytesOf(made));
        Assert.Equal(("2,4", 2, 4_020), (made.Records, made.Count, made.Total.Value));
    }

    [Fact]
    public void Groups_that_differed_in_their_date_only_become_one()
    {
        byte[] request = ZenginRetryPropertyTests.WriteFile(NewlineKind.CrLf, ("1123", "9000001", [Debit(1), Debit(20)]), ("1123", "9000002", [Debit(300)]), ("1124", "9000001", [Debit(4_000)]));
        BatchId batch = _world.Finish("x.txt", request, _ => true);

        FileRetryMade made = _world.Make(batch);

        Assert.Equal(Expected(NewlineKind.CrLf, ("9000001", [Debit(1), Debit(20), Debit(4_000)]), ("9000002", [Debit(300)])), _world.BytesOf(made));
        Assert.Equal("1-4", made.Records);
    }

    [Fact]
    public void A_record_that_the_form_rejects_is_never_taken_again()
    {
        byte[] request = ZenginSamples.Spoil(ZenginSamples.File(NewlineKind.None, Groups([1, 20, 300])), 3, ZenginDataLayout.AccountNumber, "9999999");
        BatchId batch = _world.Finish("x.txt", request, debit => debit.RecordNumber == 1);

        FileRetryMade made = _world.Make(batch, "123489");

        Assert.Equal("1", made.Records);
    }

    [Fact]
    public void Csv_lines_stand_as_they_came_with_the_date_set_and_without_their_request_ids()
    {
        BatchId batch = _world.Finish("x.csv", Csv("顧客番号,要求ID,引落日,\"金額\"\r\nC-1,A,2026-11-23,1000\r\nC-2,B,,\"2000\"\r\nC-3,C,2026-11-23,3000\r\n"), debit => debit.RecordNumber != 1);

        FileRetryMade made = _world.Make(batch);

        Assert.Equal("顧客番号,引落日,\"金額\"\r\nC-2,2026-11-25,\"2000\"\r\nC-3,2026-11-25,3000\r\n", _world.TextOf(made));
        Assert.Equal(("2-3", 2, 5_000), (made.Records, made.Count, made.Total.Value));
    }

    [Theory]
    [InlineData("顧客番号,金額\r\nC-1,1000\r\n", "顧客番号,金額,引落日\r\nC-1,1000,2026-11-25\r\n")]
    [InlineData("customerNumber,amountYen\nC-1,1000\n", "customerNumber,amountYen,debitDate\nC-1,1000,2026-11-25\n")]
    [InlineData("\uFEFFcustomerNumber,amountYen\nC-1,1000\n", "\uFEFFcustomerNumber,amountYen,debitDate\nC-1,1000,2026-11-25\n")]
    public void A_csv_file_without_dates_gets_a_column_for_them(string request, string retry)
    {
        FileRetryMade made = _world.Make(_world.Finish("x.csv", Csv(request), _ => true));

        Assert.Equal(retry, _world.TextOf(made));
    }

    [Fact]
    public void A_line_whose_request_id_had_been_used_is_never_taken_again()
    {
        BatchId batch = _world.Finish("x.csv", Csv("customerNumber,amountYen,requestId,holder\nC-1,1000,A,\nC-1,1000,A,\nC-2,5,B,ｱｶﾞﾜ\n"), _ => false);

        FileRetryMade made = _world.Make(batch, "9");

        Assert.Equal("3", made.Records);
    }

    [Fact]
    public void Rejected_records_come_only_when_their_digit_is_chosen()
    {
        BatchId batch = _world.Finish("x.csv", Csv("customerNumber,amountYen\nNOBODY,1000\nC-1,1000\nC-2,1000\n"), debit => debit.RecordNumber == 2);

        FileRetryMade noFunds = _world.Make(batch);
        FileRetryMade noMandate = _world.Make(batch, "4");

        Assert.Equal(("2", "1"), (noFunds.Records, noMandate.Records));
    }

    [Fact]
    public void A_record_is_taken_once_and_whoever_wants_it_again_hears_where_it_stands()
    {
        BatchId batch = _world.Finish("x.csv", Csv("customerNumber,amountYen\nNOBODY,1000\nC-1,1000\nC-2,1000\n"), _ => true);
        _world.Make(batch);

        var more = Assert.IsType<RetryAnswer.Made>(_world.Ask(batch, "14"));
        string again = _world.WhyNot(batch, "1", RetryWorld.Wednesday.AddDays(1));

        Assert.Equal(("1", 2), (more.Retry.Records, more.LeftOut));
        Assert.Contains("all 2 records", again, StringComparison.Ordinal);
        Assert.Contains("retry 1 of 2026-11-23 for 2026-11-25 has 2 records", again, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_wish_gives_the_same_file_and_no_second_event()
    {
        BatchId batch = _world.Finish("x.txt", ZenginSamples.File(), _ => true);
        FileRetryMade first = _world.Make(batch, "19");

        var again = Assert.IsType<RetryAnswer.Made>(_world.Ask(batch, "9119"));

        Assert.True(again.IsAgain);
        Assert.Same(first, again.Retry);
        Assert.Single(_world.RetriesOf(batch));
    }

    [Fact]
    public void Two_who_ask_at_once_take_each_record_once()
    {
        BatchId batch = _world.Finish("x.csv", Csv("customerNumber,amountYen\nNOBODY,1000\nC-1,1000\n"), _ => true);

        RetryAnswer[] answers = _world.Drops.Loop.Run(() => Task.WhenAll(_world.AskAsync(batch), _world.AskAsync(batch, "14"), _world.AskAsync(batch)));

        Assert.Equal(2, _world.RetriesOf(batch).Count);
        Assert.Equal(["1", "2"], _world.RetriesOf(batch).Select(retry => retry.Made.Records).Order(StringComparer.Ordinal));
        Assert.All(answers, answer => Assert.IsType<RetryAnswer.Made>(answer));
    }

    [Fact]
    public void What_cannot_be_retried_is_refused_with_the_reason()
    {
        BatchId refused = _world.Drops.Take("bad.txt", [.. ZenginSamples.File(NewlineKind.CrLf), 65]).Batch;
        BatchId collected = _world.Finish("x.csv", Csv("customerNumber,amountYen\nC-1,1000\n"), _ => false);

        Assert.Contains("There is no file", _world.WhyNot(s_nobody), StringComparison.Ordinal);
        Assert.Contains("was not accepted", _world.WhyNot(refused), StringComparison.Ordinal);
        Assert.Contains("ended with 1", _world.WhyNot(collected), StringComparison.Ordinal);
        Assert.Contains("never debited again", _world.WhyNot(collected, "0"), StringComparison.Ordinal);
        Assert.Contains("Allowed: 1, 2, 3, 4, 8, 9", _world.WhyNot(collected, ""), StringComparison.Ordinal);
        Assert.Contains("in the past", _world.WhyNot(collected, "1", Some.Day.AddDays(-1)), StringComparison.Ordinal);
        Assert.Contains("60 days", _world.WhyNot(collected, "1", Some.Day.AddDays(61)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_open_records_says_how_many()
    {
        BatchId batch = _world.Drops.Take("x.txt", ZenginSamples.File()).Batch;
        _world.Drops.AnswerAllBut(_world.Drops.Log.Books.Debits.Open().First());

        Assert.Contains("1 of 3 records are open", _world.WhyNot(batch), StringComparison.Ordinal);
    }

    [Fact]
    public void A_retry_that_would_be_the_same_bytes_as_a_file_before_it_is_not_handed_out()
    {
        BatchId batch = _world.Finish("x.txt", ZenginSamples.File(), _ => true);

        string why = _world.WhyNot(batch, "1", Some.Day);

        Assert.Contains("byte for byte", why, StringComparison.Ordinal);
        Assert.Empty(_world.RetriesOf(batch));
    }

    [Fact]
    public void Two_files_whose_retries_would_be_the_same_bytes_get_different_dates()
    {
        BatchId first = _world.Finish("x.csv", Csv("customerNumber,amountYen\nC-1,1000\n"), _ => true);
        BatchId second = _world.Finish("y.csv", Csv("customerNumber,amountYen\nC-1,1000\nC-2,5\n"), debit => debit.RecordNumber == 1);
        _world.Make(first);

        string why = _world.WhyNot(second);
        FileRetryMade other = _world.Make(second, "1", RetryWorld.Wednesday.AddDays(1));

        Assert.Contains($"the retry of {first}", why, StringComparison.Ordinal);
        Assert.Equal("1", other.Records);
    }

    [Fact]
    public void A_retry_for_today_is_taken_without_being_held_and_a_second_time_not_at_all()
    {
        BatchId batch = _world.Finish("x.txt", ZenginSamples.File(), debit => debit.RecordNumber != 2);
        FileRetryMade made = _world.Make(batch, "1", Some.Day);

        FileView retry = _world.Drops.Take("retry.txt", _world.BytesOf(made));
        FileView second = _world.Drops.Take("again.txt", _world.BytesOf(made));

        Assert.Equal((FileState.ReceiptDelivered, 2), (retry.State, retry.Open));
        Assert.Equal((FileState.Finished, 0), (second.State, second.Open));
        Assert.Contains("F5004", _world.Drops.Text("again.txt.refused.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_the_creditors_own_that_repeats_the_failed_records_is_still_held()
    {
        BatchId batch = _world.Finish("x.txt", ZenginSamples.File(), debit => debit.RecordNumber != 2);
        FileRetryMade made = _world.Make(batch, "1", Some.Day);
        _world.Drops.Take("retry.txt", _world.BytesOf(made));

        FileView own = _world.Drops.Take("own.txt", ZenginSamples.File(NewlineKind.CrLf, [ZenginSamples.Debit(1_000, "C-1"), ZenginSamples.Debit(300_000, "C-3")]));

        Assert.Equal(FileState.Held, own.State);
    }

    [Fact]
    public void A_record_that_failed_again_is_retried_from_the_retrys_own_file()
    {
        BatchId first = _world.Finish("x.txt", ZenginSamples.File(), debit => debit.RecordNumber != 2);
        BatchId second = _world.Finish("retry.txt", _world.BytesOf(_world.Make(first, "1", Some.Day)), debit => debit.RecordNumber == 2);

        FileRetryMade made = _world.Make(second);
        BatchId third = _world.Finish("third.txt", _world.BytesOf(made), _ => false);

        Assert.Equal(("2", second), (made.Records, made.Batch));
        Assert.Equal(Expected(NewlineKind.None, ("9000001", [ZenginSamples.Debit(300_000, "C-3")])), _world.BytesOf(made));
        Assert.Contains("Nothing to retry", _world.WhyNot(third), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_a_kill_the_same_wish_gives_the_file_whether_its_event_was_durable_or_not(bool powerCut)
    {
        BatchId batch = _world.Finish("x.txt", ZenginSamples.File(), _ => true);
        _world.Drops.Journal.OperationsLeft = 1;
        bool ended = _world.Drops.Loop.RunUntil(_world.Drops.Loop.RunAsync(() => _world.AskAsync(batch)));
        _world.Drops.Restart(powerCut);

        FileRetryMade made = _world.Make(batch);

        Assert.False(ended);
        Assert.Equal("1-3", made.Records);
        Assert.Single(_world.RetriesOf(batch));
    }

    [Fact]
    public void A_kill_after_the_event_gives_the_same_bytes_to_whoever_asks_again()
    {
        BatchId batch = _world.Finish("x.txt", ZenginSamples.File(), _ => true);
        FileRetryMade before = _world.Make(batch);
        _world.Drops.Restart();

        var after = Assert.IsType<RetryAnswer.Made>(_world.Ask(batch));

        Assert.True(after.IsAgain);
        Assert.Equal(before, after.Retry);
    }

    [Fact]
    public void A_wish_without_a_name_is_refused()
    {
        BatchId batch = _world.Finish("x.txt", ZenginSamples.File(), _ => true);

        RetryAnswer answer = _world.Drops.Loop.Run(() => new RetryDesk(_world.Drops.Room).MakeAsync(new RetryWish(batch, RetryWorld.Wednesday, "1", " ", "")));

        Assert.Contains("who asks", Assert.IsType<RetryAnswer.Refused>(answer).Why, StringComparison.Ordinal);
    }

    private static ZenginDebit[][] Groups(params long[][] amounts) => [.. amounts.Select(group => group.Select(Debit).ToArray())];

    private static ZenginDebit Debit(long amountYen) => ZenginSamples.Debit(amountYen, $"C-{(amountYen % 4) + 1}");

    private static byte[] Expected(NewlineKind newline, params (string Account, ZenginDebit[] Debits)[] groups)
        => ZenginRetryPropertyTests.WriteFile(newline, [.. groups.Select(group => ("1125", group.Account, group.Debits))]);

    private static byte[] Csv(string text) => Encoding.UTF8.GetBytes(text);
}
