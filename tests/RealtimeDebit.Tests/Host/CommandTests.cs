using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Formats.Documents;
using RealtimeDebit.Host.CommandLine;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Host;

/// <summary>The verbs that need no running service, called as the program calls them.</summary>
public sealed class CommandTests : IDisposable
{
    private static readonly string Samples = Path.Combine(RepositoryFolder.Path, "samples");
    private readonly ConfigurationFolder _folder = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    // The samples' debit date is 24 November.
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero));

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Theory]
    [InlineData("files/request-crlf.txt", "request")]
    [InlineData("files/request-lf.txt", "request")]
    [InlineData("files/request-none.txt", "request")]
    [InlineData("files/request-laid-over-crlf.txt", "request")]
    [InlineData("files/request-laid-over-lf.txt", "request")]
    [InlineData("files/request-two-groups.txt", "request")]
    [InlineData("files/request-crlf.result.txt", "result")]
    [InlineData("csv/request.csv", "request")]
    [InlineData("FileHelpersClient/sample-output.txt", "request")]
    public async Task A_good_file_would_be_taken(string file, string kind)
    {
        int exitCode = await RunAsync("check-file", Sample(file), "--kind", kind, "--json");

        JsonNode said = JsonNode.Parse(_output.ToString())!;
        Assert.Equal(0, exitCode);
        Assert.False(said["refused"]!.GetValue<bool>());
        Assert.Equal(5, said["records"]!.GetValue<int>());
        Assert.Equal(79_350, said["totalYen"]!.GetValue<long>());
        Assert.Empty(said["problems"]!.AsArray());
    }

    [Fact]
    public async Task A_file_with_a_wrong_total_would_be_refused_and_the_clerk_is_told_where()
    {
        int exitCode = await RunAsync("check-file", Sample("files/refused-wrong-total.txt"));

        Assert.Equal(1, exitCode);
        Assert.Contains("F1803 file refused, record 7, byte 8 (totalYen 合計金額)", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("csv/request.result.csv")]
    [InlineData("csv/request.csv")]
    public async Task A_CSV_file_is_not_judged_as_a_result(string file)
    {
        int exitCode = await RunAsync("check-file", Sample(file), "--kind", "result");

        Assert.Equal((2, ""), (exitCode, _output.ToString()));
        Assert.Contains("全銀", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_data_nobody_is_told_to_start_a_service_and_a_misspelt_key_is_named()
    {
        _folder.With("RealtimeDebit__DataDirectroy", "/srv/rd");

        int exitCode = await RunAsync("status", "--config", _folder.Path);

        string[] lines = _error.ToString().TrimEnd().Split('\n');
        Assert.Equal(2, exitCode);
        Assert.StartsWith("RealtimeDebit:DataDirectroy: is not a key", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"No service runs on {Path.Combine(_folder.Root, "data")}, and there is no data in it.", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain("Start it", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_data_is_the_service_can_be_started()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Root, "data", "journal"));

        int exitCode = await RunAsync("status", "--config", _folder.Path);

        Assert.Equal(2, exitCode);
        Assert.Contains("Start it with: realtime-debit run", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_file_by_itself_is_no_bad_file_but_its_date_is_noted()
    {
        _time.Advance(TimeSpan.FromDays(10));

        int exitCode = await RunAsync("check-file", Sample("files/request-crlf.txt"));

        Assert.Equal(0, exitCode);
        Assert.Contains("Note, as of today: F5002", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-11-24", 0, "would be taken")]
    [InlineData("2026-11-25", 1, "F5002")]
    [InlineData("2026-09-24", 1, "F5003")]
    [InlineData("2026-09-25", 0, "would be taken")]
    public async Task With_a_day_of_receipt_the_debit_date_counts(string day, int expected, string said)
    {
        int exitCode = await RunAsync("check-file", Sample("files/request-crlf.txt"), "--as-of", day);

        Assert.Equal(expected, exitCode);
        Assert.Contains(said, _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_configuration_the_creditor_must_be_served()
    {
        _folder.With("Creditors__0__Code", "9876543210");

        int exitCode = await RunAsync("check-file", Sample("files/request-crlf.txt"), "--config", _folder.Path);

        Assert.Equal(1, exitCode);
        Assert.Contains("2002 creditor 1234567890 is not in creditors.json.", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check-file", "nothing.txt")]
    [InlineData("check-file")]
    [InlineData("check-file", "x", "--kind", "both")]
    [InlineData("check-file", "x", "--as-of", "24.11.2026")]
    [InlineData("check-config", "--config", "/nowhere/config")]
    [InlineData("run", "--config", "/nowhere/config")]
    [InlineData("batch", "show")]
    [InlineData("debit", "resolve", "R26112300000001", "--outcome", "maybe", "--evidence", "x", "--operator", "y")]
    [InlineData("no-such-verb")]
    [InlineData]
    public async Task Wrong_usage_ends_with_2_and_plain_lines(params string[] arguments)
    {
        int exitCode = await RunAsync(arguments);

        Assert.Equal(2, exitCode);
        Assert.Empty(_output.ToString());
        Assert.InRange(_error.ToString().TrimEnd().Split('\n').Length, 1, 4);
        Assert.DoesNotContain("Exception", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Layouts_prints_every_layout_of_the_code()
    {
        int exitCode = await RunAsync("layouts");

        Assert.Equal(0, exitCode);
        Assert.All(LayoutDocument.All, layout => Assert.Contains(layout.Title, _output.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_config_counts_what_it_read()
    {
        int exitCode = await RunAsync("check-config", "--config", _folder.Path);

        Assert.Equal(0, exitCode);
        Assert.Contains("no problems. 1 creditor(s), 1 bank(s)", _output.ToString(), StringComparison.Ordinal);
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task A_journal_that_is_not_there_cannot_be_verified()
    {
        int exitCode = await RunAsync("journal", "verify", "--config", _folder.Path);

        Assert.Equal(2, exitCode);
        Assert.StartsWith("There is no journal in", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ABC", 3)]
    [InlineData("ﾔﾏﾀﾞ", 4)]
    [InlineData("山田", 4)]
    public void Columns_are_counted_as_a_screen_shows_them(string text, int columns)
        => Assert.Equal(columns, ScreenWidth.Of(text));

    private static string Sample(string name) => Path.Combine(Samples, name);

    private Task<int> RunAsync(params string[] arguments)
        => CommandTree.RunAsync(arguments, new CommandContext(_output, _error, _time, _folder.Environment));
}
