using System.Diagnostics;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Worlds;
using Xunit.Abstractions;

namespace RealtimeDebit.Tests.Adapters.Messages;

/// <summary>Callers that send nonsense without end: the door stays up, its memory flat, and a good connection beside them keeps its answers.</summary>
[Collection(Alone.Name)]
public sealed class MadClientTests(ITestOutputHelper output)
{
    private const int Frames = 100_000;
    private const int MadClients = 4;
    private const int MostGrowthBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan MostLatency = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(20261123)]
    public async Task A_hundred_thousand_malformed_frames_harm_nobody(int seed)
    {
        await using var world = new DoorWorld();
        var mad = new MadClient(world, Frames / 50 / MadClients);
        await mad.RunAsync(new SeededNumbers((ulong)seed));
        long before = GC.GetTotalMemory(forceFullCollection: true);

        int perClient = Frames / MadClients;
        var running = Stopwatch.StartNew();
        Task all = Task.WhenAll(Enumerable.Range(1, MadClients).Select(n => Task.Run(() => new MadClient(world, perClient).RunAsync(new SeededNumbers((ulong)(seed + n))))));
        TimeSpan[] answers = await AskWhileAsync(world, all);
        await all;
        await DoorWorld.UntilAsync(() => world.Door.Status() is { Connections: 0, UnderWay: 0 });

        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine(
            $"{Frames} frames in {running.Elapsed.TotalSeconds:0.0} s; {answers.Length} good answers beside them, the middle one after {answers[answers.Length / 2].TotalMilliseconds:0.0} ms, the slowest after {answers[^1].TotalMilliseconds:0.0} ms; "
            + $"memory {grown / 1024:+0;-0} KiB; {world.Door.Status().CutOff} cut off, {world.Door.Status().Answered} answered");
        // The slowest one tells what else the machine had to do; that it came at all within the line's patience is asked for above.
        Assert.InRange(answers[answers.Length / 2], TimeSpan.Zero, MostLatency);
        Assert.InRange(grown, long.MinValue, MostGrowthBytes);
        Assert.Empty(world.Log.Of(6009));
        Assert.Empty(world.Log.Of(6012));
    }

    /// <returns>How long each answer took, the shortest first; at least one.</returns>
    private static async Task<TimeSpan[]> AskWhileAsync(DoorWorld world, Task others)
    {
        using MessageLine good = await world.ConnectAsync();
        List<TimeSpan> answers = [];
        do
        {
            var asked = Stopwatch.StartNew();
            DebitMessage reply = await good.AskAsync(DoorWorld.Debit($"GOOD{answers.Count}"));
            Assert.Equal(($"GOOD{answers.Count}", "0000"), (reply.RequestId, reply.ResponseCode));
            answers.Add(asked.Elapsed);
        }
        while (!others.IsCompleted);

        return [.. answers.Order()];
    }

    /// <summary>Sends damaged frames, a few at a time, and breaks lines in every way that there is.</summary>
    private sealed class MadClient(DoorWorld world, int frames)
    {
        private const int MostAtOnce = 40;

        public async Task RunAsync(SeededNumbers numbers)
        {
            int left = frames;
            while (left > 0)
            {
                using MessageLine line = await world.ConnectAsync();
                for (bool isOpen = true; isOpen && left > 0;)
                {
                    int count = Math.Min(left, numbers.Between(1, MostAtOnce));
                    left -= count;
                    isOpen = await SendAsync(line, numbers, count);
                }
            }
        }

        /// <returns>False when the line is to be left.</returns>
        private static async Task<bool> SendAsync(MessageLine line, SeededNumbers numbers, int count)
        {
            byte[] batch = [.. Enumerable.Range(0, count).SelectMany(_ => Damaged(numbers))];
            switch (numbers.Between(0, 19))
            {
                case 0:
                    // A length that is none: everything behind it is lost with the line.
                    batch[numbers.Between(0, 3)] ^= (byte)numbers.Between(1, 255);
                    await line.SendBytesAsync(batch);
                    await line.ReceiveUntilClosedAsync();
                    return false;
                case 1:
                    await line.SendBytesAsync(batch.AsMemory(0, numbers.Between(1, batch.Length)));
                    line.Reset();
                    return false;
                default:
                    await line.SendBytesAsync(batch);
                    for (int answer = 0; answer < count; answer++) await line.ReceiveBodyAsync();
                    return true;
            }
        }

        /// <summary>A frame of the right length whose body has been damaged; the type is hit more often than the rest.</summary>
        private static byte[] Damaged(SeededNumbers numbers)
        {
            byte[] body = numbers.Between(0, 3) switch
            {
                0 => ControlMessageLayout.Write(DoorWorld.Control(numbers.OneOf(["001", "002", "301"]), "guess")),
                1 => DebitMessageLayout.Write(DoorWorld.Debit(type: MessageTypes.Inquiry)),
                _ => DebitMessageLayout.Write(DoorWorld.Debit($"MAD{numbers.Between(0, 9999)}")),
            };
            for (int hit = numbers.Between(0, 12); hit > 0; hit--)
                body[numbers.Between(0, numbers.Between(0, 4) == 0 ? 15 : body.Length - 1)] = (byte)numbers.Between(0, 255);
            if (numbers.Between(0, 9) == 0)
            {
                for (int i = 0; i < body.Length; i++) body[i] = (byte)numbers.Between(0, 255);
            }

            return MessageFrame.Write(body, LengthPrefix.Ascii4);
        }
    }
}
