namespace RealtimeDebit.Core.Journal;

/// <summary>A flat folder of named files, as the journal and the snapshots need it.</summary>
/// <remarks>
/// Operations of one folder, on all its files, happen in the order in which they were called, also when a call is made before the earlier one
/// has ended. After a failed write, flush or truncate of a file every later write or flush of that file fails as well: what is on the disk is
/// then not known, and a second flush that succeeds would prove nothing.
/// </remarks>
public interface IJournalDisk
{
    /// <summary>Names of all files, in ordinal order.</summary>
    Task<IReadOnlyList<string>> ListAsync();

    /// <summary>Creates a file that reads as <paramref name="lengthBytes"/> zeros, with its space reserved on the disk where the system can.</summary>
    /// <exception cref="IOException">The name exists, or the disk has no room.</exception>
    Task<IJournalFile> CreateAsync(string name, long lengthBytes);

    /// <summary>Opens an existing file for reading and writing. A file may be open more than once.</summary>
    Task<IJournalFile> OpenAsync(string name);

    /// <summary>Renames, replacing <paramref name="newName"/> if it exists. Handles stay with the file, not with the name.</summary>
    Task RenameAsync(string name, string newName);

    Task DeleteAsync(string name);

    /// <summary>Makes created, renamed and deleted names durable.</summary>
    Task FlushFolderAsync();

    /// <summary>Free bytes of the disk for this process.</summary>
    Task<long> FreeBytesAsync();
}

/// <summary>An open file of an <see cref="IJournalDisk"/>.</summary>
public interface IJournalFile
{
    Task<long> LengthAsync();

    /// <summary>Reads at most <c>buffer.Length</c> bytes. Fewer only at the end of the file; 0 there.</summary>
    Task<int> ReadAsync(long offset, Memory<byte> buffer);

    /// <summary>Writes all bytes. The caller leaves them unchanged until the task ends.</summary>
    Task WriteAsync(long offset, ReadOnlyMemory<byte> bytes);

    /// <summary>Makes all that was written to the file durable, its length included.</summary>
    Task FlushAsync();

    Task TruncateAsync(long lengthBytes);

    /// <summary>Closes the handle; flushes nothing.</summary>
    Task CloseAsync();
}
