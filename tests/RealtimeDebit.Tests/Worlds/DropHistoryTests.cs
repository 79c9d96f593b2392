using System.Text;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Money;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.Tests.Worlds;

/// <summary>The measure of what creditors were told is measured: each way of telling wrongly is seen.</summary>
public sealed class DropHistoryTests
{
    private static readonly DateOnly s_today = new(2026, 4, 20);
    private static readonly SentFile s_file = SentFile.Zengin("day.txt", OrderPlan.Of(BankBehaviour.Collect, BankBehaviour.Decline), s_today);
    private static readonly byte[] s_result = ExpectedResult.Of(s_file.Content, 122, "01");

    private readonly DropHistory _history = new();

    public DropHistoryTests() => _history.Sends(s_file);

    [Fact]
    public void A_receipt_and_a_true_result_settle_a_file()
    {
        _history.Appeared("day.txt.receipt.csv", Receipt(s_file));
        Assert.Equal(["day.txt: 0 results instead of 1"], _history.Unsettled());

        _history.Appeared("day.result.txt", s_result);

        Assert.Empty(_history.Violations);
        Assert.Empty(_history.Unsettled());
        Assert.Equal("01", string.Concat(_history.Told.Select(told => told.Digit)));
    }

    [Fact]
    public void A_result_that_appears_again_is_seen_also_under_another_name()
    {
        _history.Appeared("day.result.txt", s_result);
        _history.Appeared("day.result~F26042000000001.txt", s_result);

        Assert.Equal(["day.txt: its Result appeared again, as out/day.result~F26042000000001.txt"], _history.Violations);
    }

    [Fact]
    public void A_result_that_is_visible_before_it_is_whole_is_seen()
    {
        _history.Appeared("day.result.txt", s_result[..200]);

        Assert.StartsWith("out/day.result.txt was visible and not whole", Assert.Single(_history.Violations), StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_that_differs_from_what_the_bank_decided_is_seen()
    {
        _history.Appeared("day.result.txt", ExpectedResult.Of(s_file.Content, 122, "11"));

        Assert.Contains("expected 0, told 1", Assert.Single(_history.Violations), StringComparison.Ordinal);
    }

    [Fact]
    public void A_receipt_with_another_sum_is_seen()
    {
        _history.Appeared("day.txt.receipt.csv", Receipt(s_file, rejected: 1));

        Assert.Contains("instead of", Assert.Single(_history.Violations), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_without_a_reason_is_seen()
    {
        _history.Appeared("day.txt.refused.csv", []);

        Assert.Equal(["day.txt was refused, and nothing is wrong with it"], _history.Violations);
    }

    [Fact]
    public void The_same_bytes_again_must_be_refused_once()
    {
        _history.Sends(s_file with { Name = "again.txt" });
        _history.Appeared("again.txt.refused.csv", []);
        _history.Appeared("day.txt.receipt.csv", Receipt(s_file));
        _history.Appeared("day.result.txt", s_result);

        Assert.Empty(_history.Violations);
        Assert.Empty(_history.Unsettled());
    }

    [Fact]
    public void A_broken_file_that_was_accepted_is_seen()
    {
        SentFile broken = s_file.Broken() with { Name = "broken.txt" };
        _history.Sends(broken);

        _history.Appeared("broken.txt.receipt.csv", Receipt(broken));

        Assert.Equal(["out/broken.txt.receipt.csv: a file that must be refused got a receipt"], _history.Violations);
    }

    [Fact]
    public void A_journal_that_keeps_what_was_told_has_no_violation()
    {
        Tell();

        Assert.Empty(KeptWord.Of(Claimed(1), Accepted(1), Answered(1, '0'), Answered(2, '1')).Violations(_history, [s_file]));
    }

    [Fact]
    public void A_journal_that_lost_an_accepted_file_is_seen()
    {
        _history.Appeared("day.txt.receipt.csv", Receipt(s_file));

        Assert.Equal(["accepted is never lost: the journal does not hold F26042000000001 of day.txt.receipt.csv"], KeptWord.Of(Claimed(1)).Violations(_history, [s_file]));
    }

    [Fact]
    public void A_journal_that_says_otherwise_than_the_result_is_seen()
    {
        Tell();

        string wrong = Assert.Single(KeptWord.Of(Claimed(1), Accepted(1), Answered(1, '0')).Violations(_history, [s_file]));

        Assert.Contains("order 2: told 1, the journal says ?", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_final_word_and_a_second_batch_of_the_same_bytes_are_seen()
    {
        IReadOnlyList<string> wrong = KeptWord.Of(Claimed(1), Accepted(1), Claimed(2), Accepted(2), Answered(1, '0'), Answered(1, '0')).Violations(_history, [s_file]);

        Assert.Contains(wrong, one => one.StartsWith("final never changes", StringComparison.Ordinal));
        Assert.Contains(wrong, one => one.StartsWith("the same bytes were accepted 2 times", StringComparison.Ordinal));
    }

    private static byte[] Receipt(SentFile file, int rejected = 0) => Encoding.UTF8.GetBytes(
        "\uFEFFreceipt,file,sha256,records,totalYen,rejectedRecords,acceptedAt\r\n"
        + $"F26042000000001,{file.Name},{file.Sha256},{file.Plan.Orders.Count},{file.Plan.Orders.Sum(order => order.AmountYen)},{rejected},2026-04-20T10:00:00+09:00\r\n");

    private static BatchId Batch(int number) => new(BatchId.FirstOf(s_today).Value + number);

    private static DebitId Debit(int number) => new(DebitId.FirstOf(s_today).Value + number);

    private static FileClaimed Claimed(int batch) => new()
    {
        At = Some.Moment,
        Batch = Batch(batch),
        Creditor = CreditorCode.Parse(OrderPlan.CreditorCode),
        Name = s_file.Name,
        Sha256 = s_file.Sha256,
        SizeBytes = s_file.Content.Length,
    };

    private static FileAccepted Accepted(int batch)
        => new() { At = Some.Moment, Batch = Batch(batch), FirstDebit = Debit(1), Records = 2, Total = new Yen(1), RejectedRecords = 0 };

    private static DebitAnswered Answered(int debit, char code) => new(Debit(debit), code, "", AnswerSource.Debit) { At = Some.Moment };

    private void Tell()
    {
        _history.Appeared("day.txt.receipt.csv", Receipt(s_file));
        _history.Appeared("day.result.txt", s_result);
    }
}
