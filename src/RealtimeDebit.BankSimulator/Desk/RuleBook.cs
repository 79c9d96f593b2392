using RealtimeDebit.BankSimulator.Scenarios;

namespace RealtimeDebit.BankSimulator.Desk;

/// <summary>What a rule looks at, of a debit or of the debit that an inquiry asks for.</summary>
internal readonly record struct AskedDebit(
    string Creditor,
    string RequestKey,
    string Bank,
    string Branch,
    string Kind,
    string Account,
    string Customer,
    string Name,
    long AmountYen);

/// <summary>A scenario at work: finds the rule for a request and counts for <c>every</c>.</summary>
internal sealed class RuleBook(Scenario scenario)
{
    private readonly long[] _matches = new long[scenario.Rules.Count];

    public bool Dedupe => scenario.Dedupe;

    public ScenarioAction Find(bool isDebit, in AskedDebit asked, DateTimeOffset now)
    {
        for (int i = 0; i < scenario.Rules.Count; i++)
        {
            ScenarioRule rule = scenario.Rules[i];
            if (!Matches(rule.When, isDebit, asked, now)) continue;
            if (Interlocked.Increment(ref _matches[i]) % rule.When.Every == 0) return rule.Do;
        }

        return ScenarioAction.Collect;
    }

    private static bool Matches(ScenarioCondition when, bool isDebit, in AskedDebit asked, DateTimeOffset now)
        => when.OnDebit == isDebit
            && Is(when.Bank, asked.Bank)
            && Is(when.Branch, asked.Branch)
            && Is(when.Kind, asked.Kind)
            && Is(when.Account, asked.Account)
            && Is(when.Customer, asked.Customer)
            && Is(when.Name, asked.Name)
            && (when.MinYen is not { } min || asked.AmountYen >= min)
            && (when.MaxYen is not { } max || asked.AmountYen <= max)
            && (when.From is not { } from || now >= from)
            && (when.To is not { } to || now < to);

    private static bool Is(string? wanted, string found)
        => wanted is null || string.Equals(wanted, found, StringComparison.Ordinal);
}
