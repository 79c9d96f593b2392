using System.Text.Json.Nodes;
using RealtimeDebit.Adapters.Banks.Profiles;
using RealtimeDebit.Core.Banks;

namespace RealtimeDebit.Tests.Adapters.Banks;

public sealed class BankProfileReaderTests
{
    [Fact]
    public void The_standard_profile_can_inquire_and_never_concludes_from_doubt()
    {
        BankProfile profile = BankProfileReader.Standard;

        Assert.Equal(("standard", true, true), (profile.Name, profile.Abilities.HasInquiry, profile.Abilities.NeverSeenIsTrusted));
        Assert.All(["0001", "2010", "3001", "9009"], code => Assert.Equal(DebitCodeOutcome.Unknown, profile.DebitReplies[code].Outcome));
    }

    [Fact]
    public void A_profile_is_read_with_its_abilities_and_codes()
    {
        BankProfileReading reading = BankProfileReader.Read("""
            { "name": "north", "lengthPrefix": "Binary2", // as its sheet says
              "abilities": { "inquiry": false, "neverSeenIsTrusted": false, "maxInFlight": 2 },
              "requestsPerConnection": 2, "idleConnectionTimeout": "00:00:30",
              "debitReplies": { "0000": { "outcome": "Collected" }, "1001": { "outcome": "Declined", "resultCode": "1" },
                                "9004": { "outcome": "NotSent", "reason": "Throttled" } }, }
            """);

        BankProfile profile = Assert.IsType<BankProfile>(reading.Profile);
        Assert.Equal(new BankAbilities(HasInquiry: false, NeverSeenIsTrusted: false, MaxInFlight: 2, SendingWindow: 1), profile.Abilities);
        Assert.Equal(new DebitCodeMeaning(DebitCodeOutcome.Declined, '1'), profile.DebitReplies["1001"]);
        Assert.Equal(NotSentReason.Throttled, profile.DebitReplies["9004"].Reason);
        Assert.Equal((2, TimeSpan.FromSeconds(30)), (profile.RequestsPerConnection, profile.IdleConnectionTimeout));
    }

    [Theory]
    [InlineData("\"name\": \"Big Bank\"", "$.name:")]
    [InlineData("\"requestsPerConnection\": 0", "$.requestsPerConnection:")]
    [InlineData("\"idleConnectionTimeout\": \"00:00:00\"", "$.idleConnectionTimeout:")]
    [InlineData("\"debitReplies\": {}", "$.debitReplies:")]
    [InlineData("\"debitReplies\": { \"0000\": { \"outcome\": \"Collected\" }, \"12\": { \"outcome\": \"Unknown\" } }", "$.debitReplies.12:")]
    [InlineData("\"debitReplies\": { \"0000\": { \"outcome\": \"Collected\" }, \"1001\": { \"outcome\": \"Declined\" } }", "$.debitReplies.1001.resultCode:")]
    [InlineData("\"debitReplies\": { \"0000\": { \"outcome\": \"Collected\", \"resultCode\": \"1\" } }", "$.debitReplies.0000.resultCode:")]
    [InlineData("\"debitReplies\": { \"0000\": { \"outcome\": \"Collected\", \"reason\": \"Throttled\" } }", "$.debitReplies.0000.reason:")]
    [InlineData("\"debitReplies\": { \"0000\": { \"outcome\": \"Perhaps\" } }", "$.debitReplies.0000.outcome:")]
    [InlineData("\"abilities\": { \"inquiry\": false, \"neverSeenIsTrusted\": false, \"sendingWindow\": 9 }", "$.abilities.sendingWindow:")]
    [InlineData("\"abilities\": { \"inquiry\": true }", "$.abilities:")]
    [InlineData("\"lengthprefix\": \"Ascii4\"", "$.lengthprefix:")]
    public void A_problem_is_named_with_its_path(string change, string path)
    {
        BankProfileReading reading = BankProfileReader.Read(Merged(change));

        Assert.Null(reading.Profile);
        Assert.StartsWith(path, Assert.Single(reading.Problems), StringComparison.Ordinal);
    }

    private static string Merged(string change)
    {
        const string Right = """{ "name": "b", "abilities": { "inquiry": true, "neverSeenIsTrusted": true }, "debitReplies": { "0000": { "outcome": "Collected" } } }""";
        JsonObject parts = JsonNode.Parse(Right)!.AsObject();
        (string name, JsonNode? value) = JsonNode.Parse("{" + change + "}")!.AsObject().Single();
        parts[name] = value?.DeepClone();
        return parts.ToJsonString();
    }
}
