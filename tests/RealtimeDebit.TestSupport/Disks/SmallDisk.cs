using System.Diagnostics;
using Xunit;

namespace RealtimeDebit.TestSupport.Disks;

/// <summary>A disk of its own that can be filled: a tmpfs mounted for one test or one world. Needs root on Linux.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private const int MegaByte = 1024 * 1024;

    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    private string Filler => System.IO.Path.Combine(Path, "filler");

    public static bool CanMount => OperatingSystem.IsLinux() && Environment.UserName == "root";

    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        (SmallDisk? disk, string problem) = await TryMountAsync(megabytes);
        Assert.True(disk is not null, problem);
        return disk;
    }

    /// <summary>Mounts one if this machine lets us.</summary>
    /// <returns>The disk, or null and why not.</returns>
    public static async Task<(SmallDisk? Disk, string Problem)> TryMountAsync(int megabytes)
    {
        if (!CanMount) return (null, "Mounting a small disk needs root on Linux.");
        string path = Directory.CreateTempSubdirectory("rd-disk-").FullName;
        if (await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", path) is not { } problem) return (new SmallDisk(path), "");
        Directory.Delete(path);
        return (null, problem);
    }

    /// <summary>Fills the disk until only this much is free; with 0 to the last byte.</summary>
    public void FillUpTo(int freeMegabytes)
    {
        byte[] piece = new byte[MegaByte];
        try
        {
            // Without a buffer: what does not fit is known at once, and not when the file is closed.
            using var filler = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
            for (long left = (new DriveInfo(Path).AvailableFreeSpace / MegaByte) - freeMegabytes; left > 0; left--) filler.Write(piece);
            while (freeMegabytes == 0) filler.Write(piece.AsSpan(0, 512));
        }
        catch (IOException) when (new DriveInfo(Path).AvailableFreeSpace < MegaByte)
        {
            // The disk is full, as it was meant to be; the service, which writes meanwhile, may have taken the last piece of room.
        }
    }

    public void MakeRoom() => File.Delete(Filler);

    public async ValueTask DisposeAsync()
    {
        string? problem = await RunAsync("umount", "--lazy", Path);
        Assert.True(problem is null, problem);
        Directory.Delete(Path);
    }

    /// <returns>Null when it went well.</returns>
    private static async Task<string?> RunAsync(string command, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? null : $"{command} {string.Join(' ', arguments)}: {error}";
    }
}
