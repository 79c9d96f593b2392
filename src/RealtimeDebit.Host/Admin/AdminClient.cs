using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace RealtimeDebit.Host.Admin;

/// <summary>Asks the running service of a data directory.</summary>
internal static class AdminClient
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Sends the request and waits for its answer.</summary>
    /// <returns>Null when no service runs on this data directory.</returns>
    public static async Task<AdminAnswer?> AskAsync(
        string dataDirectory, AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
    {
        Stream? connection = await ConnectAsync(dataDirectory, cancellationToken);
        if (connection is null) return null;

        await using (connection)
        {
            await connection.WriteAsync(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(request, AdminJson.Options) + "\n"), cancellationToken);
            var lines = new LineReader(connection);
            while (await lines.ReadAsync(cancellationToken) is { } text)
            {
                AdminLine? line = JsonSerializer.Deserialize<AdminLine>(text, AdminJson.Options);
                if (line?.Answer is { } answer) return answer;
                if (line?.Progress is { } step) await progress(step);
            }
        }

        return AdminAnswer.Bad("The service ended before it answered. Whether the command took effect shows when it runs again.");
    }

    private static async Task<Stream?> ConnectAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        try
        {
            if (OperatingSystem.IsWindows()) return await AdminPipe.ConnectAsync(AdminSocketPath.PipeName(dataDirectory), ConnectTimeout, cancellationToken);
            return AdminSocketPath.Find(dataDirectory) is { } path ? await ConnectSocketAsync(path, cancellationToken) : null;
        }
        catch (Exception e) when (e is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.AddressNotAvailable } or TimeoutException)
        {
            // A socket file without a listener is what kill -9 leaves behind.
            return null;
        }
        catch (SocketException e)
        {
            throw new IOException($"The admin socket of {dataDirectory} could not be reached: {e.Message}", e);
        }
    }

    private static async Task<Stream> ConnectSocketAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
