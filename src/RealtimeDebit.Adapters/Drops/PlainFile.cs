using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RealtimeDebit.Adapters.Drops;

/// <summary>Tells plain files from what only has a name like one: links, devices, pipes and sockets. None of those is ever opened.</summary>
/// <remarks>
/// A link shows the bytes of a file elsewhere, a device has no end, and opening a pipe waits for whoever writes into it. .NET does not
/// tell a pipe or a device from a file before it is opened, so on Linux the system is asked.
/// </remarks>
internal static partial class PlainFile
{
    private const int CurrentFolder = -100;
    private const int DoNotFollow = 0x100;
    private const int OfTheHandle = 0x1000;
    private const uint TypeAndInode = 0x1 | 0x100;
    private const int TypeMask = 0xF000;
    private const int RegularFile = 0x8000;
    private const int Folder = 0x4000;
    private const int DoNotWait = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int NoEntry = 2;
    private const int NotAllowed = 13;

    /// <summary>What stands under this path, the last part of which is not followed when it is a link.</summary>
    /// <exception cref="IOException">It could not be found out.</exception>
    public static PlainFileKind KindOf(string path)
    {
        if (!OperatingSystem.IsLinux()) return KindOf(new FileInfo(path));

        return Look(CurrentFolder, path, DoNotFollow, TypeAndInode, out FileState state) == 0 ? KindOf(state) : ErrorOf(Marshal.GetLastPInvokeError());
    }

    /// <summary>Opens a plain file for reading.</summary>
    /// <exception cref="IOException">It is not there, is no plain file, or cannot be opened.</exception>
    public static FileStream Open(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return KindOf(path) == PlainFileKind.Plain
                ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0)
                : throw Refused();
        }

        if (Look(CurrentFolder, path, DoNotFollow, TypeAndInode, out FileState seen) != 0) throw Failed(Marshal.GetLastPInvokeError());
        if (KindOf(seen) != PlainFileKind.Plain) throw Refused();

        // Between the look and the opening somebody may have put something else there. "Do not wait" keeps a pipe from holding us, and
        // what was opened must be what was seen.
        var handle = new SafeFileHandle(OpenPath(path, DoNotWait | CloseOnExec), ownsHandle: true);
        int error = Marshal.GetLastPInvokeError();
        try
        {
            if (handle.IsInvalid) throw Failed(error);
            if (LookAt(handle, "", OfTheHandle, TypeAndInode, out FileState opened) != 0) throw Failed(Marshal.GetLastPInvokeError());
            return KindOf(opened) == PlainFileKind.Plain && opened.IsSameAs(seen) ? new FileStream(handle, FileAccess.Read, bufferSize: 0) : throw Refused();
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static PlainFileKind KindOf(FileInfo file)
    {
        // Some disks mark plain files that they keep elsewhere as reparse points too; only a link leads to another name.
        bool isLink = file.Exists && file.Attributes.HasFlag(FileAttributes.ReparsePoint) && file.LinkTarget is not null;
        return isLink ? PlainFileKind.Other : file.Exists ? PlainFileKind.Plain : PlainFileKind.Nothing;
    }

    private static PlainFileKind KindOf(in FileState state) => (state.Mode & TypeMask) switch
    {
        RegularFile => PlainFileKind.Plain,
        Folder => PlainFileKind.Nothing,
        _ => PlainFileKind.Other,
    };

    private static PlainFileKind ErrorOf(int error) => error == NoEntry ? PlainFileKind.Nothing : throw Failed(error);

    private static UnauthorizedAccessException Refused() => new("It is no plain file; links, devices and pipes are not read.");

    private static Exception Failed(int error) => error switch
    {
        NoEntry => new FileNotFoundException("There is no such file or folder."),
        NotAllowed => new UnauthorizedAccessException($"The system refused the file: {new Win32Exception(error).Message}."),
        _ => new IOException($"The file could not be looked at: {new Win32Exception(error).Message}."),
    };

    // statx: the one call of this kind whose answer looks the same on every processor.
    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Look(int folder, string path, int flags, uint mask, out FileState state);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int LookAt(SafeFileHandle file, string path, int flags, uint mask, out FileState state);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenPath(string path, int flags);

    /// <summary>The system's struct statx, of which only this is looked at.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct FileState
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public ulong Device;

        public readonly bool IsSameAs(in FileState other) => Inode == other.Inode && Device == other.Device;
    }
}

/// <summary>What stands under a name.</summary>
internal enum PlainFileKind
{
    /// <summary>Nothing, or a folder.</summary>
    Nothing,

    /// <summary>A file with bytes of its own.</summary>
    Plain,

    /// <summary>A link, a device, a pipe or a socket.</summary>
    Other,
}
