namespace RealtimeDebit.Core.Journal;

/// <summary>Watches the free space, so that accepting stops with a clear reason before the disk is truly full.</summary>
public sealed class DiskSpace
{
    private const long MegaByte = 1024 * 1024;

    private readonly IJournalDisk _disk;
    private readonly TimeProvider _time;
    private readonly JournalOptions _options;
    private readonly Task _journalClosed;

    internal DiskSpace(IJournalDisk disk, TimeProvider time, JournalOptions options, Task journalClosed)
    {
        _disk = disk;
        _time = time;
        _options = options;
        _journalClosed = journalClosed;
    }

    /// <summary>Whether new debits, files and imports may be accepted. Outcomes are written either way.</summary>
    public bool HasRoom => NoRoomReason is null;

    /// <summary>Why nothing new is accepted, for the log and the operator; null while there is room.</summary>
    public string? NoRoomReason { get; private set; }

    /// <summary>Free bytes when last looked at.</summary>
    public long FreeBytes { get; private set; }

    /// <summary>Looks now.</summary>
    public async Task LookAsync()
    {
        FreeBytes = await _disk.FreeBytesAsync();
        NoRoomReason = NoRoomReasonFor(0);
    }

    /// <summary>Why so many bytes more may not be put on the disk; null while there is room.</summary>
    public string? NoRoomReasonFor(long bytes) => FreeBytes - bytes >= _options.ReserveBytes
        ? null
        : $"The disk of the journal has {FreeBytes / MegaByte} MB free{(bytes < MegaByte ? "" : $" for a file of {bytes / MegaByte} MB")}; {_options.ReserveBytes / MegaByte} MB are kept for debits already accepted. Make room on it.";

    internal async Task WatchAsync()
    {
        while (!_journalClosed.IsCompleted)
        {
            await Task.Delay(_options.SpaceCheckInterval, _time);
            if (!_journalClosed.IsCompleted)
                await LookAsync();
        }
    }
}
