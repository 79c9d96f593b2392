using RealtimeDebit.BankSimulator.Ledgers;

namespace RealtimeDebit.TestSupport.Worlds;

/// <summary>
/// Compares what creditors wanted (orders), what the bank took (ledger) and what the service told (results). It knows no id and no state of
/// the service: whoever measures with the service's own books finds them in order.
/// </summary>
public static class WorldChecker
{
    /// <summary>Everything that broke the promise, in words; empty when it was kept. May be asked at any moment, also in mid-flight.</summary>
    public static IReadOnlyList<string> Violations(IReadOnlyList<Order> orders, IReadOnlyList<LedgerEntry> ledger, IReadOnlyList<ToldOutcome> told)
    {
        Dictionary<string, Order> wanted = orders.ToDictionary(order => order.Account, StringComparer.Ordinal);
        ILookup<string, LedgerEntry> takings = ledger.ToLookup(entry => entry.Account, StringComparer.Ordinal);
        return
        [
            .. takings.Where(group => !wanted.ContainsKey(group.Key)).Select(group => $"nothing out of nothing: account {group.Key} was debited and nobody wanted it"),
            .. orders.SelectMany(order => Takings(order, [.. takings[order.Account]])),
            .. told.SelectMany(statement => Truth(statement, wanted.GetValueOrDefault(statement.Account), takings[statement.Account].Count())),
            .. Contradictions(told),
        ];
    }

    /// <summary>What was presented to the bank again after it had refused it: a refusal is the end of an order.</summary>
    /// <param name="refusals">Everything that the bank declined, oldest first.</param>
    public static IReadOnlyList<string> AfterRefusal(IReadOnlyList<LedgerEntry> ledger, IReadOnlyList<DeclinedEntry> refusals)
    {
        HashSet<string> taken = [.. ledger.Select(entry => entry.Account)];
        return
        [
            .. refusals.GroupBy(refusal => refusal.Asked.Account, StringComparer.Ordinal).Where(group => group.Count() > 1)
                .Select(group => $"refused is the end: account {group.Key} was presented and declined {group.Count()} times"),
            .. refusals.Select(refusal => refusal.Asked.Account).Distinct(StringComparer.Ordinal).Where(taken.Contains)
                .Select(account => $"refused is the end: account {account} was declined and debited"),
        ];
    }

    /// <summary>What is still missing when everything should be settled: the result says exactly one thing about each order, in the file's order.</summary>
    public static IReadOnlyList<string> Unsettled(IReadOnlyList<Order> orders, IReadOnlyList<ToldOutcome> result)
    {
        if (!orders.Select(order => (order.Account, order.AmountYen)).SequenceEqual(result.Select(one => (one.Account, one.AmountYen))))
        {
            return ["the result's records are not the request's records in order"];
        }

        return [.. orders.Zip(result).Where(pair => pair.First.ExpectedDigit != pair.Second.Digit)
            .Select(pair => $"order {pair.First.Number} ({pair.First.Behaviour}): expected {pair.First.ExpectedDigit}, told {pair.Second.Digit}")];
    }

    private static IEnumerable<string> Takings(Order order, LedgerEntry[] takings)
    {
        if (takings.Length > 1) yield return $"at most once: order {order.Number} was taken {takings.Length} times";
        foreach (LedgerEntry taking in takings.Where(taking => taking.AmountYen != order.AmountYen))
        {
            yield return $"the amount: order {order.Number} wanted {order.AmountYen} yen, taken were {taking.AmountYen}";
        }
    }

    private static IEnumerable<string> Truth(ToldOutcome statement, Order? order, int takings)
    {
        if (order is null) yield return $"account {statement.Account} was told about and nobody asked";
        if (!"0123489".Contains(statement.Digit, StringComparison.Ordinal)) yield return $"account {statement.Account}: {statement.Digit} is not a result";
        if (statement.Digit == '0' && takings != 1) yield return $"told as collected, taken {takings} times: account {statement.Account}";
        if (statement.Digit != '0' && takings != 0) yield return $"told as not collected ({statement.Digit}), taken {takings} times: account {statement.Account}";
    }

    private static IEnumerable<string> Contradictions(IReadOnlyList<ToldOutcome> told)
        => told.GroupBy(statement => statement.Account, StringComparer.Ordinal)
            .Where(group => group.Select(statement => statement.Digit).Distinct().Count() > 1)
            .Select(group => $"told is kept: account {group.Key} was told {string.Join(" and ", group.Select(statement => statement.Digit))}");
}
