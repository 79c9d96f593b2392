using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Adapters.Drops;
using RealtimeDebit.Adapters.Drops.Sftp;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.DropTests.Sftp;

/// <summary>One sshd for the tests of a class, and drops in folders of their own on it.</summary>
public sealed class SftpBench : IAsyncLifetime
{
    public OpenSshServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (MachineNeeds.IsUsed(Need.SftpServer)) Server = await OpenSshServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (Server is not null) await Server.DisposeAsync();
    }

    /// <summary>A drop in a new folder, its sub-folders made.</summary>
    internal async Task<SftpDrop> DropAsync(string folder, TimeProvider? time = null)
    {
        Server.MakeFolder(folder);
        SftpDrop drop = SftpDrop.Open(Options(folder), time ?? TimeProvider.System);
        await drop.PrepareAsync(CancellationToken.None);
        return drop;
    }

    internal SftpDropOptions Options(string folder) => Server.Options(folder);

    /// <summary>The place of a drop's file on this machine.</summary>
    internal string Local(string folder, string place) => Path.Combine(Server.Home, folder, place);

    internal static string NameOf(DropFolder folder) => DropFolderNames.Of(folder);

    /// <summary>The names of the files in one folder of a drop, in order.</summary>
    internal IReadOnlyList<string> FilesIn(string folder, string place)
        => [.. Directory.EnumerateFiles(Local(folder, place)).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    internal static FakeTimeProvider FrozenClock() => new(new DateTimeOffset(2026, 7, 29, 9, 0, 0, TimeSpan.FromHours(9)));

    internal static async Task<byte[]> ReadAllAsync(IFileDrop drop, DropFolder folder, string name)
    {
        using var copy = new MemoryStream();
        long bytes = await drop.ReadAsync(
            folder,
            name,
            piece =>
            {
                copy.Write(piece.Span);
                return ValueTask.CompletedTask;
            },
            CancellationToken.None);
        Assert.Equal(copy.Length, bytes);
        return copy.ToArray();
    }

    internal static async IAsyncEnumerable<ReadOnlyMemory<byte>> Content(byte[] bytes, int partBytes = 100_000)
    {
        for (int offset = 0; offset < bytes.Length; offset += partBytes)
        {
            await Task.Yield();
            yield return bytes.AsMemory(offset, Math.Min(partBytes, bytes.Length - offset));
        }
    }

    internal static string Hash(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes));

    internal static byte[] SomeBytes(int count)
    {
        var bytes = new byte[count];
        for (int index = 0; index < count; index++) bytes[index] = (byte)((index * 31) ^ (index >> 8));
        return bytes;
    }
}
