using System.IO.Pipes;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace RealtimeDebit.Host.Admin;

/// <summary>Waits for the next operator's command on this machine.</summary>
internal abstract class AdminDoor : IDisposable
{
    /// <summary>Opens the door of a data directory that this process owns.</summary>
    public static AdminDoor Open(string dataDirectory)
        => OperatingSystem.IsWindows() ? new PipeDoor(AdminSocketPath.PipeName(dataDirectory)) : new SocketDoor(dataDirectory);

    public abstract Task<Stream> AcceptAsync(CancellationToken cancellationToken);

    public abstract void Dispose();

    private sealed class SocketDoor : AdminDoor
    {
        private const int Backlog = 16;
        private readonly string _dataDirectory;
        private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        public SocketDoor(string dataDirectory)
        {
            _dataDirectory = dataDirectory;
            string path = AdminSocketPath.Prepare(dataDirectory);
            _listener.Bind(new UnixDomainSocketEndPoint(path));
            // Between bind and listen nobody can connect, so nobody gets in before the mode is set.
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            _listener.Listen(Backlog);
        }

        public override async Task<Stream> AcceptAsync(CancellationToken cancellationToken)
            => new NetworkStream(await _listener.AcceptAsync(cancellationToken), ownsSocket: true);

        public override void Dispose()
        {
            _listener.Dispose();
            AdminSocketPath.RemoveLeftovers(_dataDirectory);
        }
    }

    [SupportedOSPlatform("windows")]
    private sealed class PipeDoor(string name) : AdminDoor
    {
        public override async Task<Stream> AcceptAsync(CancellationToken cancellationToken)
        {
            NamedPipeServerStream pipe = AdminPipe.Create(name);
            try
            {
                await pipe.WaitForConnectionAsync(cancellationToken);
                return pipe;
            }
            catch
            {
                await pipe.DisposeAsync();
                throw;
            }
        }

        public override void Dispose()
        {
            // Each pipe belongs to its connection; the door itself holds nothing.
        }
    }
}
