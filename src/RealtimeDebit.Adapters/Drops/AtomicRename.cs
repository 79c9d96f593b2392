using System.ComponentModel;
using System.Runtime.InteropServices;

namespace RealtimeDebit.Adapters.Drops;

/// <summary>A rename that is one step for the file system and never replaces a file.</summary>
/// <remarks>
/// On Linux <c>File.Move</c> makes a second name and then removes the first: a crash between would leave the file under both.
/// </remarks>
internal static partial class AtomicRename
{
    private const int CurrentFolder = -100;
    private const uint NoReplace = 1;
    private const int NoEntry = 2;
    private const int Exists = 17;
    private const int Invalid = 22;
    private const int NoSuchCall = 38;

    /// <exception cref="IOException">It did not happen: the source is missing, the target exists, or the system refused.</exception>
    public static void Move(string from, string to)
    {
        if (!OperatingSystem.IsLinux())
        {
            File.Move(from, to, overwrite: false);
            return;
        }

        if (Rename(CurrentFolder, from, CurrentFolder, to, NoReplace) == 0) return;

        int error = Marshal.GetLastPInvokeError();
        switch (error)
        {
            case NoEntry:
                throw new FileNotFoundException("There is no such file or folder.");
            case Exists:
                throw new IOException("A file of that name exists.", Exists);
            case Invalid or NoSuchCall:
                MoveOnOldFileSystem(from, to);
                return;
            default:
                throw new UnauthorizedAccessException($"The system refused the rename: {new Win32Exception(error).Message}.");
        }
    }

    // This file system cannot refuse by itself to replace; the look before comes as near as it can.
    private static void MoveOnOldFileSystem(string from, string to)
    {
        if (File.Exists(to)) throw new IOException("A file of that name exists.", Exists);

        File.Move(from, to, overwrite: true);
    }

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Rename(int fromFolder, string from, int toFolder, string to, uint flags);
}
