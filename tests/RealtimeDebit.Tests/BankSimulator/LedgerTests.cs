using RealtimeDebit.BankSimulator;
using RealtimeDebit.BankSimulator.Scenarios;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.BankSimulator;

public sealed class LedgerTests : IDisposable
{
    private const string Header = "at,bank,requestKey,branch,kind,account,amountYen,creditor";
    private const string Line = "2026-11-23T09:00:00.000+09:00,9998,OLD,998,1,1234567,1500,1234567890";
    private readonly CancellationToken _inTime = new CancellationTokenSource(TimeSpan.FromSeconds(10)).Token;

    private readonly string _folder = Directory.CreateTempSubdirectory("ledger").FullName;

    private string Path1 => Path.Combine(_folder, "ledger.csv");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_taking_is_a_line_of_the_ledger()
    {
        await using SimulatedBank bank = await StartAsync();
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);

        await line.AskAsync(SimulatedBankTests.Debit("A,\"1\"", amountYen: 2_000));
        string[] lines = ReadShared(Path1);

        Assert.Equal([Header, "9998,\"A,\"\"1\"\"\",998,1,1234567,2000,1234567890"], [lines[0], lines[1][(lines[1].IndexOf(',') + 1)..]]);
    }

    [Fact]
    public async Task A_bank_that_was_restarted_still_knows_what_it_took_and_what_it_refused()
    {
        await using (SimulatedBank before = await StartAsync("""{ "rules": [ { "when": { "amount": 7 }, "do": [ { "decline": "1", "raw": "51" } ] } ] }"""))
        {
            using MessageLine line = await MessageLine.ConnectAsync(before.Endpoint);
            await line.AskAsync(SimulatedBankTests.Debit("TAKEN"));
            await line.AskAsync(SimulatedBankTests.Debit("REFUSED", amountYen: 7));
        }

        await using SimulatedBank after = await StartAsync();
        using MessageLine again = await MessageLine.ConnectAsync(after.Endpoint);
        DebitMessage taken = await again.AskAsync(SimulatedBankTests.Inquiry("TAKEN"));
        DebitMessage refused = await again.AskAsync(SimulatedBankTests.Inquiry("REFUSED"));

        Assert.Equal(("0000", "1001", "51"), (taken.ResponseCode, refused.ResponseCode, refused.BankReason));
        Assert.Equal("TAKEN", Assert.Single(after.Ledger).RequestKey);
    }

    [Theory]
    [InlineData("2026-11-23T09:00:01.000+09:00,9998,TORN,998,1,12345")]
    [InlineData("2026-11-23T09:00:01.000+09:00,9998,TORN,998,1,1234567,1500,123456789")]
    [InlineData("2")]
    public async Task The_piece_of_a_line_that_a_killed_bank_left_is_cut_off(string torn)
    {
        await File.WriteAllTextAsync(Path1, $"{Header}\n{Line}\n{torn}", _inTime);

        await using SimulatedBank bank = await StartAsync();
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);
        await line.AskAsync(SimulatedBankTests.Debit("NEW"));

        Assert.Equal(["OLD", "NEW"], bank.Ledger.Select(entry => entry.RequestKey));
        Assert.Equal(3, ReadShared(Path1).Length);
    }

    [Fact]
    public async Task A_last_line_that_lacks_only_its_end_counts()
    {
        await File.WriteAllTextAsync(Path1, $"{Header}\n{Line}", _inTime);

        await using SimulatedBank bank = await StartAsync();
        using MessageLine line = await MessageLine.ConnectAsync(bank.Endpoint);
        await line.AskAsync(SimulatedBankTests.Debit("NEW"));

        Assert.Equal(["OLD", "NEW"], bank.Ledger.Select(entry => entry.RequestKey));
        Assert.Equal(Line, ReadShared(Path1)[1]);
    }

    [Theory]
    [InlineData("something else\n")]
    [InlineData(Header + "\nnot a line\n" + Line + "\n")]
    public async Task A_file_that_is_no_ledger_is_refused_and_left_as_it_is(string content)
    {
        await File.WriteAllTextAsync(Path1, content, _inTime);

        await Assert.ThrowsAsync<InvalidDataException>(() => StartAsync());

        Assert.Equal(content, await File.ReadAllTextAsync(Path1, _inTime));
    }

    private Task<SimulatedBank> StartAsync(string scenario = "{}")
        => SimulatedBank.StartAsync(new SimulatedBankOptions { Scenario = Scenario.Parse(scenario), LedgerFile = Path1 }, _inTime);

    private static string[] ReadShared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().TrimEnd('\n').Split('\n');
    }
}
