using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using RealtimeDebit.BankSimulator.Desk;
using RealtimeDebit.BankSimulator.Doors;
using RealtimeDebit.BankSimulator.Ledgers;
using RealtimeDebit.BankSimulator.Scenarios;

namespace RealtimeDebit.BankSimulator;

/// <summary>A bank on a real TCP socket that can misbehave on purpose, and whose ledger says what it really took.</summary>
/// <remarks>The program, the demonstration and the tests all use this class. Disposing it is the bank going down: it answers nothing any more.</remarks>
public sealed class SimulatedBank : IAsyncDisposable
{
    private const int Backlog = 512;

    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _listener;
    private readonly BankLedger _ledger;
    private readonly BankClock _clock;
    private readonly BankDesk _desk;
    private readonly BankWire _wire;
    private readonly ConcurrentDictionary<Socket, Task> _conversations = new();
    private readonly Signal _connections = new();
    private readonly Task _accepting;
    private HttpDoor? _http;
    private int _disposed;

    private SimulatedBank(SimulatedBankOptions options, BankLedger ledger, Socket listener)
    {
        _ledger = ledger;
        _listener = listener;
        _clock = new BankClock(options.Time);
        _wire = new BankWire(options.LengthPrefix, options.Time);
        _desk = new BankDesk(new BankBooks(ledger), _clock, options.Scenario, _stop.Token);
        Endpoint = (IPEndPoint)listener.LocalEndPoint!;
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>The address that it really listens on.</summary>
    public IPEndPoint Endpoint { get; }

    /// <summary>The address of its HTTP door; null when it has none.</summary>
    public IPEndPoint? HttpEndpoint => _http?.Endpoint;

    /// <summary>Everything that was taken, oldest first, those of earlier runs on the same file included. A copy.</summary>
    public IReadOnlyList<LedgerEntry> Ledger => _ledger.Entries;

    /// <summary>How many debits (0200) arrived since the start.</summary>
    public long DebitRequests => _desk.DebitRequests.Count;

    /// <summary>How many inquiries (0600) arrived since the start.</summary>
    public long Inquiries => _desk.Inquiries.Count;

    /// <summary>How many connections were accepted since the start.</summary>
    public long Connections => _connections.Count;

    /// <summary>Opens the ledger and starts to listen.</summary>
    /// <exception cref="InvalidDataException">The ledger's file is there, but is not a ledger.</exception>
    /// <exception cref="IOException">The ledger's file cannot be opened, or another bank writes it.</exception>
    /// <exception cref="ListenException">An address cannot be listened on.</exception>
    public static async Task<SimulatedBank> StartAsync(SimulatedBankOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellationToken.ThrowIfCancellationRequested();
        BankLedger ledger = await BankLedger.OpenAsync(options.LedgerFile).ConfigureAwait(false);
        var listener = new Socket(options.Listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(options.Listen);
            listener.Listen(Backlog);
        }
        catch (SocketException e)
        {
            listener.Dispose();
            await ledger.DisposeAsync().ConfigureAwait(false);
            throw new ListenException(options.Listen, "--tcp", e);
        }

        var bank = new SimulatedBank(options, ledger, listener);
        try
        {
            if (options.ListenHttp is { } http)
                bank._http = await HttpDoor.OpenAsync(http, new HttpRequests(bank._desk, ledger), cancellationToken).ConfigureAwait(false);
            return bank;
        }
        catch
        {
            await bank.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>From the next request on, this scenario holds. What the bank took and refused before stays known.</summary>
    public void Use(Scenario scenario) => _desk.Use(scenario);

    /// <summary>Cuts every connection at once, as a broken line does. The bank stays up.</summary>
    public void CutConnections()
    {
        foreach (Socket socket in _conversations.Keys) socket.Dispose();
    }

    /// <summary>Ends when at least <paramref name="count"/> debits have arrived since the start.</summary>
    public Task WaitForDebitRequestsAsync(long count, CancellationToken cancellationToken)
        => _desk.DebitRequests.ReachesAsync(count, cancellationToken);

    /// <summary>Ends when at least <paramref name="count"/> inquiries have arrived since the start.</summary>
    public Task WaitForInquiriesAsync(long count, CancellationToken cancellationToken)
        => _desk.Inquiries.ReachesAsync(count, cancellationToken);

    /// <summary>Ends when money was taken at least <paramref name="count"/> times since the start.</summary>
    public Task WaitForTakingsAsync(long count, CancellationToken cancellationToken)
        => _desk.Takings.ReachesAsync(count, cancellationToken);

    /// <summary>Ends when at least <paramref name="count"/> connections were accepted since the start.</summary>
    public Task WaitForConnectionsAsync(long count, CancellationToken cancellationToken)
        => _connections.ReachesAsync(count, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        CutConnections();
        await Task.WhenAll(_conversations.Values).ConfigureAwait(false);
        if (_http is not null) await _http.DisposeAsync().ConfigureAwait(false);
        _clock.Dispose();
        await _ledger.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // One client gave up before it was accepted; the others must not suffer.
                continue;
            }

            socket.NoDelay = true;
            _connections.Raise();
            var conversation = new BankConversation(socket, _wire, _desk, _stop.Token);
            Task running = conversation.RunAsync();
            _conversations[socket] = running;
            _ = ForgetAsync(socket, running);
        }
    }

    private async Task ForgetAsync(Socket socket, Task running)
    {
        await running.ConfigureAwait(false);
        _conversations.TryRemove(socket, out _);
    }
}
