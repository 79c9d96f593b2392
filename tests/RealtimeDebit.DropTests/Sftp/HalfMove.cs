using RealtimeDebit.Core.Drops;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.DropTests.Sftp;

/// <summary>
/// A drop whose server dies once in the middle of a move: OpenSSH has given the file its second name and not taken the first away.
/// No server does that on demand, so both names are made by hand on the server's disk.
/// </summary>
/// <param name="inner">A drop in a folder of <paramref name="server"/>.</param>
/// <param name="server">An OpenSSH server.</param>
/// <param name="folder">The drop's folder there.</param>
/// <param name="from">The first move from this folder is the one.</param>
internal sealed class HalfMove(IFileDrop inner, OpenSshServer server, string folder, DropFolder from) : IFileDrop
{
    /// <summary>It has happened.</summary>
    public bool IsDone { get; private set; }

    public Task PrepareAsync(CancellationToken cancellationToken) => inner.PrepareAsync(cancellationToken);

    public Task<IReadOnlyList<DropEntry>> ListAsync(DropFolder of, CancellationToken cancellationToken) => inner.ListAsync(of, cancellationToken);

    public Task<DropEntry?> FindAsync(DropFolder of, string name, CancellationToken cancellationToken) => inner.FindAsync(of, name, cancellationToken);

    public Task<long> ReadAsync(DropFolder of, string name, Func<ReadOnlyMemory<byte>, ValueTask> piece, CancellationToken cancellationToken)
        => inner.ReadAsync(of, name, piece, cancellationToken);

    public Task WriteAsync(DropFolder of, string name, IAsyncEnumerable<ReadOnlyMemory<byte>> content, CancellationToken cancellationToken)
        => inner.WriteAsync(of, name, content, cancellationToken);

    public async Task RenameAsync(DropFolder source, string name, DropFolder to, string newName, CancellationToken cancellationToken)
    {
        if (source != from || IsDone)
        {
            await inner.RenameAsync(source, name, to, newName, cancellationToken);
            return;
        }

        IsDone = true;
        await server.LinkAsync($"{folder}/{SftpBench.NameOf(source)}/{name}", $"{folder}/{SftpBench.NameOf(to)}/{newName}");
        throw new DropException(DropFailure.Unknown, "The line broke.");
    }

    public Task DeleteAsync(DropFolder of, string name, CancellationToken cancellationToken) => inner.DeleteAsync(of, name, cancellationToken);
}
