using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using RealtimeDebit.Adapters.Notifications;
using RealtimeDebit.Core.Notifications;
using RealtimeDebit.Tests.Adapters.Notifications;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Documents;

/// <summary>docs/formats/webhooks.md says what the code does.</summary>
public sealed partial class WebhookPageTests
{
    private static readonly string s_page = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "docs", "formats", "webhooks.md"));

    [Fact]
    public void Every_field_of_a_notice_has_its_line_and_no_other()
    {
        IEnumerable<string> fields = typeof(Notice).GetProperties().Where(property => property.CanWrite).Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name));

        IEnumerable<string> lines = FieldLine().Matches(s_page).Select(match => match.Groups["name"].Value);

        Assert.Equal(fields.Order(StringComparer.Ordinal), lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_kind_has_its_line_and_no_other()
        => Assert.Equal(Enum.GetNames<NoticeKind>(), KindLine().Matches(s_page).Select(match => match.Groups["name"].Value));

    [Fact]
    public void The_sample_is_a_notice_as_it_is_sent_and_its_signature_is_right()
    {
        string body = SampleBody().Match(s_page).Groups["body"].Value;
        Match header = SampleHeader().Match(s_page);
        DateTimeOffset sent = DateTimeOffset.FromUnixTimeSeconds(long.Parse(header.Groups["t"].Value, CultureInfo.InvariantCulture));
        string secret = SampleSecret().Match(s_page).Groups["secret"].Value;

        Assert.Equal(body, Encoding.UTF8.GetString(NoticeJson.ToBytes(NoticeJson.Read(Encoding.UTF8.GetBytes(body)))));
        Assert.Equal(header.Groups["value"].Value, WebhookSignature.Of(secret, sent, Encoding.UTF8.GetBytes(body)));
        Assert.True(ReceiversCheck.Passes(header.Groups["value"].Value, Encoding.UTF8.GetBytes(body), secret, sent));
        Assert.Equal(NoticeJson.Read(Encoding.UTF8.GetBytes(body)).At, sent);
    }

    [Fact]
    public void The_receivers_sample_is_the_one_that_the_tests_check_with()
    {
        string shown = SampleCode().Match(s_page).Groups["code"].Value;
        string source = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "tests", "RealtimeDebit.Tests", "Adapters", "Notifications", "ReceiversCheck.cs"));

        Assert.Contains(Flat(shown), Flat(source), StringComparison.Ordinal);
    }

    [Fact]
    public void The_most_that_waits_is_what_the_page_says()
        => Assert.Contains($"At most {PendingNotices.MostPending} notices wait", s_page, StringComparison.Ordinal);

    private static string Flat(string code) => string.Join('\n', code.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    [GeneratedRegex(@"^\| `(?<name>[a-zA-Z]+)` \| (text|number|object) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex FieldLine();

    [GeneratedRegex(@"^\| `(?<name>[A-Z][A-Za-z]+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex KindLine();

    [GeneratedRegex(@"```json\n(?<body>\{.*\})\n```", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex SampleBody();

    [GeneratedRegex(@"^RealtimeDebit-Signature: (?<value>t=(?<t>\d+),v1=[0-9a-f]{64})$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex SampleHeader();

    [GeneratedRegex(@"whose secret is `(?<secret>[^`]+)`", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex SampleSecret();

    [GeneratedRegex(@"```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex SampleCode();
}
