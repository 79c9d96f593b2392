using System.Buffers;
using System.Text.Json.Nodes;
using RealtimeDebit.Formats.Mandates;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.EndToEndTests;

/// <summary>The real service through a few of its nights, which here come every two seconds.</summary>
[Collection(Alone.Name)]
public sealed class NightlySyncTests
{
    private const string Bank = "9998";
    private const string EveryTwoSeconds = "0/2 * * * * ?";
    private const string Never = "0 0 0 1 1 ? 2098";

    [Fact]
    public async Task Each_night_takes_the_banks_new_files_and_a_kill_between_two_nights_loses_none()
    {
        await using var service = new ServiceProcess();
        string source = SourceOf(service, EveryTwoSeconds);
        await service.StartAsync();
        Put(source, 1, 3);
        await TakenAsync(service, "1.txt");
        await service.KillAsync();
        Put(source, 2, 4);

        await service.StartAsync();
        await TakenAsync(service, "2.txt");
        CommandOutcome mandates = await service.RunAsync("mandate", "list", "--json");
        CommandOutcome history = await service.RunAsync("mandate", "show", "C004", "--creditor", "1234567890", "--json");
        CommandOutcome nobody = await service.RunAsync("mandate", "show", "C999", "--creditor", "1234567890");
        CommandOutcome again = await service.RunAsync("sync", "now", Bank, "--json");

        Assert.Equal(4, JsonNode.Parse(mandates.Output)!.AsArray().Count);
        Assert.Equal("2.txt InForce", string.Join("; ", JsonNode.Parse(history.Output)!.AsArray().Select(line => $"{line!["file"]} {line["standing"]}")));
        Assert.Equal(1, nobody.ExitCode);
        Assert.Equal(["TakenBefore", "TakenBefore"], JsonNode.Parse(again.Output)!.AsArray().Select(file => file!["outcome"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_file_that_would_end_too_many_is_held_until_two_operators_let_it_through()
    {
        await using var service = new ServiceProcess();
        string source = SourceOf(service, Never);
        await service.StartAsync();
        Put(source, 1, 10);
        CommandOutcome first = await service.RunAsync("sync", "now", Bank);
        Put(source, 2, 1);
        CommandOutcome held = await service.RunAsync("sync", "now", Bank);

        CommandOutcome one = await service.RunAsync("sync", "apply", Bank, "--operator", "sato", "--reason", "mail of the bank");
        CommandOutcome alone = await service.RunAsync("sync", "now", Bank);
        CommandOutcome other = await service.RunAsync("sync", "discard", Bank, "--operator", "ito", "--reason", "telephone");
        CommandOutcome two = await service.RunAsync("sync", "apply", Bank, "--operator", "ito", "--reason", "seen the mail");
        CommandOutcome done = await service.RunAsync("sync", "now", Bank);
        CommandOutcome list = await service.RunAsync("sync", "list");
        CommandOutcome nothing = await service.RunAsync("sync", "apply", Bank, "--operator", "ito", "--reason", "again");

        Assert.Equal([0, 1, 0, 1, 1, 0, 0, 0, 1], new[] { first, held, one, alone, other, two, done, list, nothing }.Select(o => o.ExitCode));
        Assert.Contains("M3001", held.Error, StringComparison.Ordinal);
        Assert.Matches(@"ended\s+9", one.Output);
        Assert.Contains("Taken", list.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_morning_the_creditor_finds_what_does_not_fit_in_its_drop_and_a_report_is_never_written_over()
    {
        await using var service = new ServiceProcess();
        string source = SourceOf(service, Never);
        service.Set("RealtimeDebit__Jobs__MismatchReport", EveryTwoSeconds);
        string customers = Path.Combine(service.Root, "customers.csv");
        await File.WriteAllTextAsync(customers, "顧客番号,顧客名,顧客名カナ,引落銀行番号,引落支店番号,預金種目,口座番号,預金者名\nC001,山田,ﾔﾏﾀﾞ,9998,001,1,0000009,ﾔﾏﾀﾞ ﾀﾛｳ\n");
        string name = $"mismatch-{CrashWorld.Today.AddDays(-1):yyyyMMdd}.csv";
        string path = Path.Combine(service.DropDirectory, "out", name);
        await service.StartAsync();
        await service.WaitForOutputAsync("leaves out banks");
        Put(source, 1, 2);
        CommandOutcome sync = await service.RunAsync("sync", "now", Bank);
        CommandOutcome import = await service.RunAsync("customer", "import", customers, "--creditor", "1234567890");

        CommandOutcome now = await service.RunAsync("mismatch", "now", "--creditor", "1234567890", "--json");
        await WaitAsync(async () => (await service.RunAsync("mismatch", "list", "--creditor", "1234567890")).Output.Contains("out/mismatch-", StringComparison.Ordinal));
        CommandOutcome nobody = await service.RunAsync("mismatch", "list", "--creditor", "0000000000");

        Assert.Equal([0, 0, 0, 2], new[] { sync, import, now, nobody }.Select(o => o.ExitCode));
        JsonNode told = JsonNode.Parse(now.Output)!;
        Assert.Equal(["AccountDiffers C001 2007", "NoCustomer C002 0000"], told["lines"]!.AsArray().Select(line => $"{line!["kind"]} {line["customer"]} {line["ifDebited"]}"));
        string first = await File.ReadAllTextAsync(path);
        string[] all = Directory.GetFiles(Path.GetDirectoryName(path)!, "mismatch-*.csv");
        Assert.DoesNotContain("AccountDiffers", first, StringComparison.Ordinal);
        Assert.Contains("AccountDiffers,口座相違,C001,9998,9998-001-1-0000009", await File.ReadAllTextAsync(Assert.Single(all, file => file != path)), StringComparison.Ordinal);
    }

    private static async Task WaitAsync(Func<Task<bool>> condition)
    {
        using var bound = new CancellationTokenSource(CrashWorld.Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (!await condition()) await timer.WaitForNextTickAsync(bound.Token);
    }

    private static string SourceOf(ServiceProcess service, string cron)
    {
        string source = Directory.CreateDirectory(Path.Combine(service.Root, "mandates")).FullName;
        service
            .Set("Banks__0__MandateSource__Kind", "File")
            .Set("Banks__0__MandateSource__Url", new Uri(source).AbsoluteUri)
            .Set("RealtimeDebit__Jobs__MandateSync", cron);
        return source;
    }

    /// <summary>A full file of the bank, which appears whole.</summary>
    private static void Put(string source, int serial, int mandates)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MandateFileWriter(output, NewlineKind.CrLf);
        writer.BeginGroup(new MandateFileHeader
        {
            CreditorCode = "1234567890",
            CreditorName = "ﾃｽﾄ",
            CreatedOn = CrashWorld.Today,
            ForDate = CrashWorld.Today,
            BankCode = Bank,
            SequenceNumber = serial,
            IsFull = true,
        });
        for (int i = 1; i <= mandates; i++)
        {
            writer.Add(new MandateEntry
            {
                CreditorCode = "1234567890",
                CustomerNumber = $"C{i:D3}",
                BankCode = Bank,
                BranchCode = "001",
                AccountNumber = $"{i:D7}",
                HolderName = "ﾔﾏﾀﾞ ﾀﾛｳ",
                Change = MandateChange.New,
            });
        }

        writer.EndGroup();
        writer.Complete();
        string hidden = Path.Combine(source, $".{serial}.part");
        File.WriteAllBytes(hidden, output.WrittenSpan);
        File.Move(hidden, Path.Combine(source, $"{serial}.txt"));
    }

    private static Task TakenAsync(ServiceProcess service, string file) => service.WaitForOutputAsync($"Mandate file {file} of bank {Bank} is in force");
}
