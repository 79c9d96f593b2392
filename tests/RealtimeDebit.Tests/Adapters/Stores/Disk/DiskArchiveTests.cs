using System.Security.Cryptography;
using RealtimeDebit.Adapters.Stores.Disk;
using RealtimeDebit.Core.Archives;

namespace RealtimeDebit.Tests.Adapters.Stores.Disk;

public sealed class DiskArchiveTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("rd-archive-").FullName;

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public async Task A_file_stored_in_chunks_is_found_under_its_hash()
    {
        var archive = new DiskArchive(_path);
        var stored = await StoreAsync(archive, [1, 2, 3], [4, 5]);

        Assert.Equal(new ArchivedFile(Convert.ToHexStringLower(SHA256.HashData([1, 2, 3, 4, 5])), 5), stored);
        Assert.True(await archive.ExistsAsync(stored.Sha256));
        Assert.Equal([1, 2, 3, 4, 5], await ReadAsync(archive, stored.Sha256));
    }

    [Fact]
    public async Task The_same_content_twice_is_one_file()
    {
        var archive = new DiskArchive(_path);

        var first = await StoreAsync(archive, [9]);
        var second = await StoreAsync(archive, [9]);

        Assert.Equal(first, second);
        Assert.Single(Directory.GetFiles(_path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_file_without_a_commit_does_not_exist()
    {
        var archive = new DiskArchive(_path);
        await using (var writer = await archive.BeginAsync())
            await writer.WriteAsync(new byte[] { 1 });

        Assert.Empty(Directory.GetFiles(_path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task What_a_dead_process_left_unfinished_is_swept_at_the_next_start()
    {
        await File.WriteAllTextAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(_path, "unfinished")).FullName, "half"), "x");

        _ = new DiskArchive(_path);

        Assert.Empty(Directory.GetFiles(_path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_damaged_file_is_noticed_at_its_end()
    {
        var archive = new DiskArchive(_path);
        var stored = await StoreAsync(archive, [1, 2, 3]);
        await File.WriteAllBytesAsync(Directory.GetFiles(_path, stored.Sha256, SearchOption.AllDirectories).Single(), [1, 2, 4]);

        var damaged = await Assert.ThrowsAsync<ArchiveDamagedException>(() => ReadAsync(archive, stored.Sha256));

        Assert.Equal(stored.Sha256, damaged.Sha256);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_null_and_a_name_that_is_no_hash_is_refused()
    {
        var archive = new DiskArchive(_path);

        Assert.Null(await archive.OpenAsync(new string('0', 64)));
        await Assert.ThrowsAsync<ArgumentException>(() => archive.OpenAsync("../../etc/passwd"));
    }

    private static async Task<ArchivedFile> StoreAsync(DiskArchive archive, params byte[][] chunks)
    {
        await using var writer = await archive.BeginAsync();
        foreach (var chunk in chunks)
            await writer.WriteAsync(chunk);
        return await writer.CommitAsync();
    }

    private static async Task<byte[]> ReadAsync(DiskArchive archive, string sha256)
    {
        await using var reader = await archive.OpenAsync(sha256);
        Assert.NotNull(reader);
        var content = new List<byte>();
        var buffer = new byte[2];
        while (await reader.ReadAsync(buffer) is > 0 and var read)
            content.AddRange(buffer[..read]);
        return [.. content];
    }
}
