using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Simulation.Runs;
using SeededNumbers = RealtimeDebit.TestSupport.Worlds.SeededNumbers;

namespace RealtimeDebit.Simulation.Drops;

/// <summary>A bank's mandate file at its source; now and then the source cannot be read.</summary>
internal sealed class OneMandateFile(byte[] bytes, SeededNumbers numbers) : IMandateSource
{
    public bool IsFolder => false;

    public async Task<IReadOnlyList<string>> ListAsync()
    {
        await Task.Yield();
        return numbers.Percent(5) ? throw new MandateSourceException("The source cannot be reached.") : ["mandates.csv"];
    }

    public async Task<int> ReadAsync(string name, long offset, Memory<byte> buffer)
    {
        await Task.Yield();
        if (numbers.Percent(5)) throw new MandateSourceException("The file cannot be read.");
        int count = (int)Math.Clamp(bytes.Length - offset, 0, Math.Min(buffer.Length, 4_000));
        bytes.AsSpan((int)offset, count).CopyTo(buffer.Span);
        return count;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
