using RealtimeDebit.BankSimulator.Ledgers;
using RealtimeDebit.BankSimulator.Scenarios;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.Tests.Worlds;

/// <summary>The measure itself is measured: each way of breaking the promise is seen.</summary>
public sealed class WorldCheckerTests
{
    private static readonly OrderPlan s_plan = OrderPlan.Of(BankBehaviour.Collect, BankBehaviour.Decline);

    private static LedgerEntry Taking(Order order, long? yen = null)
        => new(Some.Moment, Order.BankCode, "any-key", Order.BranchCode, "1", order.Account, yen ?? order.AmountYen, OrderPlan.CreditorCode);

    private static ToldOutcome Says(Order order, char digit) => new(order.Account, order.AmountYen, digit);

    [Fact]
    public void The_truth_is_no_violation()
    {
        (Order first, Order second) = (s_plan.Orders[0], s_plan.Orders[1]);

        Assert.Empty(WorldChecker.Violations(s_plan.Orders, [Taking(first)], [Says(first, '0'), Says(second, '1')]));
        Assert.Empty(WorldChecker.Unsettled(s_plan.Orders, [Says(first, '0'), Says(second, '1')]));
    }

    [Fact]
    public void Taking_twice_is_seen_even_under_two_keys()
    {
        Order first = s_plan.Orders[0];

        IReadOnlyList<string> violations = WorldChecker.Violations(s_plan.Orders, [Taking(first), Taking(first) with { RequestKey = "another" }], []);

        Assert.Equal($"at most once: order {first.Number} was taken 2 times", Assert.Single(violations));
    }

    [Fact]
    public void Another_amount_is_seen()
        => Assert.Contains("the amount", Assert.Single(WorldChecker.Violations(s_plan.Orders, [Taking(s_plan.Orders[0], yen: 999_999)], [])), StringComparison.Ordinal);

    [Fact]
    public void Collected_without_a_taking_is_a_lie()
        => Assert.Contains("told as collected", Assert.Single(WorldChecker.Violations(s_plan.Orders, [], [Says(s_plan.Orders[0], '0')])), StringComparison.Ordinal);

    [Fact]
    public void Declined_although_the_money_was_taken_is_a_lie()
        => Assert.Contains("told as not collected", Assert.Single(WorldChecker.Violations(s_plan.Orders, [Taking(s_plan.Orders[1])], [Says(s_plan.Orders[1], '1')])), StringComparison.Ordinal);

    [Fact]
    public void Two_different_answers_about_one_order_are_seen()
        => Assert.Contains(
            WorldChecker.Violations(s_plan.Orders, [Taking(s_plan.Orders[0])], [Says(s_plan.Orders[0], '0'), Says(s_plan.Orders[0], '9')]),
            violation => violation.StartsWith("told is kept", StringComparison.Ordinal));

    [Fact]
    public void A_presentation_behind_a_refusal_is_seen()
    {
        Order second = s_plan.Orders[1];
        var refusal = new DeclinedEntry(Taking(second), '1', "");

        Assert.Empty(WorldChecker.AfterRefusal([Taking(s_plan.Orders[0])], [refusal]));
        Assert.Contains("declined 2 times", Assert.Single(WorldChecker.AfterRefusal([], [refusal, refusal])), StringComparison.Ordinal);
        Assert.Contains("declined and debited", Assert.Single(WorldChecker.AfterRefusal([Taking(second)], [refusal])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_debit_that_nobody_wanted_is_seen()
        => Assert.Contains("nothing out of nothing", Assert.Single(WorldChecker.Violations([], [Taking(s_plan.Orders[0])], [])), StringComparison.Ordinal);

    [Fact]
    public void A_missing_record_in_the_result_is_seen()
        => Assert.NotEmpty(WorldChecker.Unsettled(s_plan.Orders, [Says(s_plan.Orders[0], '0')]));

    [Fact]
    public void The_same_seed_draws_the_same_orders()
        => Assert.Equal(OrderPlan.Draw(7, 20).Orders, OrderPlan.Draw(7, 20).Orders);

    [Fact]
    public void Every_drawn_plan_is_a_legal_scenario()
        => Assert.All(Enumerable.Range(1, 50), seed => Assert.NotNull(Scenario.Parse(OrderPlan.Draw((ulong)seed, 12).Scenario())));

    [Fact]
    public void A_request_file_asks_for_the_orders_in_order()
    {
        byte[] file = s_plan.RequestFile(Some.Day);

        // A request reads as a result in which nothing was asked yet: every digit is 0.
        Assert.Equal(s_plan.Orders.Select(order => (order.Account, order.AmountYen)), ReadAsRequest(file));
    }

    private static IReadOnlyList<(string Account, long AmountYen)> ReadAsRequest(byte[] file)
    {
        var read = new List<(string Account, long AmountYen)>();
        var reader = new ZenginFileReader(
            ZenginFileKind.Request,
            (in ZenginRecord record) =>
            {
                if (record.Kind != RecordKind.Data) return;
                var data = new ZenginDataRecord(record.Bytes);
                read.Add((data.AccountNumber, data.AmountYen));
            });
        reader.Push(file);
        Assert.Equal(FileVerdict.Ok, reader.Complete().Verdict);
        return read;
    }
}
