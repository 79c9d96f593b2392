using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using RealtimeDebit.Host.Logging;

namespace RealtimeDebit.Host.Admin;

/// <summary>Does what a request asks; <paramref name="progress"/> takes lines for the operator meanwhile.</summary>
internal delegate Task<AdminAnswer> AdminHandler(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken);

/// <summary>Serves the admin socket: one connection, one request, its progress and its answer.</summary>
internal sealed class AdminServer(AdminDoor door, AdminHandler handler, ILogger<AdminServer> log) : IAsyncDisposable
{
    /// <summary>Commands served at once; more wait for the door.</summary>
    private const int MostAtOnce = 16;

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _places = new(MostAtOnce);
    private readonly CancellationTokenSource _stopping = new();
    private Task _serving = Task.CompletedTask;

    public void Start() => _serving = ServeAsync(_stopping.Token);

    /// <summary>Takes no more commands, breaks those under way off and removes the socket.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _serving;
        // Every place free again means that every connection has ended.
        for (int place = 0; place < MostAtOnce; place++) await _places.WaitAsync();
        door.Dispose();
        _places.Dispose();
        _stopping.Dispose();
    }

    private async Task ServeAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await _places.WaitAsync(cancellationToken);
                try
                {
                    Stream connection = await door.AcceptAsync(cancellationToken);
                    _ = ServeOneAsync(connection, cancellationToken);
                }
                catch
                {
                    _places.Release();
                    throw;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping is how this ends.
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            LogEvents.AdminDoorFailed(log, e);
        }
    }

    private async Task ServeOneAsync(Stream connection, CancellationToken cancellationToken)
    {
        try
        {
            await using (connection)
            {
                AdminAnswer answer = await AnswerAsync(connection, cancellationToken);
                await SendAsync(connection, new AdminLine(Progress: null, answer), cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidDataException)
        {
            LogEvents.AdminConnectionLost(log, e.Message);
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<AdminAnswer> AnswerAsync(Stream connection, CancellationToken cancellationToken)
    {
        AdminRequest? request = await ReadRequestAsync(connection, cancellationToken);
        if (request is null) return AdminAnswer.Misused("The request was not understood: the command is of another version than the service.");
        try
        {
            AdminAnswer answer = await handler(
                request, text => SendAsync(connection, new AdminLine(text, Answer: null), cancellationToken), cancellationToken);
            LogEvents.AdminCommandServed(log, request.Verb, answer.ExitCode);
            return answer;
        }
        catch (Exception e) when (e is not (IOException or OperationCanceledException))
        {
            // The edge of the host: a bug in one command must not end the service, and is told once, here.
            LogEvents.AdminCommandFailed(log, e, request.Verb);
            return AdminAnswer.Bad($"\"{request.Verb}\" failed inside the service; its log says why.");
        }
    }

    private static async Task<AdminRequest?> ReadRequestAsync(Stream connection, CancellationToken cancellationToken)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bounded.CancelAfter(RequestTimeout);
        string? line = await new LineReader(connection).ReadAsync(bounded.Token);
        return line is null ? null : AdminRequest.TryRead(line);
    }

    private static async Task SendAsync(Stream connection, AdminLine line, CancellationToken cancellationToken)
        => await connection.WriteAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(line, AdminJson.Options) + "\n"), cancellationToken);
}
