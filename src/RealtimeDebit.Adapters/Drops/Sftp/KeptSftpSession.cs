using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Adapters.Drops.Sftp;

/// <summary>One session to an SFTP server, opened when it is needed and kept; one piece of work after the other, in their order.</summary>
/// <remarks>It is closed after any failure that leaves something open, and when nothing used it for <see cref="SftpDropOptions.MaxIdle"/>.</remarks>
internal sealed class KeptSftpSession : IAsyncDisposable
{
    /// <summary>After a refused sign-on none is tried for so long: servers lock a user out who comes again and again.</summary>
    private static readonly TimeSpan RefusedFor = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);

    private readonly SftpDropOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _closing = new();
    private readonly ITimer _idle;
    private SftpSession? _session;
    private DropException? _refusal;
    private long _refusedAt;
    private long _lastUse;

    public KeptSftpSession(SftpDropOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _idle = time.CreateTimer(_ => CloseWhenIdle(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Does something on the session; its token ends also when this is being closed.</summary>
    public async Task<T> DoAsync<T>(Func<SftpSession, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        bool isAnswered = false;
        await TakeTurnAsync(either.Token, cancellationToken).ConfigureAwait(false);
        try
        {
            T result = await work(await SessionAsync(either.Token).ConfigureAwait(false), either.Token).ConfigureAwait(false);
            isAnswered = true;
            return result;
        }
        catch (DropException understood) when (understood.Failure != DropFailure.Unknown)
        {
            // A refusal is an answer: the session is in step.
            isAnswered = true;
            throw;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Closing();
        }
        finally
        {
            if (!isAnswered) Forget()?.Dispose();
            _lastUse = _time.GetTimestamp();
            if (_session is not null && !_closing.IsCancellationRequested) _idle.Change(_options.MaxIdle, Timeout.InfiniteTimeSpan);
            _turn.Release();
        }
    }

    /// <summary>Ends what is under way and closes the session; waits for it only so long.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _idle.DisposeAsync().ConfigureAwait(false);
        await _turn.WaitAsync(CloseLimit).ConfigureAwait(false);
        if (Forget() is not { } session) return;

        await Task.WhenAny(session.CloseAsync(), Task.Delay(CloseLimit, _time)).ConfigureAwait(false);
    }

    private static DropException Closing() => new(DropFailure.Unknown, "The drop is being closed.");

    // Whoever closes takes the last turn and keeps it, and whoever has it before may never give it back.
    private async Task TakeTurnAsync(CancellationToken either, CancellationToken cancellationToken)
    {
        try
        {
            await _turn.WaitAsync(either).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Closing();
        }
    }

    private async Task<SftpSession> SessionAsync(CancellationToken cancellationToken)
    {
        if (_session is { IsConnected: false }) Forget()?.Dispose();
        return _session ??= await SignOnAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<SftpSession> SignOnAsync(CancellationToken cancellationToken)
    {
        if (_refusal is { } earlier && _time.GetElapsedTime(_refusedAt) < RefusedFor) throw new DropException(earlier.Failure, earlier.Message, earlier);

        _refusal = null;
        try
        {
            return await SftpSession.OpenAsync(_options, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (DropException refused) when (refused.Failure == DropFailure.Refused)
        {
            _refusal = refused;
            _refusedAt = _time.GetTimestamp();
            throw;
        }
    }

    private SftpSession? Forget()
    {
        SftpSession? session = _session;
        _session = null;
        return session;
    }

    private void CloseWhenIdle()
    {
        // Somebody is at work; the end of that work sets the timer anew.
        if (!_turn.Wait(0)) return;

        try
        {
            if (_time.GetElapsedTime(_lastUse) >= _options.MaxIdle) Forget()?.Dispose();
        }
        finally
        {
            _turn.Release();
        }
    }
}
