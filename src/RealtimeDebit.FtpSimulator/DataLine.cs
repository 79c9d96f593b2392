using System.Net;
using System.Net.Sockets;

namespace RealtimeDebit.FtpSimulator;

/// <summary>The data connection of one client, passive only: the server listens, the client connects, one transfer each.</summary>
internal sealed class DataLine(FaultPlan faults) : IDisposable
{
    private const int PieceBytes = 64 * 1024;
    private const string Done = "226 Done.";
    private const string NoLine = "425 No data connection: EPSV or PASV first.";
    private const string Aborted = "426 The transfer was aborted.";

    /// <summary>A client that asked for a data connection and does not make it is given up after this.</summary>
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(30);

    private Socket? _listener;

    /// <returns>The port to which the client connects.</returns>
    public int Open()
    {
        _listener?.Dispose();
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(1);
        return ((IPEndPoint)_listener.LocalEndPoint!).Port;
    }

    /// <param name="isFile">False for a listing, which goes through whole.</param>
    /// <returns>The reply after the transfer; null to close the control connection without one.</returns>
    public async Task<string?> SendAsync(Stream content, bool isFile, CancellationToken stop)
    {
        if (await AcceptAsync(stop).ConfigureAwait(false) is not { } socket) return NoLine;

        using var stream = new NetworkStream(socket, ownsSocket: true);
        Course course = isFile ? NextCourse(isDownload: true) : Course.Whole;
        await CopyAsync(content, stream, course == Course.Whole ? long.MaxValue : content.Length / 2, stop).ConfigureAwait(false);
        return await EndAsync(course, stop).ConfigureAwait(false);
    }

    /// <returns>The reply after the transfer; null to close the control connection without one.</returns>
    public async Task<string?> ReceiveAsync(Stream target, CancellationToken stop)
    {
        if (await AcceptAsync(stop).ConfigureAwait(false) is not { } socket) return NoLine;

        using var stream = new NetworkStream(socket, ownsSocket: true);
        Course course = NextCourse(isDownload: false);
        await CopyAsync(stream, target, course == Course.Whole ? long.MaxValue : PieceBytes, stop).ConfigureAwait(false);
        return await EndAsync(course, stop).ConfigureAwait(false);
    }

    public void Dispose() => _listener?.Dispose();

    private Course NextCourse(bool isDownload)
        => faults.Take(FtpFault.AbortTransfer) ? Course.Aborted
            : faults.Take(FtpFault.StallTransfer) ? Course.Stalled
            : isDownload && faults.Take(FtpFault.ShortDownload) ? Course.Short : Course.Whole;

    private async Task<string?> EndAsync(Course course, CancellationToken stop)
    {
        if (course == Course.Stalled) await Task.Delay(Timeout.InfiniteTimeSpan, stop).ConfigureAwait(false);
        if (course == Course.Aborted) return Aborted;

        return faults.Take(FtpFault.DropBeforeDone) ? null : Done;
    }

    private async Task<Socket?> AcceptAsync(CancellationToken stop)
    {
        if (_listener is not { } listener) return null;

        _listener = null;
        using (listener)
        using (var bounded = CancellationTokenSource.CreateLinkedTokenSource(stop))
        {
            bounded.CancelAfter(ConnectLimit);
            return await listener.AcceptAsync(bounded.Token).ConfigureAwait(false);
        }
    }

    private static async Task CopyAsync(Stream from, Stream to, long mostBytes, CancellationToken stop)
    {
        var buffer = new byte[PieceBytes];
        while (mostBytes > 0)
        {
            int read = await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, mostBytes)), stop).ConfigureAwait(false);
            if (read == 0) return;

            await to.WriteAsync(buffer.AsMemory(0, read), stop).ConfigureAwait(false);
            mostBytes -= read;
        }
    }

    /// <summary>What becomes of one transfer.</summary>
    private enum Course
    {
        Whole,

        /// <summary>Half of it, called done.</summary>
        Short,

        /// <summary>Half of it, and 426.</summary>
        Aborted,

        /// <summary>Half of it, and then nothing.</summary>
        Stalled,
    }
}
