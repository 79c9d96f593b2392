using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.Crash.Worlds;

/// <summary>
/// The creditor at its own end of the drop: sends files, and sees everything that appears in <c>out/</c>, takes it at once or leaves it.
/// Here the drop is a folder; another kind of drop needs another one of these and nothing else.
/// </summary>
internal sealed class Creditor : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    private readonly string _drop;
    private readonly string _taken;
    private readonly bool _takes;
    private readonly HashSet<(string Name, DateTime WrittenAt, long Length)> _left = [];
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _looking;
    private int _count;

    /// <param name="drop">The drop's base folder.</param>
    /// <param name="taken">Where it puts what it takes.</param>
    /// <param name="takes">False = it leaves everything in <c>out/</c>.</param>
    public Creditor(string drop, string taken, bool takes)
    {
        _drop = drop;
        _taken = Directory.CreateDirectory(taken).FullName;
        _takes = takes;
        _looking = Task.Run(LookOnAsync);
    }

    public DropHistory History { get; } = new();

    public string In => Path.Combine(_drop, "in");

    /// <summary>Every name in the drop, by folder.</summary>
    public IReadOnlyList<string> Names => Directory.Exists(_drop)
        ? [.. Directory.EnumerateFiles(_drop, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_drop, file).Replace('\\', '/')).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Uploads a file: under a hidden name and renamed, or as a careless sender does, under its own name in two pieces.</summary>
    /// <param name="pause">Between the two pieces; null = the careful way.</param>
    /// <returns>False when an earlier file of this name still waits in <c>in/</c>: nothing was sent.</returns>
    public async Task<bool> SendAsync(SentFile file, TimeSpan? pause)
    {
        Directory.CreateDirectory(In);
        string path = Path.Combine(In, file.Name);
        if (File.Exists(path)) return false;

        History.Sends(file);
        if (pause is { } between)
        {
            await using FileStream slow = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            int half = file.Content.Length / 2;
            await slow.WriteAsync(file.Content.AsMemory(0, half));
            await slow.FlushAsync();
            await Task.Delay(between);
            await slow.WriteAsync(file.Content.AsMemory(half));
            return true;
        }

        string hidden = Path.Combine(In, $".{file.Name}.part");
        await File.WriteAllBytesAsync(hidden, file.Content);
        File.Move(hidden, path);
        return true;
    }

    /// <summary>Looks into <c>out/</c> once.</summary>
    public void LookOnce()
    {
        lock (_gate)
        {
            string folder = Path.Combine(_drop, "out");
            if (!Directory.Exists(folder)) return;
            foreach (FileInfo found in new DirectoryInfo(folder).EnumerateFiles()) See(found);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        _stop.Dispose();
    }

    private void See(FileInfo found)
    {
        string path = found.FullName;
        if (_takes)
        {
            path = Path.Combine(_taken, $"{_count++:D4}-{found.Name}");
            File.Move(found.FullName, path);
        }
        else if (!_left.Add((found.Name, found.LastWriteTimeUtc, found.Length)))
        {
            return;
        }

        History.Appeared(found.Name, File.ReadAllBytes(path));
    }

    private async Task LookOnAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            LookOnce();
            await Task.Delay(Look, _stop.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }
}
