using System.Text.Json;

namespace RealtimeDebit.BankSimulator.Scenarios;

/// <summary>Reads the <c>do</c> list of a rule: any number of delays, then at most one action.</summary>
internal static class ScenarioActionReader
{
    /// <summary>An hour: longer than any time-out that a test would wait for.</summary>
    private const double MostMilliseconds = 3_600_000;

    private static readonly Dictionary<string, ScenarioActionKind> Flags = new(StringComparer.Ordinal)
    {
        ["collect"] = ScenarioActionKind.Collect,
        ["dropBefore"] = ScenarioActionKind.DropBefore,
        ["dropAfter"] = ScenarioActionKind.DropAfter,
        ["garble"] = ScenarioActionKind.Garble,
        ["halfReply"] = ScenarioActionKind.HalfReply,
        ["duplicateReply"] = ScenarioActionKind.DuplicateReply,
        ["wrongKeyReply"] = ScenarioActionKind.WrongKeyReply,
        ["throttle"] = ScenarioActionKind.Throttle,
        ["outOfHours"] = ScenarioActionKind.OutOfHours,
        ["forget"] = ScenarioActionKind.Forget,
        ["inquiryUnavailable"] = ScenarioActionKind.InquiryUnavailable,
    };

    private static readonly string[] Names = [.. Flags.Keys, "decline", "raw", "delay", "late"];

    public static ScenarioAction Read(JsonPlace steps)
    {
        TimeSpan delay = TimeSpan.Zero;
        ScenarioAction? last = null;
        foreach (JsonPlace step in steps.ReadItems())
        {
            if (!step.IsObjectWith(Names)) continue;
            if (last is not null)
                step.Report("nothing may follow the action that ends the list; delays come first.");

            if (step.Find("delay") is { } wait && step.Count == 1)
                delay += wait.ReadMilliseconds(MostMilliseconds);
            else
                last = ReadLast(step);
        }

        return (last ?? ScenarioAction.Collect) with { Delay = delay };
    }

    private static ScenarioAction ReadLast(JsonPlace step)
    {
        if (step.Find("decline") is { } decline) return ReadDecline(step, decline);
        if (step.Find("raw") is not null) return ReadDecline(step, null);
        if (step.Count != 1)
        {
            step.Report("an entry of the list holds one action.");
            return ScenarioAction.Collect;
        }

        if (step.Find("late") is { } late)
            return new ScenarioAction(ScenarioActionKind.Late) { LateBy = late.ReadMilliseconds(MostMilliseconds) };

        string name = step.FirstName;
        if (!Flags.TryGetValue(name, out ScenarioActionKind kind)) return ScenarioAction.Collect;
        if (step.Find(name)?.ReadBool() == false)
            step.Report($"\"{name}\" is written {{ \"{name}\": true }}; leave the entry out instead.");
        return new ScenarioAction(kind);
    }

    /// <summary><c>"1"</c>, or <c>"1"</c> beside <c>"raw": "51"</c>, or <c>{ "digit": "1", "raw": "51" }</c>; without a digit 9 (その他).</summary>
    private static ScenarioAction ReadDecline(JsonPlace step, JsonPlace? decline)
    {
        JsonPlace? digit = decline;
        JsonPlace? raw = step.Find("raw");
        if (decline is { Kind: JsonValueKind.Object })
        {
            if (!decline.IsObjectWith("digit", "raw")) return ScenarioAction.Collect;
            digit = decline.Find("digit");
            raw ??= decline.Find("raw");
        }

        if (step.Count > (decline is null ? 0 : 1) + (step.Find("raw") is null ? 0 : 1))
            step.Report("an entry of the list holds one action.");
        return new ScenarioAction(ScenarioActionKind.Decline)
        {
            ResultCode = digit?.ReadChoice("1", "2", "3", "4", "8", "9")?[0] ?? '9',
            RawCode = raw?.ReadText(4) ?? "",
        };
    }
}
