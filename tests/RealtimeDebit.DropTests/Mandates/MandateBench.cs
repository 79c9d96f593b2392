using System.Security.Cryptography;
using RealtimeDebit.Adapters.Mandates;
using RealtimeDebit.Core.Mandates;

namespace RealtimeDebit.DropTests.Mandates;

/// <summary>A staging folder for one test, and what every test of a source does.</summary>
internal sealed class MandateBench : IDisposable
{
    private const int ChunkBytes = 1 << 20;

    private readonly DirectoryInfo _staging = Directory.CreateTempSubdirectory("rd-staging-");
    private readonly CancellationTokenSource _stopping = new();

    public RemoteMandateSettings Settings => new(_staging.FullName, TimeProvider.System, _stopping.Token);

    /// <summary>What of a file can be seen in the staging folder.</summary>
    public IEnumerable<string> Staged => Directory.EnumerateFileSystemEntries(_staging.FullName);

    public void Stop() => _stopping.Cancel();

    public void Dispose()
    {
        _stopping.Dispose();
        _staging.Delete(recursive: true);
    }

    /// <summary>Reads a file as the sync does: in pieces of 1 MB up to the first that is empty.</summary>
    public static async Task<byte[]> ReadAllAsync(IMandateSource source, string name)
    {
        using var copy = new MemoryStream();
        var buffer = new byte[ChunkBytes];
        int read;
        while ((read = await source.ReadAsync(name, copy.Length, buffer)) > 0) copy.Write(buffer.AsSpan(0, read));
        return copy.ToArray();
    }

    /// <summary>Every file of a source with the hash of its bytes, in order of names.</summary>
    public static async Task<IReadOnlyList<string>> HashesAsync(IMandateSource source)
    {
        List<string> found = [];
        foreach (string name in (await source.ListAsync()).Order(StringComparer.Ordinal)) found.Add($"{name} {Hash(await ReadAllAsync(source, name))}");
        return found;
    }

    public static async Task<string> FailureAsync(Func<Task> work)
        => (await Assert.ThrowsAsync<MandateSourceException>(work).WaitAsync(TimeSpan.FromSeconds(60))).Message;

    public static string Hash(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes));

    /// <summary>All that can be seen of a folder: names, times and bytes, of the folders too.</summary>
    public static IReadOnlyList<string> Image(string folder)
        => [.. new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Prepend(new DirectoryInfo(folder)).Select(ImageOf).Order(StringComparer.Ordinal)];

    private static string ImageOf(FileSystemInfo entry)
        => $"{entry.FullName} {entry.LastWriteTimeUtc:O} {(entry is FileInfo file ? Hash(File.ReadAllBytes(file.FullName)) : "folder")}";
}

/// <summary>A server at which something happens when so many bytes of a file have come.</summary>
internal sealed class ActingServer(IMandateServer inner, long afterBytes, Func<Task> act) : IMandateServer
{
    private long _come;

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => inner.ListAsync(cancellationToken);

    public Task<long> ReadAsync(string name, Func<ReadOnlyMemory<byte>, ValueTask> piece, CancellationToken cancellationToken) => inner.ReadAsync(
        name,
        async bytes =>
        {
            bool isBefore = _come < afterBytes;
            _come += bytes.Length;
            if (isBefore && _come >= afterBytes) await act();
            await piece(bytes);
        },
        cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
