using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Tests.Formats;
using RealtimeDebit.TestSupport.Drops;

namespace RealtimeDebit.Tests.Core.Files;

/// <summary>Several files in bad weather, from a seed: lines break, uploads are cut, processes and disks die, the creditor sends again and takes at once.</summary>
public sealed class DropStormTests
{
    private const int StormTurns = 25;
    private static readonly byte[][] Contents =
    [
        ZenginSamples.File(NewlineKind.CrLf, [ZenginSamples.Debit(1_001, "C-1"), ZenginSamples.Debit(1_002, "C-2")]),
        ZenginSamples.File(NewlineKind.None, [ZenginSamples.Debit(2_001, "C-3")], [ZenginSamples.Debit(2_002, "C-4"), ZenginSamples.Debit(2_003, "C-1"), ZenginSamples.Debit(0, "C-2")]),
        ZenginSamples.File(NewlineKind.Lf, [ZenginSamples.Debit(3_001, "C-2")]),
    ];

    public static TheoryData<int> Blocks => [.. Enumerable.Range(0, 8)];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Each_file_is_debited_once_and_answered_once_in_any_weather(int block)
        => Assert.All(Enumerable.Range(block * 25, 25), seed =>
        {
            DropWorld world = Storm(seed);

            AssertOnceAndWhole(world);
        });

    private static DropWorld Storm(int seed)
    {
        var random = new Random(seed);
        var world = new DropWorld(seed: seed) { Server = { CreditorTakesAtOnce = random.Next(2) == 0 } };
        int faultPercent = new[] { 0, 1, 3, 10 }[random.Next(4)];
        DropFault[] faults = [.. Enum.GetValues<DropFault>().Where(_ => random.Next(2) == 0)];
        world.Drop.Weather = () => faults.Length > 0 && random.Next(100) < faultPercent ? faults[random.Next(faults.Length)] : null;
        for (int turn = 0; turn < StormTurns; turn++)
        {
            if (random.Next(3) == 0) Upload(world, random);
            if (random.Next(8) == 0) world.Journal.OperationsLeft = random.Next(1, 40);
            world.Turn(TimeSpan.FromSeconds(random.Next(1, 40)));
            if (world.IsDead) world.Restart(powerCut: random.Next(2) == 0);
            else if (random.Next(2) == 0) world.AnswerAll();
        }

        world.Drop.Weather = null;
        if (world.IsDead) world.Restart();
        foreach ((int i, byte[] content) in Contents.Index()) world.Server.Put($"last{i}.txt", content);
        world.RunToTheEnd();
        return world;
    }

    private static void Upload(DropWorld world, Random random)
    {
        int content = random.Next(Contents.Length);
        string name = $"{random.Next(3)}-{content}.txt";
        if (world.Server.Names(DropFolder.In).Contains(name)) return;

        world.Server.Put(name, Contents[content]);
        if (random.Next(2) == 0) world.Server.Put(name + ".end", []);
    }

    private static void AssertOnceAndWhole(DropWorld world)
    {
        FileView[] accepted = [.. world.Files.Where(file => file.Totals is not null)];
        Assert.Equal(Contents.Length, accepted.Length);
        Assert.Equal(Contents.Length, accepted.Select(file => file.Sha256).Distinct(StringComparer.Ordinal).Count());
        Assert.All(world.Files, file => Assert.True(FileLife.IsOver(file.State), $"{file.Batch} is {file.State}"));
        Assert.All(accepted, file => AssertResultOnce(world, file));
        Assert.Empty(world.Server.Replaced);
        Assert.Empty(world.Server.Names(DropFolder.Work));
        Assert.Empty(world.Server.Names(DropFolder.OutStaging));
        Assert.Equal(
            world.Files.Count(file => file.State == FileState.Finished),
            world.Server.Names(DropFolder.Done).Count + world.Server.Names(DropFolder.Error).Count);
    }

    private static void AssertResultOnce(DropWorld world, FileView file)
    {
        byte[] request = world.Archive.Get(file.Sha256);
        byte[] result = world.Archive.Get(file.ResultSha256!);

        Assert.Single(world.Server.Published, published => published.Bytes.AsSpan().SequenceEqual(result));
        Assert.Equal(ZenginSamples.Result(request, new string('0', file.Records - file.Totals!.Rejected.Records) + new string('9', file.Totals.Rejected.Records)), result);
    }
}
