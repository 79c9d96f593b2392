using System.Text.Json;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Journal;

namespace RealtimeDebit.Core.Events;

/// <summary>Re-derives everything from the journal's bytes alone: checksums, hash chain, and each debit's state.</summary>
/// <remarks>It only reads, so it may look at the journal of a running service: what stands behind the last whole commit is left out.</remarks>
public static class JournalAudit
{
    /// <summary>Reads the whole journal.</summary>
    public static async Task<JournalAuditReport> RunAsync(IJournalDisk disk)
    {
        JournalVerification bytes = await JournalVerifier.VerifyAsync(disk);
        var states = new SortedDictionary<DebitState, int>();
        if (!bytes.IsSound || bytes.LastSequence == 0) return new JournalAuditReport(bytes, states, null);

        var books = new Books();
        books.Debits.Closed += (debit, _) => Count(states, debit.State, 1);
        string? illegal = await FoldAsync(disk, bytes, books);
        foreach (Debit open in books.Debits.Open()) Count(states, open.State, 1);

        return new JournalAuditReport(bytes, states, illegal);
    }

    /// <summary>The books as the journal's bytes make them, from the first event on.</summary>
    /// <exception cref="InvalidDataException">The journal is damaged, or an event cannot follow those before it.</exception>
    public static async Task<Books> ReplayAsync(IJournalDisk disk)
    {
        JournalVerification bytes = await JournalVerifier.VerifyAsync(disk);
        if (!bytes.IsSound) throw new InvalidDataException("The journal is damaged: realtime-debit journal verify says where.");

        var books = new Books();
        return bytes.LastSequence == 0 || await FoldAsync(disk, bytes, books) is not string illegal ? books : throw new InvalidDataException(illegal);
    }

    /// <summary>Hands every event's bytes to <paramref name="visit"/>, in order.</summary>
    public static async Task ExportAsync(IJournalDisk disk, Func<JournalEvent, Task> visit)
    {
        JournalVerification bytes = await JournalVerifier.VerifyAsync(disk);
        await ReadAllAsync(disk, bytes, visit);
    }

    /// <returns>What cannot follow, as a sentence; null when every event could.</returns>
    private static async Task<string?> FoldAsync(IJournalDisk disk, JournalVerification bytes, Books books)
    {
        string? illegal = null;
        await ReadAllAsync(disk, bytes, item =>
        {
            if (illegal is not null) return Task.CompletedTask;
            try
            {
                books.Apply(EventCodec.Read(item.Payload.Span), item.Sequence);
            }
            catch (Exception wrong) when (wrong is InvalidOperationException or InvalidDataException or JsonException or KeyNotFoundException)
            {
                illegal = $"Event {item.Sequence} cannot follow those before it: {wrong.Message}";
            }

            return Task.CompletedTask;
        });
        return illegal;
    }

    private static Task<JournalPosition> ReadAllAsync(IJournalDisk disk, JournalVerification bytes, Func<JournalEvent, Task> visit)
        => JournalReader.ReadAsync(
            disk,
            JournalPosition.Start,
            new JournalPosition(bytes.LastSequence, Convert.FromHexString(bytes.ChainHex)),
            async slice =>
            {
                foreach (JournalEvent item in slice) await visit(item);
            });

    private static void Count(SortedDictionary<DebitState, int> states, DebitState state, int more)
        => states[state] = states.GetValueOrDefault(state) + more;
}

/// <summary>What the journal's bytes say.</summary>
/// <param name="Bytes">Checksums, sequence and hash chain.</param>
/// <param name="States">How many debits stand where; a file's records that were refused at intake are not debits and not here.</param>
/// <param name="Illegal">The first event that cannot follow those before it; null when all could.</param>
public sealed record JournalAuditReport(
    JournalVerification Bytes, IReadOnlyDictionary<DebitState, int> States, string? Illegal)
{
    public bool IsSound => Bytes.IsSound && Illegal is null;
}
