using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Adapters.Drops.Ftp;

/// <summary>One signed-on connection to an FTP server. One command at a time; not for several threads.</summary>
/// <remarks>
/// Two ship: our own client, and one on FluentFTP (built with <c>-p:UseFluentFtp=true</c>). Both pass the same contract tests.
/// Paths are absolute or relative to the sign-on folder, with <c>/</c>; a path is never rewritten.
/// Each operation ends within its deadline or throws <see cref="DropException"/>, which says what is known of it. After
/// <see cref="DropFailure.Unknown"/> the session is not used again: whoever holds it disposes of it and opens another.
/// </remarks>
internal interface IFtpSession : IAsyncDisposable
{
    /// <summary>The files in a folder; sub-folders, links and what the server says of itself are left out. In no order.</summary>
    Task<IReadOnlyList<DropEntry>> ListAsync(string folder, CancellationToken cancellationToken);

    /// <summary>One file's size and time, asked for by its name; null when there is no file of that name.</summary>
    Task<DropEntry?> FindAsync(string path, CancellationToken cancellationToken);

    /// <summary>Reads a whole file in pieces, in order; a piece is done with before the next is handed over.</summary>
    /// <returns>The number of bytes, which is what the server said before and after, or the call throws.</returns>
    Task<long> ReadAsync(string path, Func<ReadOnlyMemory<byte>, ValueTask> piece, CancellationToken cancellationToken);

    /// <summary>Writes a file under a name that nobody else uses. Returns only when the server said that it has all of it and its size is right.</summary>
    Task WriteAsync(string path, IAsyncEnumerable<ReadOnlyMemory<byte>> content, CancellationToken cancellationToken);

    /// <summary>RNFR and RNTO, nothing else. Every server that was measured replaces a file of the new name, so the caller looks first.</summary>
    Task RenameAsync(string path, string newPath, CancellationToken cancellationToken);

    /// <summary>Deletes a file; a file that is not there is no error.</summary>
    Task DeleteAsync(string path, CancellationToken cancellationToken);

    /// <summary>Makes a folder; one that is there already is no error.</summary>
    Task MakeFolderAsync(string folder, CancellationToken cancellationToken);

    /// <summary>Says something, so that the server does not take the line for dead.</summary>
    Task KeepAliveAsync(CancellationToken cancellationToken);
}
