using RealtimeDebit.Adapters.Stores.Disk;

namespace RealtimeDebit.Tests.Adapters.Stores.Disk;

public sealed class DataDirectoryLockTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("rd-lock-").FullName;

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public void The_second_owner_is_told_who_the_first_is()
    {
        using var first = DataDirectoryLock.TryTake(_path, out _);

        using var second = DataDirectoryLock.TryTake(_path, out var problem);

        Assert.NotNull(first);
        Assert.Null(second);
        Assert.Contains($"process {Environment.ProcessId}", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_that_fails_is_not_told_as_another_process()
    {
        // A link that points at itself cannot be opened: no sharing violation, and no right that is missing.
        File.CreateSymbolicLink(Path.Combine(_path, "lock"), "lock");

        Assert.Throws<IOException>(() => DataDirectoryLock.TryTake(_path, out _));
    }

    [Fact]
    public void A_freed_directory_can_be_taken_again()
    {
        DataDirectoryLock.TryTake(_path, out _)?.Dispose();

        using var second = DataDirectoryLock.TryTake(_path, out var problem);

        Assert.NotNull(second);
        Assert.Null(problem);
    }
}
