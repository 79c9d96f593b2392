namespace RealtimeDebit.Adapters.Mandates;

/// <summary>A file of another machine while it is read: on our disk, without a name, gone with the process.</summary>
/// <remarks>It holds account numbers and names, so only its owner may read it, and no crash leaves a byte of it behind.</remarks>
internal sealed class StagedFile : IAsyncDisposable
{
    /// <summary>A larger one is none that a bank sends: a million mandates are 120 MB.</summary>
    public const long MostBytes = 2L * 1024 * 1024 * 1024;

    /// <summary>What must stay free: twice what the journal keeps for itself, since the archive takes the same bytes next.</summary>
    private const long LeastFreeBytes = 512L * 1024 * 1024;

    private const long LookEveryBytes = 16L * 1024 * 1024;

    private readonly string _folder;
    private readonly FileStream _stream;
    private long _nextLook;

    private StagedFile(string folder, string name, FileStream stream)
    {
        _folder = folder;
        _stream = stream;
        Name = name;
    }

    /// <summary>The file's name on its server.</summary>
    public string Name { get; }

    /// <exception cref="IOException">The disk does not take it.</exception>
    public static StagedFile Create(string folder, string name)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"mandates-{Guid.NewGuid():N}.part");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (OperatingSystem.IsWindows())
        {
            // The system itself deletes it, also when the process is killed.
            options.Options = FileOptions.DeleteOnClose;
            return new StagedFile(folder, name, new FileStream(path, options));
        }

        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var stream = new FileStream(path, options);
        File.Delete(path);
        return new StagedFile(folder, name, stream);
    }

    /// <exception cref="IOException">The disk does not take it, or others need what is free.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (_stream.Position + bytes.Length > MostBytes) throw new IOException($"it is larger than {MostBytes >> 20} MB");
        if (_stream.Position >= _nextLook)
        {
            long free = new DriveInfo(Path.GetFullPath(_folder)).AvailableFreeSpace;
            if (free < LeastFreeBytes) throw new IOException($"the disk of {_folder} has {free >> 20} MB free, and {LeastFreeBytes >> 20} MB are kept for debits. Make room on it");
            _nextLook += LookEveryBytes;
        }

        await _stream.WriteAsync(bytes).ConfigureAwait(false);
    }

    /// <returns>How many bytes; 0 at the end.</returns>
    public ValueTask<int> ReadAsync(long offset, Memory<byte> buffer) => RandomAccess.ReadAsync(_stream.SafeFileHandle, buffer, offset);

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
