using System.Net.Sockets;
using RealtimeDebit.BankSimulator.Desk;
using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.BankSimulator.Doors;

/// <summary>One TCP connection: reads requests, lets the desk work on many at once, sends answers as they become ready.</summary>
internal sealed class BankConversation(Socket socket, BankWire wire, BankDesk desk, CancellationToken stopped)
{
    private const int BufferBytes = 64 * 1024;
    private const int MostFrameBytes = 4 + DebitMessageLayout.LengthBytes;
    private const int MostUnderWay = 4096;

    private readonly ReplyStream _replies = new(socket);
    private int _underWay;

    /// <summary>Ends when the client or the bank has closed the connection.</summary>
    public async Task RunAsync()
    {
        byte[] buffer = new byte[BufferBytes];
        int filled = 0;
        try
        {
            while (true)
            {
                int received = await socket.ReceiveAsync(buffer.AsMemory(filled), SocketFlags.None, stopped).ConfigureAwait(false);
                if (received == 0) return;
                filled += received;

                int start = 0;
                FrameStatus found;
                while ((found = TakeFrame(buffer.AsSpan(0, filled), ref start, out byte[] request)) == FrameStatus.Complete)
                {
                    if (Interlocked.Increment(ref _underWay) > MostUnderWay) return;
                    _ = AnswerAsync(request);
                }

                // Where the next message would begin cannot be known, so nothing more is read, and nothing said.
                if (found == FrameStatus.BadLength) return;
                buffer.AsSpan(start, filled - start).CopyTo(buffer);
                filled -= start;
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client has gone, the scenario closed the line, or the bank stops.
        }
        finally
        {
            socket.Dispose();
        }
    }

    private FrameStatus TakeFrame(ReadOnlySpan<byte> received, ref int start, out byte[] request)
    {
        FrameStatus found = MessageFrame.TryRead(received[start..], wire.Prefix, out ReadOnlySpan<byte> body);
        request = body.ToArray();
        if (found == FrameStatus.Complete) start += MessageFrame.FrameBytes(wire.Prefix);
        return found;
    }

    private async Task AnswerAsync(byte[] request)
    {
        try
        {
            DeskReply reply = await AskDeskAsync(request).ConfigureAwait(false);
            await SendAsync(request, reply).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
        }
        catch (IOException e)
        {
            // Without its ledger the bank knows nothing for sure, so it says nothing.
            if (!stopped.IsCancellationRequested) await Console.Error.WriteLineAsync($"The ledger cannot be written: {e.Message}").ConfigureAwait(false);
            socket.Dispose();
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private ValueTask<DeskReply> AskDeskAsync(byte[] request) => BankWire.Read(request, out AskedDebit asked) switch
    {
        RequestKind.Debit => desk.DebitAsync(asked),
        RequestKind.Inquiry => desk.InquireAsync(asked),
        RequestKind.Control => new ValueTask<DeskReply>(new DeskReply(BankAnswer.Done, ReplyShape.Whole)),
        _ => new ValueTask<DeskReply>(new DeskReply(BankAnswer.BadFormat, ReplyShape.Whole)),
    };

    private Task SendAsync(byte[] request, DeskReply reply)
    {
        if (reply.Shape == ReplyShape.NoneAndClose)
        {
            socket.Dispose();
            return Task.CompletedTask;
        }

        Span<byte> frame = stackalloc byte[2 * MostFrameBytes];
        int length = wire.WriteReply(frame, request, reply);
        if (reply.Shape == ReplyShape.HalfAndClose) length /= 2;
        if (reply.Shape == ReplyShape.Twice)
        {
            frame[..length].CopyTo(frame[length..]);
            length *= 2;
        }

        return _replies.SendAsync(frame[..length], thenClose: reply.Shape == ReplyShape.HalfAndClose);
    }
}
