using System.Security.Cryptography;
using System.Text;

namespace RealtimeDebit.Host.Admin;

/// <summary>Where the running service of a data directory is reached on its machine.</summary>
/// <remarks>
/// Unix: <c>admin.sock</c> in the data directory, mode 0600. The system allows about a hundred bytes for such a path; a
/// longer one lies in a new private directory for temporary files, and <c>admin.sock.path</c> in the data directory names it.
/// Windows: a named pipe whose name is made from the data directory's path, for the same user and administrators (<see cref="AdminPipe"/>).
/// </remarks>
internal static class AdminSocketPath
{
    /// <summary>Linux allows 107 bytes, macOS 103.</summary>
    private const int MostPathBytes = 103;
    private const string SocketName = "admin.sock";
    private const string PointerName = "admin.sock.path";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The path at which to listen. Removes what an earlier process left there; the caller owns the data directory.</summary>
    public static string Prepare(string dataDirectory)
    {
        RemoveLeftovers(dataDirectory);
        string usual = Path.Combine(dataDirectory, SocketName);
        if (Encoding.UTF8.GetByteCount(usual) <= MostPathBytes) return usual;

        string shorter = Path.Combine(Directory.CreateTempSubdirectory("realtime-debit-").FullName, SocketName);
        string pointer = Path.Combine(dataDirectory, PointerName);
        File.WriteAllText(pointer, shorter);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(pointer, OwnerOnly);
        return shorter;
    }

    /// <summary>The path at which a running service listens; null when there is none.</summary>
    public static string? Find(string dataDirectory)
    {
        string path = PointedAt(dataDirectory) ?? Path.Combine(dataDirectory, SocketName);
        return File.Exists(path) ? path : null;
    }

    /// <summary>Removes the socket and its pointer.</summary>
    public static void RemoveLeftovers(string dataDirectory)
    {
        if (PointedAt(dataDirectory) is { } path)
        {
            File.Delete(path);
            if (Path.GetDirectoryName(path) is { } folder && Directory.Exists(folder)) Directory.Delete(folder);
        }

        File.Delete(Path.Combine(dataDirectory, PointerName));
        File.Delete(Path.Combine(dataDirectory, SocketName));
    }

    // A power cut may leave the pointer empty; then it points nowhere.
    private static string? PointedAt(string dataDirectory)
        => Path.Combine(dataDirectory, PointerName) is var pointer && File.Exists(pointer) && File.ReadAllText(pointer).Trim() is { Length: > 0 } path ? path : null;

    /// <summary>The Windows pipe's name.</summary>
    public static string PipeName(string dataDirectory)
        => "realtime-debit-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataDirectory.ToUpperInvariant())))[..16];
}
