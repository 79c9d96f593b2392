using System.Security.Cryptography;
using RealtimeDebit.Core.Archives;

namespace RealtimeDebit.TestSupport.Archives;

/// <summary>An archive in memory that outlives processes.</summary>
public sealed class MemoryArchive : IArchive
{
    private readonly SortedDictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    /// <summary>The disk does not take a file that begins so.</summary>
    public byte[]? Refused { get; set; }

    public byte[] Get(string sha256) => _files[sha256];

    public async Task<IArchiveWriter> BeginAsync()
    {
        await Task.Yield();
        return new Writer(this);
    }

    public async Task<IArchiveReader?> OpenAsync(string sha256)
    {
        await Task.Yield();
        return _files.TryGetValue(sha256, out byte[]? bytes) ? new Reader(bytes) : null;
    }

    public Task<bool> ExistsAsync(string sha256) => Task.FromResult(_files.ContainsKey(sha256));

    private sealed class Writer(MemoryArchive archive) : IArchiveWriter
    {
        private readonly List<byte> _bytes = [];

        public async Task WriteAsync(ReadOnlyMemory<byte> chunk)
        {
            await Task.Yield();
            _bytes.AddRange(chunk.Span);
            if (archive.Refused is byte[] refused && _bytes.Take(refused.Length).SequenceEqual(refused)) throw new IOException("No space left on the disk.");
        }

        public async Task<ArchivedFile> CommitAsync()
        {
            await Task.Yield();
            byte[] bytes = [.. _bytes];
            string sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
            archive._files[sha256] = bytes;
            return new ArchivedFile(sha256, bytes.Length);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private sealed class Reader(byte[] bytes) : IArchiveReader
    {
        private int _position;

        public long LengthBytes => bytes.Length;

        public async Task<int> ReadAsync(Memory<byte> buffer)
        {
            await Task.Yield();
            int count = Math.Min(buffer.Length, bytes.Length - _position);
            bytes.AsMemory(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
