namespace RealtimeDebit.TestSupport.Worlds;

/// <summary>Waits for what another process does to a folder, woken by the file system and not by a clock.</summary>
public static class FolderSignal
{
    /// <summary>Ends when <paramref name="condition"/> holds; asked at once and after every change in the folder.</summary>
    public static async Task WhenAsync(string folder, Func<bool> condition, TimeSpan bound)
    {
        using var watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true };
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(object? sender, FileSystemEventArgs? change)
        {
            if (condition()) met.TrySetResult();
        }

        watcher.Created += Look;
        watcher.Renamed += Look;
        watcher.Deleted += Look;
        watcher.Changed += Look;
        watcher.EnableRaisingEvents = true;
        Look(null, null);
        await met.Task.WaitAsync(bound);
    }
}
