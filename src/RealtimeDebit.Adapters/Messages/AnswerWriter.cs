using System.IO.Pipelines;
using System.Threading.Channels;
using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.Adapters.Messages;

/// <summary>Takes a whole frame, its length included.</summary>
internal delegate void FrameSink(ReadOnlySpan<byte> frame);

/// <summary>The one writer of a connection: sends answers in the order in which they became ready, many at once when many are.</summary>
/// <remarks>The queue needs no bound of its own: the reader takes no more requests than <see cref="MessageConnection"/> allows to be owed an answer.</remarks>
internal sealed class AnswerWriter(PipeWriter output, LengthPrefix prefix, TimeSpan writeTimeout, TimeProvider time, FrameSink sending, Action<int> sent)
{
    private const int MostAtOnce = 64;

    private readonly Channel<byte[]> _ready = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });

    public void Queue(byte[] body) => _ready.Writer.TryWrite(body);

    /// <summary>No more answers come; <see cref="RunAsync"/> ends when those in the queue are sent.</summary>
    public void Complete() => _ready.Writer.TryComplete();

    /// <summary>Sends until <see cref="Complete"/>.</summary>
    /// <exception cref="TimeoutException">The other side does not read.</exception>
    /// <exception cref="IOException">The connection is gone.</exception>
    public async Task RunAsync()
    {
        ChannelReader<byte[]> ready = _ready.Reader;
        while (await ready.WaitToReadAsync().ConfigureAwait(false))
        {
            int count = 0;
            while (count < MostAtOnce && ready.TryRead(out byte[]? body))
            {
                Put(body);
                count++;
            }

            ValueTask<FlushResult> flush = output.FlushAsync();
            if (flush.IsCompletedSuccessfully) _ = flush.Result;
            else await flush.AsTask().WaitAsync(writeTimeout, time).ConfigureAwait(false);
            sent(count);
        }
    }

    private void Put(byte[] body)
    {
        int frameBytes = MessageFrame.FrameBytes(prefix);
        Span<byte> frame = output.GetSpan(frameBytes)[..frameBytes];
        MessageFrame.Write(body, prefix, frame);
        sending(frame);
        output.Advance(frameBytes);
    }
}
