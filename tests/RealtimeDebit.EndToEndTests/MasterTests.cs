using System.Text.Json.Nodes;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.EndToEndTests;

/// <summary>Customers and the bank master as an operator keeps them, against the real service.</summary>
[Collection(Alone.Name)]
public sealed class MasterTests
{
    private const string Creditor = "1234567890";

    private static readonly string[] s_yamada =
    [
        "--name", "山田太郎", "--kana", "ヤマダタロウ", "--bank", "9998", "--branch", "998", "--kind", "1", "--account", "9000011", "--holder", "ヤマダ　タロウ", "--operator", "sato",
    ];

    private static string Sample => Path.Combine(RepositoryFolder.Path, "samples", "csv", "customers.csv");

    [Fact]
    public async Task A_customer_is_added_changed_stopped_and_resumed_and_its_history_survives_a_kill()
    {
        await using var service = new ServiceProcess();
        await service.StartAsync();

        CommandOutcome added = await AskAsync(service, "add", "C1", s_yamada);
        CommandOutcome twice = await AskAsync(service, "add", "C1", s_yamada);
        CommandOutcome changed = await AskAsync(service, "change", "C1", "--max-amount", "5000", "--operator", "suzuki");
        CommandOutcome another = await AskAsync(service, "change", "C1", "--holder", "ｽｽﾞｷ", "--account", "9000099");
        CommandOutcome nothing = await AskAsync(service, "change", "C1");
        CommandOutcome stopped = await AskAsync(service, "stop", "C1", "--operator", "sato");
        await service.KillAsync();
        await service.StartAsync();
        CommandOutcome resumed = await AskAsync(service, "resume", "C1", "--operator", "tanaka");
        CommandOutcome samePerson = await AskAsync(service, "change", "C1", "--holder", "ｽｽﾞｷ", "--account", "9000099", "--other-person-checked", "--operator", "sato");
        CommandOutcome shown = await AskAsync(service, "show", "C1", "--json");

        Assert.Equal((0, 1, 0, 1, 2), (added.ExitCode, twice.ExitCode, changed.ExitCode, another.ExitCode, nothing.ExitCode));
        Assert.Equal((0, 0, 0, 0), (stopped.ExitCode, resumed.ExitCode, samePerson.ExitCode, shown.ExitCode));
        Assert.Contains("F4213 warning holder", added.Error, StringComparison.Ordinal);
        Assert.Contains("No bank master", added.Output, StringComparison.Ordinal);
        Assert.Contains("K1005", twice.Error, StringComparison.Ordinal);
        Assert.Contains("別の方の口座ではありませんか", another.Error, StringComparison.Ordinal);
        JsonNode customer = JsonNode.Parse(shown.Output)!;
        Assert.Equal("ｽｽﾞｷ", customer["holder"]!.GetValue<string>());
        Assert.Equal(
            ["sato added", "suzuki changed", "sato stopped", "tanaka resumed", "sato changed; the same person, checked"],
            customer["history"]!.AsArray().Select(step => $"{step!["by"]} {step["what"]}"));
        Assert.DoesNotContain("9000099", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_preview_changes_nothing_and_what_is_exported_is_imported_as_unchanged()
    {
        await using var service = new ServiceProcess();
        await service.StartAsync();
        string export = Path.Combine(service.Root, "export.csv");

        CommandOutcome preview = await AskAsync(service, "import", Sample, "--preview", "--json");
        CommandOutcome empty = await AskAsync(service, "list", "--json");
        await AskAsync(service, "import", Sample);
        CommandOutcome exported = await AskAsync(service, "export", "--to", export);
        CommandOutcome again = await AskAsync(service, "export", "--to", export);
        CommandOutcome printed = await AskAsync(service, "export", "--english");
        CommandOutcome imported = await AskAsync(service, "import", export, "--json");
        CommandOutcome found = await AskAsync(service, "list", "--match", "たなか", "--json");
        CommandOutcome page = await AskAsync(service, "list", "--from", "1", "--limit", "2", "--json");

        Assert.Equal((false, 5), (Value<bool>(preview, "applied"), JsonNode.Parse(preview.Output)!["addedRows"]!.AsArray().Count));
        Assert.Equal(0, Value<int>(empty, "count"));
        Assert.Equal((0, 1), (exported.ExitCode, again.ExitCode));
        byte[] bytes = await File.ReadAllBytesAsync(export);
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(service.DataDirectory, "outgoing")));
        Assert.Contains("customerNumber,name,nameKana,bank,branch,kind,account,holder,maxAmountYen,status", printed.Output, StringComparison.Ordinal);
        Assert.Equal((0, 0, 5), (Value<int>(imported, "added"), Value<int>(imported, "changed"), Value<int>(imported, "unchanged")));
        Assert.Equal("C000000003", JsonNode.Parse(found.Output)!["customers"]![0]!["customer"]!.GetValue<string>());
        Assert.Equal((2, 3), (Value<int>(page, "listed"), Value<int>(page, "next")));
    }

    [Fact]
    public async Task The_bank_master_warns_of_an_unknown_branch_also_after_a_restart()
    {
        await using var service = new ServiceProcess();
        await service.StartAsync();
        string bad = Path.Combine(service.Root, "bad.json");
        await File.WriteAllTextAsync(bad, "{\n  \"9998\": { \"code\": \"9997\", \"name\": \"n\", \"kana\": \"カ\" }\n}");

        CommandOutcome none = await service.RunAsync("banks", "list");
        CommandOutcome refused = await service.RunAsync("banks", "import", bad);
        CommandOutcome imported = await service.RunAsync("banks", "import", Path.Combine(RepositoryFolder.Path, "samples", "banks", "bank-master.json"));
        await service.KillAsync();
        await service.StartAsync();
        CommandOutcome list = await service.RunAsync("banks", "list", "--match", "さんぷる", "--json");
        CommandOutcome branch = await service.RunAsync("banks", "show", "9997", "001");
        CommandOutcome noBranch = await service.RunAsync("banks", "show", "9997", "777");
        CommandOutcome added = await AskAsync(service, "add", "C2", s_yamada);

        Assert.Equal((1, 1, 0), (none.ExitCode, refused.ExitCode, imported.ExitCode));
        Assert.Contains("line 2: F6004 $.9998.code", refused.Error, StringComparison.Ordinal);
        Assert.Equal("9997", JsonNode.Parse(list.Output)!["banks"]![0]!["code"]!.GetValue<string>());
        Assert.Contains("ｾﾝﾀ-", branch.Output, StringComparison.Ordinal);
        Assert.Equal(1, noBranch.ExitCode);
        Assert.Equal(0, added.ExitCode);
        Assert.DoesNotContain("K1010", added.Error, StringComparison.Ordinal);
        CommandOutcome changed = await AskAsync(service, "change", "C2", "--branch", "777");
        Assert.Equal(0, changed.ExitCode);
        Assert.Contains("K1010 warning branch", changed.Error, StringComparison.Ordinal);
    }

    private static T Value<T>(CommandOutcome outcome, string name) => JsonNode.Parse(outcome.Output)![name]!.GetValue<T>();

    private static Task<CommandOutcome> AskAsync(ServiceProcess service, string verb, params string[] arguments)
        => service.RunAsync(["customer", verb, .. arguments, "--creditor", Creditor]);

    private static Task<CommandOutcome> AskAsync(ServiceProcess service, string verb, string number, string[] arguments)
        => AskAsync(service, verb, [number, .. arguments]);
}
