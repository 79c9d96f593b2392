using System.Net.Sockets;
using System.Security.Authentication;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Adapters.Drops.Ftp;

/// <summary>Runs one step of a conversation, within its time.</summary>
/// <remarks>Reads and writes alike: an upload to a peer that reads nothing more would otherwise wait for ever.</remarks>
internal sealed class FtpSteps(TimeProvider time)
{
    /// <exception cref="DropException">Unknown: the line broke, or nothing happened for <paramref name="limit"/>.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<T> RunAsync<T>(
        string what, TimeSpan limit, Func<CancellationToken, ValueTask<T>> step, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await step(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DropException(DropFailure.Unknown, $"{what}: nothing came for {limit.TotalSeconds:0.###} s.");
        }
        catch (Exception broken) when (broken is IOException or SocketException or AuthenticationException or ObjectDisposedException)
        {
            throw new DropException(DropFailure.Unknown, $"{what}: {broken.Message}", broken);
        }
    }

    public Task RunAsync(string what, TimeSpan limit, Func<CancellationToken, ValueTask> step, CancellationToken cancellationToken)
        => RunAsync(
            what,
            limit,
            async token =>
            {
                await step(token).ConfigureAwait(false);
                return true;
            },
            cancellationToken);
}
