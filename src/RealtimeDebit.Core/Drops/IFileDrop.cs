namespace RealtimeDebit.Core.Drops;

/// <summary>A creditor's drop: a few folders on somebody's file server, reached over a line that may break at any command.</summary>
/// <remarks>
/// Every operation either returns, or throws <see cref="DropException"/> saying whether it can have taken effect.
/// Names are the other side's: they are compared ordinally and never used as local file names.
/// </remarks>
public interface IFileDrop
{
    /// <summary>Makes sure that the drop's folders exist (creates those that are missing, where that is allowed).</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>The files in a folder, sub-folders left out, in ordinal order of their names.</summary>
    Task<IReadOnlyList<DropEntry>> ListAsync(DropFolder folder, CancellationToken cancellationToken);

    /// <summary>One file's entry, or null when there is none of that name.</summary>
    Task<DropEntry?> FindAsync(DropFolder folder, string name, CancellationToken cancellationToken);

    /// <summary>Reads a whole file in pieces, in order. Throws when it could not be read to the end that the server promised.</summary>
    /// <returns>The number of bytes read.</returns>
    Task<long> ReadAsync(
        DropFolder folder, string name, Func<ReadOnlyMemory<byte>, ValueTask> piece, CancellationToken cancellationToken);

    /// <summary>Writes a new file from <paramref name="content"/>. The caller reads it back: a server may say "done" of half a file.</summary>
    Task WriteAsync(
        DropFolder folder, string name, IAsyncEnumerable<ReadOnlyMemory<byte>> content, CancellationToken cancellationToken);

    /// <summary>Moves a file. It may overwrite on some servers, so the caller looks first.</summary>
    Task RenameAsync(DropFolder from, string name, DropFolder to, string newName, CancellationToken cancellationToken);

    /// <summary>Deletes a file; a file that is not there is no error.</summary>
    Task DeleteAsync(DropFolder folder, string name, CancellationToken cancellationToken);
}

/// <summary>The folders of a drop and what stands in them.</summary>
public enum DropFolder
{
    /// <summary><c>in/</c>: the creditor's uploads.</summary>
    In,

    /// <summary><c>work/</c>: claimed, ours.</summary>
    Work,

    /// <summary><c>out/</c>: for the creditor to fetch.</summary>
    Out,

    /// <summary><c>done/</c>: requests dealt with.</summary>
    Done,

    /// <summary><c>error/</c>: refused requests.</summary>
    Error,

    /// <summary><c>out-staging/</c>: ours alone; a result stands here before it is published by a rename.</summary>
    OutStaging,
}

/// <summary>One file in a drop.</summary>
/// <param name="Name">The name as the server lists it.</param>
/// <param name="SizeBytes">Its size in bytes.</param>
/// <param name="ModifiedAt">The server's time of last change, as exact as the server gives it (some give minutes).</param>
public sealed record DropEntry(string Name, long SizeBytes, DateTimeOffset ModifiedAt);

/// <summary>An operation on a drop failed.</summary>
public sealed class DropException : Exception
{
    public DropException(DropFailure failure, string message, Exception? inner = null)
        : base(message, inner) => Failure = failure;

    /// <summary>What is known of the operation.</summary>
    public DropFailure Failure { get; }
}

/// <summary>What is known of a drop operation that failed.</summary>
public enum DropFailure
{
    /// <summary>There is no such file or folder; nothing was changed.</summary>
    NotFound,

    /// <summary>A file of that name stands there already; nothing was changed.</summary>
    AlreadyExists,

    /// <summary>The server refused; nothing was changed.</summary>
    Refused,

    /// <summary>The connection broke or timed out: the operation may or may not have taken effect. Look before going on.</summary>
    Unknown,
}
