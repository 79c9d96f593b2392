using System.Text.RegularExpressions;

namespace RealtimeDebit.Fuzz.Engine;

/// <summary>Runs an oracle on one input: an exception is a find, and so is memory out of proportion to the input.</summary>
internal sealed partial class Judge(Func<byte[], string?> oracle)
{
    /// <summary>What any input may cost, whatever its length: buffers, layouts, the disk in memory.</summary>
    private const long BaseBytes = 32 * 1024 * 1024;

    /// <summary>What each byte of the input may cost. Oracles read an input dozens of times.</summary>
    private const long BytesPerByte = 64 * 1024;

    /// <summary>Null when all is well.</summary>
    public string? Try(byte[] input)
    {
        long allocated = Allocated(input, out string? wrong);
        if (wrong is not null || allocated <= Bound(input)) return wrong;
        // The first run also pays for what is made once.
        allocated = Allocated(input, out wrong);
        return wrong ?? (allocated <= Bound(input) ? null : $"Too much memory: {allocated} bytes for {input.Length}");
    }

    /// <summary>What makes two finds the same: the words without what changes, and the first line of ours that an exception passed.</summary>
    public static string KindOf(string wrong)
    {
        string[] lines = wrong.Split('\n');
        string? place = lines.FirstOrDefault(line => line.Contains("at RealtimeDebit.", StringComparison.Ordinal) && !line.Contains("at RealtimeDebit.Fuzz.", StringComparison.Ordinal));
        return Changing().Replace(lines[0], "#") + place?.Split(" in ")[0];
    }

    private static long Bound(byte[] input) => BaseBytes + (input.Length * BytesPerByte);

    private long Allocated(byte[] input, out string? wrong)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            wrong = oracle([.. input]);
        }
        catch (Exception e)
        {
            wrong = e.ToString();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    [GeneratedRegex(@"'[^']*'|""[^""]*""|-?[0-9]+", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Changing();
}
