using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Adapters.Drops.Ftp;

/// <summary>One session to an FTP server, opened when it is needed and kept; one piece of work after the other, in their order.</summary>
/// <remarks>
/// A session that may be dead is found out by NOOP before a command goes out on it, so that a server's idle limit does not turn
/// the next rename into an unknown one. Closing ends what is under way and waits for it only so long: work may stand on a loop whose
/// thread has ended. Not to be called from within a piece of work.
/// </remarks>
internal sealed class KeptFtpSession : IAsyncDisposable
{
    /// <summary>A session that was silent for longer is asked for a sign of life before it is used.</summary>
    private static readonly TimeSpan s_freshFor = TimeSpan.FromMilliseconds(500);

    /// <summary>After a refused sign-on none is tried for so long: servers lock a user out who comes again and again.</summary>
    private static readonly TimeSpan s_refusedFor = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan s_closeLimit = TimeSpan.FromSeconds(5);

    private readonly FtpDropOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<CancellationToken, Task<IFtpSession>> _open;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly ITimer _keeper;
    private IFtpSession? _session;
    private DropException? _refusal;
    private long _lastSaid;
    private long _lastWork;
    private long _refusedAt;

    public KeptFtpSession(FtpDropOptions options, TimeProvider time, Func<CancellationToken, Task<IFtpSession>> open)
    {
        _options = options;
        _time = time;
        _open = open;
        TimeSpan often = options.KeepAlive < options.MaxIdle ? options.KeepAlive : options.MaxIdle;
        _keeper = time.CreateTimer(_ => _ = KeepAsync(), null, often, often);
    }

    /// <summary>Connects and signs on with the client that this build has.</summary>
    public static Task<IFtpSession> OpenSessionAsync(FtpDropOptions options, TimeProvider time, CancellationToken cancellationToken)
#if USE_FLUENTFTP
        => FluentFtpSession.OpenAsync(options, time, cancellationToken);
#else
        => FtpSession.OpenAsync(options, time, cancellationToken);
#endif

    /// <summary>Does something on the session; its token ends also when this is being closed.</summary>
    public async Task<T> DoAsync<T>(Func<IFtpSession, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        try
        {
            await _turn.WaitAsync(either.Token).ConfigureAwait(false);
            return await DoInTurnAsync(work, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DropException(DropFailure.Unknown, "The drop is being closed.");
        }
    }

    /// <summary>Ends what is under way, says goodbye and closes; waits for it only so long.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _keeper.DisposeAsync().ConfigureAwait(false);
        bool isOurTurn = await _turn.WaitAsync(s_closeLimit).ConfigureAwait(false);
        try
        {
            // Under work that does not end the session may be in any state; it is let go of whatever it says to that.
            Task discarding = DiscardAsync();
            if (isOurTurn) await discarding.ConfigureAwait(false);
            else await discarding.WaitAsync(s_closeLimit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            if (isOurTurn) _turn.Release();
        }
    }

    /// <summary>Holds the turn, and gives it back.</summary>
    private async Task<T> DoInTurnAsync<T>(Func<IFtpSession, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            IFtpSession session = await LiveSessionAsync(cancellationToken).ConfigureAwait(false);
            T result = await work(session, cancellationToken).ConfigureAwait(false);
            _lastSaid = _lastWork = _time.GetTimestamp();
            return result;
        }
        catch (Exception failed)
        {
            // Only after a definite answer is it known what the next reply will belong to.
            if (failed is not DropException { Failure: not DropFailure.Unknown }) await DiscardAsync().ConfigureAwait(false);
            else _lastSaid = _lastWork = _time.GetTimestamp();
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<IFtpSession> LiveSessionAsync(CancellationToken cancellationToken)
    {
        if (_session is not null && _time.GetElapsedTime(_lastSaid) >= s_freshFor) await ProbeAsync(cancellationToken).ConfigureAwait(false);
        if (_session is not null) return _session;
        if (_refusal is not null && _time.GetElapsedTime(_refusedAt) < s_refusedFor)
            throw new DropException(_refusal.Failure, $"{_refusal.Message} It is tried again {s_refusedFor.TotalSeconds:0} s after that.", _refusal);

        try
        {
            _session = await _open(cancellationToken).ConfigureAwait(false);
            _refusal = null;
            return _session;
        }
        catch (DropException refused) when (refused.Failure == DropFailure.Refused)
        {
            _refusal = refused;
            _refusedAt = _time.GetTimestamp();
            throw;
        }
    }

    /// <summary>A session that gives no sign of life is let go; nothing was lost with it.</summary>
    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _session!.KeepAliveAsync(cancellationToken).ConfigureAwait(false);
            _lastSaid = _time.GetTimestamp();
        }
        catch (DropException)
        {
            await DiscardAsync().ConfigureAwait(false);
        }
    }

    /// <summary>The timer's work: a sign of life now and then, an end to a session that nobody needs. A call under way keeps the session by itself.</summary>
    private async Task KeepAsync()
    {
        if (!await _turn.WaitAsync(0).ConfigureAwait(false)) return;

        try
        {
            if (_session is null || _closing.IsCancellationRequested) return;
            if (_time.GetElapsedTime(_lastWork) >= _options.MaxIdle) await DiscardAsync().ConfigureAwait(false);
            else await ProbeAsync(_closing.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It is being closed, and the session with it.
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task DiscardAsync()
    {
        if (_session is not { } session) return;

        _session = null;
        await session.DisposeAsync().ConfigureAwait(false);
    }
}
