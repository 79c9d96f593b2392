using RealtimeDebit.Core.Debits;

namespace RealtimeDebit.Core.Lanes;

/// <summary>Walks over the open debits of a file in slices, so that a million of them never hold up the loop.</summary>
internal static class RunSlices
{
    /// <summary>Records in one slice: well under a millisecond.</summary>
    public const int Length = 1000;

    public static async Task ForEachOpenAsync(DebitRun run, Action<Debit> visit)
    {
        for (int index = 0; index < run.Count; index++)
        {
            if (run.OpenAt(index) is Debit debit) visit(debit);
            if (index % Length == Length - 1) await Task.Yield();
        }
    }
}
