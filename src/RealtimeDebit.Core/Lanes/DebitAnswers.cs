using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Loops;

namespace RealtimeDebit.Core.Lanes;

/// <summary>Lets a door wait for the end of a debit. Nobody hears of an outcome before it is on the disk.</summary>
/// <remarks>Lives on the loop, from start-up to the end of the process.</remarks>
public sealed class DebitAnswers
{
    private readonly EventLog _log;
    private readonly int _mostWaiting;
    private readonly Dictionary<DebitId, Waiters> _waiting = [];
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

    /// <summary>Ends with the outcome once it is durable; at once for a debit that is final and durable.</summary>
    /// <param name="id">An open debit.</param>
    /// <param name="cancellationToken">Ends the waiting, never the debit.</param>
    /// <exception cref="InvalidOperationException">It is not open, or too many wait.</exception>
    public Task<DebitOutcome> WhenFinal(DebitId id, CancellationToken cancellationToken)
        => WhenFinal(
            _log.Books.Debits.FindOpen(id) ?? throw new InvalidOperationException($"{id} is not open; its outcome stands in the books."),
            cancellationToken);

    /// <inheritdoc cref="WhenFinal(DebitId, CancellationToken)"/>
    public async Task<DebitOutcome> WhenFinal(Debit debit, CancellationToken cancellationToken)
    {
        if (debit.Outcome is DebitOutcome outcome)
        {
            await _log.DurableAsync(debit.Sequence).OrCanceledAsync(cancellationToken);
            return outcome;
        }

        if (!HasRoom) throw new InvalidOperationException("Too many wait for the end of a debit.");
        if (!_waiting.TryGetValue(debit.Id, out Waiters? waiters)) _waiting.Add(debit.Id, waiters = new Waiters());
        waiters.Count++;
        _count++;
        try
        {
            return await waiters.Outcome.Task.OrCanceledAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The last one to give up takes the entry away; if the outcome came meanwhile it is gone already.
            if (--waiters.Count == 0 && _waiting.GetValueOrDefault(debit.Id) == waiters) _waiting.Remove(debit.Id);
            throw;
        }
        finally
        {
            _count--;
        }
    }

    private void OnClosed(Debit debit, long sequence)
    {
        // The event has its number but is handed to the journal only after the books: the flush is awaited on the loop's next turn.
        if (_waiting.Remove(debit.Id, out Waiters? waiters)) _ = AnswerAsync(debit, sequence, waiters);
    }

    private async Task AnswerAsync(Debit debit, long sequence, Waiters waiters)
    {
        await Task.Yield();
        try
        {
            await _log.DurableAsync(sequence);
            waiters.Outcome.SetResult(debit.Outcome!);
        }
        catch (Journal.JournalFailedException failure)
        {
            // The process ends now. Whoever waits hears that, and no outcome.
            waiters.Outcome.SetException(failure);
        }
    }

    private sealed class Waiters
    {
        public TaskCompletionSource<DebitOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Count { get; set; }
    }
}
