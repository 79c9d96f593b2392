using RealtimeDebit.Core.Drops;
using Renci.SshNet.Sftp;

namespace RealtimeDebit.Adapters.Drops.Sftp;

/// <summary>The bytes of one file, in either direction. Each piece has a deadline of its own, so that a large file may take long and a dead server may not.</summary>
internal static class SftpTransfer
{
    private const int PieceBytes = 64 * 1024;

    /// <param name="session">The session.</param>
    /// <param name="path">The file's path.</param>
    /// <param name="sizeBytes">What the server said before; a file with more is not read on.</param>
    /// <param name="piece">Gets the bytes.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The number of bytes up to the end that the server named.</returns>
    public static async Task<long> ReadAsync(
        SftpSession session, string path, long sizeBytes, Func<ReadOnlyMemory<byte>, ValueTask> piece, CancellationToken cancellationToken)
    {
        SftpFileStream stream = await session.AskAsync(
            "open a file", client => client.OpenAsync(path, FileMode.Open, FileAccess.Read, cancellationToken), cancellationToken).ConfigureAwait(false);
        var buffer = new byte[PieceBytes];
        long total = 0;
        int read;
        while ((read = await ToUnknownAsync(
            () => session.AskAsync("read a file", _ => stream.ReadAsync(buffer, cancellationToken).AsTask(), cancellationToken)).ConfigureAwait(false)) > 0)
        {
            total += read;
            if (total > sizeBytes) throw new DropException(DropFailure.Unknown, "More bytes came than the server said; somebody is still writing the file.");

            await piece(buffer.AsMemory(0, read)).ConfigureAwait(false);
        }

        await CloseAsync(session, stream, cancellationToken).ConfigureAwait(false);
        return total;
    }

    /// <summary>Makes a new file; the protocol itself refuses when one of that name exists.</summary>
    public static Task<SftpFileStream> CreateAsync(SftpSession session, string path, CancellationToken cancellationToken)
        => session.AskAsync("make a file", client => client.OpenAsync(path, FileMode.CreateNew, FileAccess.Write, cancellationToken), cancellationToken);

    /// <returns>The number of bytes that the server took.</returns>
    public static async Task<long> WriteAsync(
        SftpSession session, SftpFileStream stream, IAsyncEnumerable<ReadOnlyMemory<byte>> content, CancellationToken cancellationToken)
    {
        long total = 0;
        await foreach (ReadOnlyMemory<byte> part in content.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            for (int offset = 0; offset < part.Length; offset += PieceBytes)
            {
                ReadOnlyMemory<byte> piece = part.Slice(offset, Math.Min(PieceBytes, part.Length - offset));
                await ToUnknownAsync(() => session.AskAsync(
                    "write a file",
                    async _ =>
                    {
                        await stream.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
                        return true;
                    },
                    cancellationToken)).ConfigureAwait(false);
                total += piece.Length;
            }
        }

        await ToUnknownAsync(async () =>
        {
            await session.AskAsync("write a file", _ => stream.FlushAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
            await CloseAsync(session, stream, cancellationToken).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        return total;
    }

    private static Task CloseAsync(SftpSession session, SftpFileStream stream, CancellationToken cancellationToken)
        => session.AskAsync("close a file", _ => stream.DisposeAsync().AsTask(), cancellationToken);

    // Once the file is open, a refusal (a full disk) leaves part of it behind.
    private static async Task<T> ToUnknownAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (DropException failed) when (failed.Failure != DropFailure.Unknown)
        {
            throw new DropException(DropFailure.Unknown, failed.Message, failed);
        }
    }
}
