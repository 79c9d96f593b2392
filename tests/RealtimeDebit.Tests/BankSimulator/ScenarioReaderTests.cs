using RealtimeDebit.BankSimulator.Scenarios;

namespace RealtimeDebit.Tests.BankSimulator;

public sealed class ScenarioReaderTests
{
    [Fact]
    public void A_full_scenario_is_read_with_comments_and_trailing_commas()
    {
        Scenario scenario = Scenario.Parse("""
            {
              "dedupe": true, // the good bank
              "rules": [
                { "when": { "on": "debit", "bank": "9998", "branch": "998", "kind": "1", "account": "9000011", "customer": "C1", "name": "ﾔﾏﾀﾞ",
                            "amount": { "min": 1, "max": 999 }, "every": 3,
                            "from": "2026-11-23T09:00:00+09:00", "to": "2026-11-24T00:00:00Z" },
                  "do": [ { "delay": 0.2 }, { "delay": 200 }, { "decline": "1" } ] },
              ]
            }
            """);

        var expected = new ScenarioCondition
        {
            Bank = "9998",
            Branch = "998",
            Kind = "1",
            Account = "9000011",
            Customer = "C1",
            Name = "ﾔﾏﾀﾞ",
            MinYen = 1,
            MaxYen = 999,
            Every = 3,
            From = new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.FromHours(9)),
            To = new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero),
        };
        Assert.True(scenario.Dedupe);
        Assert.Equal(expected, scenario.Rules[0].When);
        Assert.Equal(
            new ScenarioAction(ScenarioActionKind.Decline) { ResultCode = '1', Delay = TimeSpan.FromMilliseconds(200.2) },
            scenario.Rules[0].Do);
    }

    [Fact]
    public void An_amount_may_be_one_number()
    {
        ScenarioCondition when = Scenario.Parse("""{ "rules": [ { "when": { "amount": 500 }, "do": [] } ] }""").Rules[0].When;

        Assert.Equal((500, 500), (when.MinYen, when.MaxYen));
    }

    [Theory]
    [InlineData("""{ "collect": true }""", ScenarioActionKind.Collect)]
    [InlineData("""{ "dropBefore": true }""", ScenarioActionKind.DropBefore)]
    [InlineData("""{ "dropAfter": true }""", ScenarioActionKind.DropAfter)]
    [InlineData("""{ "garble": true }""", ScenarioActionKind.Garble)]
    [InlineData("""{ "halfReply": true }""", ScenarioActionKind.HalfReply)]
    [InlineData("""{ "duplicateReply": true }""", ScenarioActionKind.DuplicateReply)]
    [InlineData("""{ "wrongKeyReply": true }""", ScenarioActionKind.WrongKeyReply)]
    [InlineData("""{ "throttle": true }""", ScenarioActionKind.Throttle)]
    [InlineData("""{ "outOfHours": true }""", ScenarioActionKind.OutOfHours)]
    [InlineData("""{ "late": 50 }""", ScenarioActionKind.Late)]
    [InlineData("""{ "forget": true }""", ScenarioActionKind.Forget)]
    [InlineData("""{ "inquiryUnavailable": true }""", ScenarioActionKind.InquiryUnavailable)]
    [InlineData("""{ "delay": 5 }""", ScenarioActionKind.Collect)]
    public void Every_action_has_its_name(string step, ScenarioActionKind expected)
    {
        Scenario scenario = Scenario.Parse($$"""{ "rules": [ { "do": [ {{step}} ] } ] }""");

        Assert.Equal(expected, scenario.Rules[0].Do.Kind);
    }

    [Theory]
    [InlineData("""{ "decline": "3" }""", '3', "")]
    [InlineData("""{ "decline": 3 }""", '3', "")]
    [InlineData("""{ "decline": "3", "raw": "E201" }""", '3', "E201")]
    [InlineData("""{ "decline": { "digit": "3", "raw": "E201" } }""", '3', "E201")]
    [InlineData("""{ "decline": { "raw": "E201" } }""", '9', "E201")]
    [InlineData("""{ "raw": "E201" }""", '9', "E201")]
    public void A_decline_has_a_digit_or_the_banks_own_code(string step, char digit, string raw)
    {
        ScenarioAction action = Scenario.Parse($$"""{ "rules": [ { "do": [ {{step}} ] } ] }""").Rules[0].Do;

        Assert.Equal((ScenarioActionKind.Decline, digit, raw), (action.Kind, action.ResultCode, action.RawCode));
    }

    [Theory]
    [InlineData("""{ "do": [ { "dropAfter": true } ] }""", true)]
    [InlineData("""{ "do": [ { "forget": true } ] }""", false)]
    [InlineData("""{ "when": { "on": "inquiry" }, "do": [ { "dropAfter": true } ] }""", false)]
    public void A_rule_without_on_is_about_debits_unless_its_action_is_for_inquiries(string rule, bool onDebit)
    {
        Scenario scenario = Scenario.Parse($$"""{ "rules": [ {{rule}} ] }""");

        Assert.Equal(onDebit, scenario.Rules[0].When.OnDebit);
    }

    [Theory]
    [InlineData("""{ "dedup": true }""", "$.dedup")]
    [InlineData("""{ "dedupe": 1 }""", "$.dedupe")]
    [InlineData("""{ "rules": {} }""", "$.rules")]
    [InlineData("""{ "rules": [ { "when": { "acount": "1234567" }, "do": [] } ] }""", "$.rules[0].when.acount")]
    [InlineData("""{ "rules": [ { "when": { "account": "12345" }, "do": [] } ] }""", "$.rules[0].when.account")]
    [InlineData("""{ "rules": [ { "when": { "on": "cancel" }, "do": [] } ] }""", "$.rules[0].when.on")]
    [InlineData("""{ "rules": [ { "when": { "amount": { "mim": 1 } }, "do": [] } ] }""", "$.rules[0].when.amount.mim")]
    [InlineData("""{ "rules": [ { "when": { "amount": { "min": 2, "max": 1 } }, "do": [] } ] }""", "$.rules[0].when.amount")]
    [InlineData("""{ "rules": [ { "when": { "every": 0 }, "do": [] } ] }""", "$.rules[0].when.every")]
    [InlineData("""{ "rules": [ { "when": { "from": "2026-11-23T09:00:00" }, "do": [] } ] }""", "$.rules[0].when.from")]
    [InlineData("""{ "rules": [ { "when": {} } ] }""", "$.rules[0]")]
    [InlineData("""{ "rules": [ { "do": [ { "colect": true } ] } ] }""", "$.rules[0].do[0].colect")]
    [InlineData("""{ "rules": [ { "do": [ { "decline": "7" } ] } ] }""", "$.rules[0].do[0].decline")]
    [InlineData("""{ "rules": [ { "do": [ { "delay": -1 } ] } ] }""", "$.rules[0].do[0].delay")]
    [InlineData("""{ "rules": [ { "do": [ { "dropAfter": false } ] } ] }""", "$.rules[0].do[0]")]
    [InlineData("""{ "rules": [ { "do": [ { "collect": true }, { "delay": 1 } ] } ] }""", "$.rules[0].do[1]")]
    [InlineData("""{ "rules": [ { "do": [ { "collect": true, "garble": true } ] } ] }""", "$.rules[0].do[0]")]
    [InlineData("""{ "rules": [ { "do": [ {} ] } ] }""", "$.rules[0].do[0]")]
    [InlineData("""{ "rules": [ { "when": { "on": "debit" }, "do": [ { "forget": true } ] } ] }""", "$.rules[0]")]
    [InlineData("""{ "rules": [ { "when": { "on": "inquiry" }, "do": [ { "late": 5 } ] } ] }""", "$.rules[0]")]
    [InlineData("""{ "dedupe": true, "dedupe": false }""", "$.dedupe")]
    [InlineData("[]", "$")]
    [InlineData("{", "$")]
    public void A_problem_is_named_with_its_path(string json, string path)
    {
        ScenarioReading reading = ScenarioReader.Read(json);

        Assert.Null(reading.Scenario);
        Assert.Equal([path], reading.Problems.Select(problem => problem.Path));
    }

    [Fact]
    public void All_problems_are_collected()
    {
        ScenarioReading reading = ScenarioReader.Read(
            """{ "dedup": 1, "rules": [ { "when": { "acount": "1", "every": "x" }, "do": [ { "declin": "1" } ] } ] }""");

        Assert.Equal(
            ["$.dedup", "$.rules[0].do[0].declin", "$.rules[0].when.acount", "$.rules[0].when.every"],
            reading.Problems.Select(problem => problem.Path));
    }
}
