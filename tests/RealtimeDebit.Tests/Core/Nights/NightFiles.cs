using RealtimeDebit.Core.Mandates;

namespace RealtimeDebit.Tests.Core.Nights;

/// <summary>A bank's folder of mandate files, in memory, on a server that can be down.</summary>
internal sealed class NightFiles : IMandateSource
{
    public SortedDictionary<string, byte[]> Files { get; } = new(StringComparer.Ordinal);

    public bool IsDown { get; set; }

    public bool IsFolder => true;

    public async Task<IReadOnlyList<string>> ListAsync()
    {
        await Task.Yield();
        return IsDown ? throw new MandateSourceException("The server does not answer.") : [.. Files.Keys];
    }

    public async Task<int> ReadAsync(string name, long offset, Memory<byte> buffer)
    {
        await Task.Yield();
        byte[] bytes = Files[name];
        int count = (int)Math.Clamp(bytes.Length - offset, 0, Math.Min(buffer.Length, 1_000));
        bytes.AsSpan((int)offset, count).CopyTo(buffer.Span);
        return count;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
