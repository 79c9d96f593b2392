using System.Text.Json;

namespace RealtimeDebit.BankSimulator.Scenarios;

/// <summary>Reads a scenario (JSON with comments). Strict: an unknown key is a problem, because a typo would silently test nothing.</summary>
public static class ScenarioReader
{
    private static readonly JsonDocumentOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = 16,
    };

    /// <summary>Reads the whole text and collects all problems, not the first only.</summary>
    public static ScenarioReading Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var problems = new List<ScenarioProblem>();
        Scenario? scenario = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Options);
            scenario = ReadScenario(new JsonPlace(document.RootElement, "$", problems));
        }
        catch (JsonException e)
        {
            problems.Add(new ScenarioProblem(
                e.Path is { Length: > 0 } path ? path : "$",
                $"not JSON (line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} in it)."));
        }

        return problems.Count == 0 ? new ScenarioReading(scenario, []) : new ScenarioReading(null, problems);
    }

    private static Scenario ReadScenario(JsonPlace root)
    {
        if (!root.IsObjectWith("$schema", "dedupe", "rules")) return Scenario.Default;

        bool dedupe = root.Find("dedupe")?.ReadBool() ?? false;
        var rules = new List<ScenarioRule>();
        foreach (JsonPlace rule in root.Find("rules")?.ReadItems() ?? [])
            rules.Add(ReadRule(rule));
        return new Scenario(dedupe, rules);
    }

    private static ScenarioRule ReadRule(JsonPlace place)
    {
        var rule = new ScenarioRule(ScenarioCondition.EveryDebit, ScenarioAction.Collect);
        if (!place.IsObjectWith("when", "do")) return rule;

        ScenarioAction action = ScenarioAction.Collect;
        if (place.Find("do") is { } steps) action = ScenarioActionReader.Read(steps);
        else place.Report("\"do\" is missing: a list of actions.");

        JsonPlace? when = place.Find("when");
        ScenarioCondition condition = when is null ? ScenarioCondition.EveryDebit : ReadCondition(when);
        return new ScenarioRule(CheckSide(place, when, condition, action), action);
    }

    /// <summary>A rule without <c>on</c> is about debits, unless what it does makes sense for inquiries only.</summary>
    private static ScenarioCondition CheckSide(JsonPlace place, JsonPlace? when, ScenarioCondition condition, ScenarioAction action)
    {
        bool forInquiriesOnly = action.Kind is ScenarioActionKind.Forget or ScenarioActionKind.InquiryUnavailable;
        bool forDebitsOnly = action.Kind is ScenarioActionKind.Decline or ScenarioActionKind.Late;
        if (when?.Find("on") is null) return condition with { OnDebit = !forInquiriesOnly };

        if (forInquiriesOnly && condition.OnDebit)
            place.Report("\"do\" ends with an action for inquiries, but \"when.on\" is \"debit\".");
        if (forDebitsOnly && !condition.OnDebit)
            place.Report("\"do\" ends with an action for debits, but \"when.on\" is \"inquiry\".");
        return condition;
    }

    private static ScenarioCondition ReadCondition(JsonPlace when)
    {
        if (!when.IsObjectWith("on", "bank", "branch", "kind", "account", "customer", "name", "amount", "every", "from", "to"))
            return ScenarioCondition.EveryDebit;

        (long? min, long? max) = ReadAmount(when.Find("amount"));
        var condition = new ScenarioCondition
        {
            OnDebit = when.Find("on")?.ReadChoice("debit", "inquiry") != "inquiry",
            Bank = when.Find("bank")?.ReadDigits(4),
            Branch = when.Find("branch")?.ReadDigits(3),
            Kind = when.Find("kind")?.ReadDigits(1),
            Account = when.Find("account")?.ReadDigits(7),
            Customer = when.Find("customer")?.ReadText(20),
            Name = when.Find("name")?.ReadText(30),
            MinYen = min,
            MaxYen = max,
            Every = (int)(when.Find("every")?.ReadWhole(1, 1_000_000) ?? 1),
            From = when.Find("from")?.ReadInstant(),
            To = when.Find("to")?.ReadInstant(),
        };
        if (condition.From >= condition.To) when.Report("\"from\" must lie before \"to\".");
        return condition;
    }

    private static (long? Min, long? Max) ReadAmount(JsonPlace? amount)
    {
        const long MostYen = 9_999_999_999;
        if (amount is null) return (null, null);
        if (amount.IsNumber)
        {
            long? exact = amount.ReadWhole(0, MostYen);
            return (exact, exact);
        }

        if (!amount.IsObjectWith("min", "max")) return (null, null);

        long? min = amount.Find("min")?.ReadWhole(0, MostYen);
        long? max = amount.Find("max")?.ReadWhole(0, MostYen);
        if (min > max) amount.Report("\"min\" must not be larger than \"max\".");
        return (min, max);
    }
}
