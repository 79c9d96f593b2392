using RealtimeDebit.Benchmarks;

// Each benchmark measures its limit and its subject in the same run; only the ratio is worth comparing between machines.
Dictionary<string, Func<Task<IReadOnlyList<BenchmarkRow>>>> benchmarks = new(StringComparer.Ordinal)
{
    ["zengin"] = ZenginBenchmark.RunAsync,
    ["intake"] = IntakeBenchmark.RunAsync,
    ["journal"] = JournalBenchmark.RunAsync,
    ["drops"] = DropBenchmark.RunAsync,
    ["sftp"] = DropBenchmark.RunSftpAsync,
    ["keys"] = KeysBenchmark.RunAsync,
    ["lane"] = LaneBenchmark.RunAsync,
    ["mandates"] = MandateBenchmark.RunAsync,
    ["messages"] = MessageBenchmark.RunAsync,
    ["sync"] = SyncBenchmark.RunAsync,
};

if (args is [IntakeBenchmark.IntakeChild or IntakeBenchmark.StartChild, var folder, var records])
{
    await (args[0] == IntakeBenchmark.IntakeChild ? IntakeBenchmark.TakeInAsync(folder, int.Parse(records, null)) : IntakeBenchmark.StartAsync(folder, int.Parse(records, null)));
    return 0;
}

if (args is not [var name] || (name != "all" && !benchmarks.ContainsKey(name)))
{
    Console.Error.WriteLine($"Usage: dotnet run -c Release --project tests/RealtimeDebit.Benchmarks -- all|{string.Join('|', benchmarks.Keys)}");
    return 1;
}

// "sftp" is a part of "drops".
foreach (var (key, run) in benchmarks.Where(benchmark => name == "all" ? benchmark.Key != "sftp" : benchmark.Key == name))
    BenchmarkTable.Print(key, await run());
return 0;
