using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Host.Configuration;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Host;

public sealed class ConfigurationReaderTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_shipped_configuration_has_no_problems_and_reads_as_it_stands()
    {
        HouseConfiguration read = _folder.Read();

        Assert.Empty(read.Problems);
        Assert.Empty(read.Notes);
        Assert.Equal(Path.Combine(_folder.Root, "data"), read.Service.DataDirectory);
        Assert.Equal(CreditorCode.Parse("1234567890"), Assert.Single(read.Creditors).Creditor.Code);
        Assert.Equal("127.0.0.1:9800", read.FindBank(BankCode.Parse("9998"))?.Adapter.Endpoint);
        Assert.Equal("勤労感謝の日", read.Holidays[new DateOnly(2026, 11, 23)]);
    }

    [Fact]
    public void An_environment_variable_wins_over_the_file()
    {
        _folder.With("RealtimeDebit__Drops__PollInterval", "00:00:00.100").With("REALTIMEDEBIT__DATADIRECTORY", "/srv/rd");

        HouseConfiguration read = _folder.Read();

        Assert.Empty(read.Problems);
        Assert.Equal(TimeSpan.FromMilliseconds(100), read.Service.Drops.PollInterval);
        Assert.Equal("/srv/rd", read.Service.DataDirectory);
    }

    [Fact]
    public void A_relative_data_directory_of_a_directory_not_named_config_lies_inside_it()
    {
        string other = Path.Combine(_folder.Root, "north");
        Directory.Move(_folder.Path, other);

        HouseConfiguration read = ConfigurationReader.Read(new ConfigDirectory(other), new Dictionary<string, string>());

        Assert.Equal(Path.Combine(other, "data"), read.Service.DataDirectory);
        Directory.Move(other, _folder.Path);
    }

    [Theory]
    [InlineData("RealtimeDebit__Drops__PollInterval", "5", "RealtimeDebit:Drops:PollInterval")]
    [InlineData("RealtimeDebit__Drops__PollInterval", "00:00:00.099", "RealtimeDebit:Drops:PollInterval")]
    [InlineData("RealtimeDebit__Drops__QuietPeriod", "-00:00:01", "RealtimeDebit:Drops:QuietPeriod")]
    [InlineData("RealtimeDebit__Drops__PolInterval", "00:00:05", "RealtimeDebit:Drops:PolInterval")]
    [InlineData("RealtimeDebit__DataDirectroy", "x", "RealtimeDebit:DataDirectroy")]
    [InlineData("RealtimeDebit__Store__Kind", "PostgreSql", "RealtimeDebit:Store:Kind")]
    [InlineData("RealtimeDebit__Store__Kind", "1", "RealtimeDebit:Store:Kind")]
    [InlineData("RealtimeDebit__Store", "Local", "RealtimeDebit:Store")]
    [InlineData("RealtimeDebit__Messages__Listen", "9700", "RealtimeDebit:Messages:Listen")]
    [InlineData("RealtimeDebit__Messages__MaxConnections", "0", "RealtimeDebit:Messages:MaxConnections")]
    [InlineData("RealtimeDebit__Messages__Tls", "yes", "RealtimeDebit:Messages:Tls")]
    [InlineData("RealtimeDebit__Console__Listen", "127.0.0.1:9780", "RealtimeDebit:Console:Listen")]
    [InlineData("RealtimeDebit__Console__Listen", "https://127.0.0.1:9780", "RealtimeDebit:Console:Listen")]
    [InlineData("RealtimeDebit__Console__Listen", "http://host.example:9780", "RealtimeDebit:Console:Listen")]
    [InlineData("RealtimeDebit__Console__Listen", "http://localhost:0", "RealtimeDebit:Console:Listen")]
    [InlineData("RealtimeDebit__Console__Listen", "http://127.0.0.1:9780/console", "RealtimeDebit:Console:Listen")]
    [InlineData("RealtimeDebit__Jobs__MandateSync", "2:30", "RealtimeDebit:Jobs:MandateSync")]
    [InlineData("Creditors__0__Code", "123456789", "Creditors:0:Code")]
    [InlineData("Creditors__0__Name", "株式会社", "Creditors:0:Name")]
    [InlineData("Creditors__0__Banks__0", "9997", "Creditors:0:Banks:0")]
    [InlineData("Creditors__0__Banks", "9998", "Creditors:0:Banks")]
    [InlineData("Creditors__0__MaxAmountYen", "10000000000", "Creditors:0:MaxAmountYen")]
    [InlineData("Creditors__0__DailyLimitYen", "1.5", "Creditors:0:DailyLimitYen")]
    [InlineData("Creditors__0__NameCheck", "fuzzy", "Creditors:0:NameCheck")]
    [InlineData("Creditors__0__AlsoCodes__0", "1234567890", "Creditors:0:AlsoCodes:0")]
    [InlineData("Creditors__0__Drop__Url", "ftp://user@ftp.example/base", "Creditors:0:Drop:PasswordSecretFile")]
    [InlineData("Creditors__0__Drop__Url", "http://example/base", "Creditors:0:Drop:Url")]
    [InlineData("Creditors__0__Drop__Url", "/srv/drop", "Creditors:0:Drop:Url")]
    [InlineData("Creditors__0__Drop__PasswordSecretFile", "secrets/none", "Creditors:0:Drop:PasswordSecretFile")]
    [InlineData("Creditors__0__Messages__AllowedAddresses__0", "10.8.0.0/33", "Creditors:0:Messages:AllowedAddresses:0")]
    [InlineData("Creditors__0__Messages__RequireSignOn", "true", "Creditors:0:Messages:PasswordSecretFile")]
    [InlineData("Banks__0__Code", "9999", "Banks:0:Code")]
    [InlineData("Banks__0__Adapter__Kind", "Http", "Banks:0:Adapter:Kind")]
    [InlineData("Banks__0__Adapter__Endpoint", "127.0.0.1", "Banks:0:Adapter:Endpoint")]
    [InlineData("Banks__0__Adapter__Profile", "../standard", "Banks:0:Adapter:Profile")]
    [InlineData("Banks__0__NotFoundIsFinalAfter", "00:00:14.999", "Banks:0:NotFoundIsFinalAfter")]
    [InlineData("Banks__0__DebitTimeout", "00:01:01", "Banks:0:NotFoundIsFinalAfter")]
    [InlineData("Banks__0__InquiryAfter__1", "soon", "Banks:0:InquiryAfter:1")]
    [InlineData("Banks__0__Hours__Opne__0", "*", "Banks:0:Hours:Opne")]
    [InlineData("Banks__0__MandateSource__Full", "true", "Banks:0:MandateSource:Url")]
    [InlineData("Banks__0__Credit__Rule", "Never", "Banks:0:Credit:Rule")]
    public void A_bad_value_is_reported_with_the_full_name_of_its_key(string variable, string value, string key)
    {
        _folder.With(variable, value);

        IReadOnlyList<ConfigurationProblem> problems = _folder.Read().Problems;

        Assert.Contains(problems, problem => problem.Key == key);
        Assert.All(problems, problem => Assert.EndsWith(".", problem.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_problem_is_reported_not_only_the_first()
    {
        _folder.With("RealtimeDebit__Drops__PollInterval", "x").With("Creditors__0__Code", "1").With("Banks__1__Name", "ﾎｶ").WithFile("calendar.csv", "date,name\nx\n");

        IReadOnlyList<ConfigurationProblem> problems = _folder.Read().Problems;

        Assert.Equal(
            ["RealtimeDebit:Drops:PollInterval", "Creditors:0:Code", "Banks:1:Code", "Banks:1:Adapter:Kind", "Banks:1:Adapter:Endpoint", "calendar.csv:line 2"],
            problems.Select(problem => problem.Key));
    }

    [Theory]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://[::1]:0")]
    [InlineData("http://localhost:9780")]
    [InlineData("http://0.0.0.0:9780/")]
    public void The_console_listens_at_an_address_of_this_machine(string listen)
    {
        _folder.With("RealtimeDebit__Console__Listen", listen);

        Assert.Empty(_folder.Read().Problems);
    }

    [Fact]
    public void Never_seen_may_be_believed_when_DebitTimeout_is_over()
    {
        _folder.With("Banks__0__NotFoundIsFinalAfter", "00:00:15");

        Assert.Empty(_folder.Read().Problems);
    }

    [Fact]
    public void Where_never_seen_is_not_trusted_its_time_is_not_judged()
    {
        string profile = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "config", "bank-profiles", "standard.json"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "bank-profiles"));
        _folder
            .WithFile("bank-profiles/careful.json", profile.Replace("\"standard\"", "\"careful\"", StringComparison.Ordinal).Replace("\"neverSeenIsTrusted\": true", "\"neverSeenIsTrusted\": false", StringComparison.Ordinal))
            .With("Banks__0__Adapter__Profile", "careful").With("Banks__0__NotFoundIsFinalAfter", "00:00:00");

        Assert.Empty(_folder.Read().Problems);
    }

    [Fact]
    public void A_password_in_a_drop_url_is_refused_and_not_repeated()
    {
        _folder.With("Creditors__0__Drop__Url", "ftp://user:hunter2@ftp.example/base");

        ConfigurationProblem problem = Assert.Single(_folder.Read().Problems);

        Assert.Equal("Creditors:0:Drop:Url", problem.Key);
        Assert.DoesNotContain("hunter2", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_creditors_may_not_share_a_folder()
    {
        _folder
            .With("Creditors__1__Code", "1234567891").With("Creditors__1__Name", "ﾌﾀﾂﾒ").With("Creditors__1__Banks__0", "9998")
            .With("Creditors__1__Drop__Url", "file://./data/drops/1234567890/in");

        ConfigurationProblem problem = Assert.Single(_folder.Read().Problems);

        Assert.Equal("Creditors:1:Drop:Url", problem.Key);
    }

    [Fact]
    public void A_file_that_is_not_JSON_is_reported_with_line_and_position()
    {
        _folder.WithFile("banks.json", "{\n  \"Banks\": [,]\n}");

        IReadOnlyList<ConfigurationProblem> problems = _folder.Read().Problems;

        Assert.Contains(new ConfigurationProblem("banks.json", "is not JSON: line 2, byte 13."), problems);
    }

    [Fact]
    public void A_missing_file_and_a_section_in_the_wrong_file_are_reported()
    {
        _folder.Without("creditors.json").WithFile("banks.json", """{ "Bankz": [], "$schema": "x" }""");

        IReadOnlyList<ConfigurationProblem> problems = _folder.Read().Problems;

        Assert.Equal(["creditors.json", "banks.json:Bankz"], problems.Select(problem => problem.Key));
    }

    [Fact]
    public void A_configuration_without_a_calendar_is_allowed_and_noted()
    {
        _folder.Without("calendar.csv");

        HouseConfiguration read = _folder.Read();

        Assert.Empty(read.Problems);
        Assert.Contains("calendar.csv", Assert.Single(read.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0 30 2 * * ?", "0 0 6 * * ?", 0)]
    [InlineData("0 0 22 * * ?", "0 0 6 * * ?", 1)]
    [InlineData("0 0 22 * * ?", "0 0 23 * * ?", 0)]
    [InlineData("0 30 2 ? * MON-FRI", "0 0 6 * * ?", 1)]
    [InlineData("0 0 0 1 1 ? 2098", "0 0 6 * * ?", 0)]
    public void A_sync_that_does_not_lie_before_the_report_of_its_day_is_noted(string sync, string report, int notes)
    {
        _folder
            .With("Banks__0__MandateSource__Url", new Uri(_folder.Root).AbsoluteUri)
            .With("Banks__0__MandateSource__Cron", sync).With("RealtimeDebit__Jobs__MismatchReport", report);

        HouseConfiguration read = _folder.Read();

        Assert.Empty(read.Problems);
        Assert.Equal(notes, read.Notes.Count(note => note.StartsWith("Banks:0: its mandates", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("p@ss", "p@ss")]
    [InlineData("p@ss\n", "p@ss")]
    [InlineData("p@ss\r\n", "p@ss")]
    [InlineData("p@ss\n\n", "p@ss\n")]
    [InlineData("\uFEFFp@ss \n", "p@ss ")]
    public void A_secret_file_is_read_without_its_one_trailing_newline(string content, string secret)
    {
        _folder.WithFile("secret", content);

        (string? read, string? problem) = SecretFile.Read(Path.Combine(_folder.Path, "secret"));

        Assert.Equal(secret, read);
        Assert.Null(problem);
    }

    [Fact]
    public void An_empty_secret_file_is_a_problem()
    {
        _folder.WithFile("secret", "\n");

        (string? read, string? problem) = SecretFile.Read(Path.Combine(_folder.Path, "secret"));

        Assert.Null(read);
        Assert.Contains("empty", problem, StringComparison.Ordinal);
    }
}
