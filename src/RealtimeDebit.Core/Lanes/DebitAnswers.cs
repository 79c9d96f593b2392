using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;

namespace RealtimeDebit.Core.Lanes;

/// <summary>Lets a door wait for the end of a debit. Nobody hears of an outcome before it is on the disk.</summary>
/// <remarks>Lives on the loop, from start-up to the end of the process.</remarks>
public sealed class DebitAnswers
{
    private readonly EventLog _log;
    private readonly int _mostWaiting;
    private readonly Dictionary<DebitId, List<Waiter>> _waiting = [];
    private int _count;

    /// <param name="log">The books, and when they are durable.</param>
    /// <param name="mostWaiting">How many may wait at once.</param>
    public DebitAnswers(EventLog log, int mostWaiting = 100_000)
    {
        _log = log;
        _mostWaiting = mostWaiting;
        log.Books.Debits.Closed += OnClosed;
    }

    /// <summary>How many are waiting now.</summary>
    public int WaitingCount => _count;

    /// <summary>False when too many wait already: the door answers "busy" before it accepts anything.</summary>
    public bool HasRoom => _count < _mostWaiting;

    /// <summary>Waits for the outcome until it is durable; that of a debit that is final and durable comes at once.</summary>
    /// <param name="debit">A debit that was open when it was looked up.</param>
    /// <param name="giveUp">Ends the waiting, never the debit.</param>
    /// <returns>The outcome, or null when the waiting was given up.</returns>
    /// <exception cref="InvalidOperationException">Too many wait.</exception>
    /// <exception cref="Journal.JournalFailedException">The outcome could not be made durable, and the process ends.</exception>
    public async Task<DebitOutcome?> OutcomeAsync(Debit debit, CancellationToken giveUp)
    {
        if (!HasRoom) throw new InvalidOperationException("Too many wait for the end of a debit.");

        var waiter = new Waiter();
        if (debit.Outcome is not null) _ = AnswerAsync(debit, debit.Sequence, [waiter]);
        else if (_waiting.TryGetValue(debit.Id, out List<Waiter>? others)) others.Add(waiter);
        else _waiting.Add(debit.Id, [waiter]);

        _count++;
        try
        {
            // Who gives up hears null and no exception: with slow banks it happens to every message, and each throw costs more than a debit.
            using CancellationTokenRegistration given = giveUp.UnsafeRegister(static waiter => ((Waiter)waiter!).TrySetResult(null), waiter);
            return await waiter.Task;
        }
        finally
        {
            _count--;
            Forget(debit.Id, waiter);
        }
    }

    /// <summary>Whoever gave up takes its entry away; when the outcome has come the entry is gone already.</summary>
    private void Forget(DebitId id, Waiter waiter)
    {
        if (_waiting.TryGetValue(id, out List<Waiter>? waiting) && waiting.Remove(waiter) && waiting.Count == 0) _waiting.Remove(id);
    }

    private void OnClosed(Debit debit, long sequence)
    {
        // The event has its number but is handed to the journal only after the books: the flush is awaited on the loop's next turn.
        if (_waiting.Remove(debit.Id, out List<Waiter>? waiting)) _ = AnswerAsync(debit, sequence, waiting);
    }

    private async Task AnswerAsync(Debit debit, long sequence, List<Waiter> waiting)
    {
        await Task.Yield();
        try
        {
            await _log.DurableAsync(sequence);
            foreach (Waiter waiter in waiting) waiter.TrySetResult(debit.Outcome);
        }
        catch (Journal.JournalFailedException failure)
        {
            // The process ends now. Whoever waits hears that, and no outcome.
            foreach (Waiter waiter in waiting) waiter.TrySetException(failure);
        }
    }

    /// <summary>One that waits: told the outcome by the loop, or null by whoever ends its patience, on any thread.</summary>
    private sealed class Waiter() : TaskCompletionSource<DebitOutcome?>(TaskCreationOptions.RunContinuationsAsynchronously);
}
