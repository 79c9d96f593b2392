namespace RealtimeDebit.Core.Archives;

/// <summary>Keeps bytes exactly as received and as sent, under the SHA-256 of their content, for ever.</summary>
public interface IArchive
{
    /// <summary>Begins to store a file whose content is not known yet. Until the commit nothing of it can be found.</summary>
    Task<IArchiveWriter> BeginAsync();

    /// <summary>Opens a stored file, or gives null if there is none.</summary>
    /// <param name="sha256">64 lower-case hexadecimal digits.</param>
    Task<IArchiveReader?> OpenAsync(string sha256);

    /// <inheritdoc cref="OpenAsync"/>
    Task<bool> ExistsAsync(string sha256);
}

/// <summary>A file on its way into the archive. Disposed without a commit, it leaves nothing behind but a name that is swept at the next start.</summary>
public interface IArchiveWriter : IAsyncDisposable
{
    Task WriteAsync(ReadOnlyMemory<byte> chunk);

    /// <summary>Makes the file durable under the hash of its content. The same content again is the same file.</summary>
    Task<ArchivedFile> CommitAsync();
}

/// <summary>A stored file being read from its beginning.</summary>
public interface IArchiveReader : IAsyncDisposable
{
    long LengthBytes { get; }

    /// <summary>The next bytes; 0 at the end.</summary>
    /// <exception cref="ArchiveDamagedException">At the end, if the content no longer has the hash of its name.</exception>
    Task<int> ReadAsync(Memory<byte> buffer);
}

/// <summary>A file that is durable in the archive.</summary>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
public sealed record ArchivedFile(string Sha256, long LengthBytes);

/// <summary>A file of the archive is not what was stored: the disk damaged it or somebody changed it.</summary>
public sealed class ArchiveDamagedException(string sha256)
    : Exception($"The archived file {sha256} is damaged: its content has another SHA-256.")
{
    public string Sha256 { get; } = sha256;
}
