using System.Globalization;

namespace RealtimeDebit.Adapters.Stores.Disk;

/// <summary>Makes sure that one process alone works on a data directory. The system frees the lock when the process ends, however it ends.</summary>
public sealed class DataDirectoryLock : IDisposable
{
    private const string LockName = "lock";
    private const string OwnerName = "lock.pid";

    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the lock; creates the directory if it is missing.</summary>
    /// <returns>The lock, or null and one line that says who holds it.</returns>
    public static DataDirectoryLock? TryTake(string directory, out string? problem)
    {
        Directory.CreateDirectory(directory);
        FileStream file;
        try
        {
            file = new FileStream(Path.Combine(directory, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            problem = $"The data directory {Path.GetFullPath(directory)} is in use by {Owner(directory)}; only one process may work on it. ({error.Message})";
            return null;
        }

        // The number stands in a second file, because a locked one cannot be read by others.
        File.WriteAllText(Path.Combine(directory, OwnerName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        problem = null;
        return new DataDirectoryLock(file);
    }

    public void Dispose() => _file.Dispose();

    private static string Owner(string directory)
    {
        var path = Path.Combine(directory, OwnerName);
        return File.Exists(path) ? $"process {File.ReadAllText(path).Trim()}" : "another process";
    }
}
