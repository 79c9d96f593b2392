using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.Benchmarks;

/// <summary>What callers saw in one round.</summary>
/// <param name="PerSecond">Answers a second.</param>
/// <param name="Times">How long each answer took, in ticks of <see cref="Stopwatch"/>, sorted.</param>
/// <param name="Processor">Processor time of the whole process meanwhile, the callers' own included.</param>
internal sealed record CallerRound(double PerSecond, long[] Times, TimeSpan Processor)
{
    public double ProcessorMicroseconds => Processor.TotalMicroseconds / Math.Max(1, Times.Length);

    public double Percentile(int percent) => Times.Length == 0 ? 0 : Times[(int)Math.Min(Times.Length - 1L, (long)Times.Length * percent / 100)] * 1000.0 / Stopwatch.Frequency;
}

/// <summary>Callers of a door, each on a connection of its own: debits of ever new ids, and every answer looked at.</summary>
internal sealed class MessageCallers : IDisposable
{
    private const int PrefixBytes = 4;
    private static long s_ids;

    private readonly Caller[] _callers;

    private MessageCallers(Caller[] callers) => _callers = callers;

    /// <param name="isEcho">The other side gives back what it got; else every answer must be 0000.</param>
    public static async Task<MessageCallers> ConnectAsync(IPEndPoint door, int count, bool isEcho)
    {
        var callers = new Caller[count];
        for (int i = 0; i < count; i++)
        {
            var socket = new Socket(door.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(door);
            callers[i] = new Caller(socket, isEcho);
        }

        return new MessageCallers(callers);
    }

    /// <summary>Each sends its next debit when it has the answer to the last one.</summary>
    public async Task<CallerRound> RunAsync(TimeSpan time)
    {
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        long end = start + (long)(time.TotalSeconds * Stopwatch.Frequency);
        long[][] times = await Task.WhenAll(_callers.Select(caller => Task.Run(() => caller.AskUntilAsync(end))));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        long[] all = [.. times.SelectMany(static some => some).Order()];
        return new CallerRound(all.Length / seconds, all, Environment.CpuUsage.TotalTime - processor);
    }

    /// <summary>So many a second whether answers came or not, as long as there is a free connection; counted from the moment at which each is sent.</summary>
    public async Task<CallerRound> RunPacedAsync(int perSecond, TimeSpan time)
    {
        var free = new ConcurrentStack<Caller>(_callers);
        var times = new ConcurrentBag<long>();
        List<Task> underWay = [];
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        int sent = 0;
        int all = (int)(perSecond * time.TotalSeconds);
        while (sent < all)
        {
            int due = Math.Min(all, (int)(Stopwatch.GetElapsedTime(start).TotalSeconds * perSecond));
            for (; sent < due && free.TryPop(out Caller? caller); sent++) underWay.Add(AskAsync(caller));
            await Task.Delay(1);
        }

        await Task.WhenAll(underWay);
        return new CallerRound(all / Stopwatch.GetElapsedTime(start).TotalSeconds, [.. times.Order()], Environment.CpuUsage.TotalTime - processor);

        async Task AskAsync(Caller caller)
        {
            times.Add(await caller.AskAsync());
            free.Push(caller);
        }
    }

    public void Dispose()
    {
        foreach (Caller caller in _callers) caller.Dispose();
    }

    private sealed class Caller(Socket socket, bool isEcho) : IDisposable
    {
        private static readonly byte[] s_done = Encoding.ASCII.GetBytes(ResponseCode.Done);

        private readonly byte[] _request = MakeRequest();
        private readonly byte[] _reply = new byte[MessageFrame.FrameBytes(LengthPrefix.Ascii4)];

        public async Task<long[]> AskUntilAsync(long end)
        {
            List<long> times = [];
            while (Stopwatch.GetTimestamp() < end) times.Add(await AskAsync());
            return [.. times];
        }

        public async Task<long> AskAsync()
        {
            SetNextId();
            long start = Stopwatch.GetTimestamp();
            await socket.SendAsync(_request, SocketFlags.None);
            for (int received = 0; received < _reply.Length;)
            {
                int more = await socket.ReceiveAsync(_reply.AsMemory(received), SocketFlags.None);
                if (more == 0) throw new EndOfStreamException("The door closed the line.");
                received += more;
            }

            long took = Stopwatch.GetTimestamp() - start;
            ReadOnlySpan<byte> code = _reply.AsSpan(PrefixBytes + DebitMessageLayout.ResponseCode.OffsetBytes, s_done.Length);
            if (!isEcho && !code.SequenceEqual(s_done)) throw new InvalidOperationException($"Answered with {Encoding.ASCII.GetString(code)}.");
            return took;
        }

        public void Dispose() => socket.Dispose();

        private void SetNextId()
        {
            Span<byte> field = _request.AsSpan(PrefixBytes + DebitMessageLayout.RequestId.OffsetBytes, DebitMessageLayout.RequestId.LengthBytes);
            field.Fill((byte)' ');
            Utf8Formatter.TryFormat(Interlocked.Increment(ref s_ids), field, out _);
        }

        private static byte[] MakeRequest()
        {
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            return MessageFrame.Write(
                DebitMessageLayout.Write(new DebitMessage
                {
                    MessageType = MessageTypes.Debit,
                    CreditorCode = LargeFiles.Creditor,
                    RequestId = "1",
                    SentAt = now,
                    AmountYen = 1_000,
                    CustomerNumber = ((Interlocked.Increment(ref s_ids) % MeasuredDoor.Mandates) + 1).ToString("D20", null),
                    ValidUntil = now + TimeSpan.FromHours(1),
                }),
                LengthPrefix.Ascii4);
        }
    }
}
