using System.Globalization;

namespace RealtimeDebit.Adapters.Stores.Disk;

/// <summary>Makes sure that one process alone works on a data directory. The system frees the lock when the process ends, however it ends.</summary>
public sealed class DataDirectoryLock : IDisposable
{
    private const string LockName = "lock";
    private const string OwnerName = "lock.pid";

    // ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION as HRESULT.
    private const int SharingViolation = unchecked((int)0x80070020);
    private const int LockViolation = unchecked((int)0x80070021);

    // EWOULDBLOCK of flock; .NET hands the system's own number on.
    private const int WouldBlockLinux = 11;
    private const int WouldBlockBsd = 35;

    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the lock; creates the directory if it is missing.</summary>
    /// <returns>The lock, or null and one line that says who holds it, or that nothing can be held here.</returns>
    /// <exception cref="IOException">The disk fails, is full or takes no writing.</exception>
    public static DataDirectoryLock? TryTake(string directory, out string? problem)
    {
        Directory.CreateDirectory(directory);
        if (TryOpen(directory, out string refused) is not { } file)
        {
            problem = $"The data directory {Path.GetFullPath(directory)} is in use by {Owner(directory)}; only one process may work on it. ({refused})";
            return null;
        }

        try
        {
            // On a file system without locks .NET opens the file all the same and says nothing. A lock that does not keep ourselves out
            // would not keep out a second service, and both would send the debits that wait here.
            if (TryOpen(directory, out _) is { } second)
            {
                second.Dispose();
                file.Dispose();
                problem = $"The data directory {Path.GetFullPath(directory)} cannot be held for one process alone: this file system does not lock. It must lie on a disk of this machine.";
                return null;
            }

            // The number stands in a second file, because a locked one cannot be read by others.
            File.WriteAllText(Path.Combine(directory, OwnerName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            problem = null;
            return new DataDirectoryLock(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream? TryOpen(string directory, out string refused)
    {
        refused = string.Empty;
        try
        {
            return new FileStream(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (IsSharingViolation(error))
        {
            refused = error.Message;
            return null;
        }
    }

    // What is not this is no other process: a disk that fails must not be told as "in use".
    private static bool IsSharingViolation(IOException error)
        => OperatingSystem.IsWindows() ? error.HResult is SharingViolation or LockViolation : error.HResult == (OperatingSystem.IsLinux() ? WouldBlockLinux : WouldBlockBsd);

    private static string Owner(string directory)
    {
        var path = Path.Combine(directory, OwnerName);
        return File.Exists(path) ? $"process {File.ReadAllText(path).Trim()}" : "another process";
    }
}
