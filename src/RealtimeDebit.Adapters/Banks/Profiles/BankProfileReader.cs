using System.Text.Json;
using System.Text.Json.Serialization;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.Adapters.Banks.Profiles;

/// <summary>Reads bank profiles (JSON with comments), strictly: a code that is misspelt would move money.</summary>
public static class BankProfileReader
{
    private const string StandardResource = "RealtimeDebit.Adapters.Banks.Profiles.standard.json";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        AllowDuplicateProperties = false,
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
    };

    /// <summary>The profile <c>standard</c> as it is shipped.</summary>
    public static BankProfile Standard { get; } = ReadStandard();

    /// <summary>Reads one profile and collects every problem with its JSON path.</summary>
    public static BankProfileReading Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            ProfileText? text = JsonSerializer.Deserialize<ProfileText>(json, Options);
            if (text is null) return new BankProfileReading(null, ["$: must be an object."]);
            string[] problems = [.. ProblemsOf(text)];
            return problems.Length == 0 ? new BankProfileReading(ToProfile(text), []) : new BankProfileReading(null, problems);
        }
        catch (JsonException e)
        {
            // The serializer stops at the first thing that has no place in the type; its message names it.
            return new BankProfileReading(null, [$"{e.Path ?? "$"}: {e.Message}"]);
        }
    }

    private static IEnumerable<string> ProblemsOf(ProfileText text)
    {
        if (text.Name.Length is 0 or > 40 || text.Name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-'))
            yield return "$.name: must be 1 to 40 small letters, digits or -.";
        if (text.Abilities.MaxInFlight is < 1 or > 256) yield return "$.abilities.maxInFlight: must be 1 to 256.";
        if (text.Abilities.SendingWindow is < 1 or > 1024) yield return "$.abilities.sendingWindow: must be 1 to 1024.";
        if (!text.Abilities.Inquiry && text.Abilities.SendingWindow > 1)
            yield return "$.abilities.sendingWindow: must be 1 where the bank has no inquiry: after a crash each debit of the window would be Unknown for good.";
        if (!text.Abilities.Inquiry && text.InquiryReplies.Count > 0)
            yield return "$.inquiryReplies: the bank has no inquiry.";
        if (text.RequestsPerConnection is < 1 or > 256) yield return "$.requestsPerConnection: must be 1 to 256.";
        if (text.IdleConnectionTimeout <= TimeSpan.Zero) yield return "$.idleConnectionTimeout: must be longer than nothing.";
        if (text.DebitReplies.Values.All(meaning => meaning?.Outcome != DebitCodeOutcome.Collected))
            yield return "$.debitReplies: no code means Collected.";

        foreach ((string code, DebitCodeText? meaning) in text.DebitReplies)
        {
            if (meaning is null)
            {
                yield return $"$.debitReplies.{code}: must be an object.";
                continue;
            }

            foreach (string problem in ProblemsOf(code, meaning.ResultCode, meaning.Outcome == DebitCodeOutcome.Declined)) yield return "$.debitReplies." + problem;
            if (meaning.Reason is not null && meaning.Outcome != DebitCodeOutcome.NotSent) yield return $"$.debitReplies.{code}.reason: only with NotSent.";
            if (meaning.Reason is NotSentReason.Unreachable or NotSentReason.Stopped)
                yield return $"$.debitReplies.{code}.reason: must be OutOfHours, Throttled or Unavailable.";
        }

        foreach ((string code, InquiryCodeText? meaning) in text.InquiryReplies)
        {
            if (meaning is null) yield return $"$.inquiryReplies.{code}: must be an object.";
            else foreach (string problem in ProblemsOf(code, meaning.ResultCode, meaning.Outcome == InquiryCodeOutcome.Declined)) yield return "$.inquiryReplies." + problem;
        }
    }

    private static IEnumerable<string> ProblemsOf(string code, string? resultCode, bool isDeclined)
    {
        if (code.Length != 4 || !code.All(char.IsAsciiDigit)) yield return $"{code}: a code is four digits.";
        if (isDeclined && resultCode is not ("1" or "2" or "3" or "4" or "8" or "9"))
            yield return $"{code}.resultCode: must be \"1\", \"2\", \"3\", \"4\", \"8\" or \"9\" with Declined.";
        if (!isDeclined && resultCode is not null) yield return $"{code}.resultCode: only with Declined.";
    }

    private static BankProfile ToProfile(ProfileText text) => new()
    {
        Name = text.Name,
        Abilities = new BankAbilities(
            text.Abilities.Inquiry, text.Abilities.NeverSeenIsTrusted, text.Abilities.MaxInFlight, text.Abilities.SendingWindow),
        LengthPrefix = text.LengthPrefix,
        RequestsPerConnection = text.RequestsPerConnection,
        IdleConnectionTimeout = text.IdleConnectionTimeout,
        DebitReplies = text.DebitReplies.ToDictionary(
            pair => pair.Key,
            pair => new DebitCodeMeaning(pair.Value!.Outcome, pair.Value.ResultCode?[0] ?? ' ', pair.Value.Reason ?? NotSentReason.Unavailable),
            StringComparer.Ordinal),
        InquiryReplies = text.InquiryReplies.ToDictionary(
            pair => pair.Key,
            pair => new InquiryCodeMeaning(pair.Value!.Outcome, pair.Value.ResultCode?[0] ?? ' '),
            StringComparer.Ordinal),
    };

    private static BankProfile ReadStandard()
    {
        using Stream stream = typeof(BankProfileReader).Assembly.GetManifestResourceStream(StandardResource)
            ?? throw new InvalidOperationException($"The assembly lacks {StandardResource}.");
        using var reader = new StreamReader(stream);
        BankProfileReading reading = Read(reader.ReadToEnd());
        return reading.Profile ?? throw new InvalidOperationException(string.Join(" ", reading.Problems));
    }

    private sealed record ProfileText
    {
        [JsonPropertyName("$schema")]
        public string? Schema { get; init; }

        public required string Name { get; init; }

        public LengthPrefix LengthPrefix { get; init; } = LengthPrefix.Ascii4;

        public required AbilitiesText Abilities { get; init; }

        public int RequestsPerConnection { get; init; } = 1;

        public TimeSpan IdleConnectionTimeout { get; init; } = TimeSpan.FromMinutes(1);

        // The serializer looks at null only where a property itself is null, not what a dictionary holds.
        public required Dictionary<string, DebitCodeText?> DebitReplies { get; init; }

        public Dictionary<string, InquiryCodeText?> InquiryReplies { get; init; } = new(StringComparer.Ordinal);
    }

    private sealed record AbilitiesText
    {
        public required bool Inquiry { get; init; }

        public required bool NeverSeenIsTrusted { get; init; }

        public int MaxInFlight { get; init; } = 1;

        public int SendingWindow { get; init; } = 1;
    }

    private sealed record DebitCodeText
    {
        public required DebitCodeOutcome Outcome { get; init; }

        public string? ResultCode { get; init; }

        public NotSentReason? Reason { get; init; }
    }

    private sealed record InquiryCodeText
    {
        public required InquiryCodeOutcome Outcome { get; init; }

        public string? ResultCode { get; init; }
    }
}

/// <summary>What came of reading a profile: the profile, or every problem that it has, each beginning with its JSON path.</summary>
public sealed record BankProfileReading(BankProfile? Profile, IReadOnlyList<string> Problems);
