using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Events;

namespace RealtimeDebit.Core.Debits;

/// <summary>
/// The only writer of a debit's life. Each method changes the state in memory at once, after <see cref="DebitLife"/>
/// allowed it, and returns a task that ends when the change is on disk.
/// </summary>
/// <remarks>Tell nobody outside before that task has ended: not a bank, not a creditor, not a screen.</remarks>
public sealed class DebitRegister
{
    private readonly EventLog _log;

    public DebitRegister(EventLog log) => _log = log;

    private DebitBook Book => _log.Books.Debits;

    /// <summary>A single debit, judged: accepted when <see cref="DebitReceived.Rejection"/> is 0, else refused for ever.</summary>
    public Task Receive(DebitReceived received) => _log.Record(received);

    /// <summary>Queued to Sending, many in one event. When the task has ended, and not before, they may be sent.</summary>
    public Task MarkSending(IReadOnlyList<Debit> debits)
        => _log.Record(new DebitsSending([.. debits.Select(d => d.Id)]) { At = _log.Now });

    /// <summary>The bank took the money.</summary>
    public Task Collect(Debit debit, string rawCode, AnswerSource source, string? evidence = null)
        => _log.Record(new DebitAnswered(debit.Id, '0', rawCode, source, evidence) { At = _log.Now });

    /// <summary>The bank refused. <paramref name="resultCode"/> is one of 1 2 3 4 8 9.</summary>
    public Task Decline(Debit debit, char resultCode, string rawCode, AnswerSource source, string? evidence = null)
        => resultCode is '1' or '2' or '3' or '4' or '8' or '9'
            ? _log.Record(new DebitAnswered(debit.Id, resultCode, rawCode, source, evidence) { At = _log.Now })
            : throw new ArgumentOutOfRangeException(nameof(resultCode), resultCode, "A declined debit has a result code of 1 2 3 4 8 9.");

    /// <summary>Sending to Queued: no byte left, or the bank said that it did not take it on.</summary>
    public Task ReturnUnsent(Debit debit, NotSentReason reason)
        => _log.Record(new DebitReturned(debit.Id, NeverSeen: false, reason.ToString()) { At = _log.Now });

    /// <summary>Unknown to Queued: the bank never saw it, and that can be trusted. The request key stays the same.</summary>
    public Task ReturnNeverSeen(Debit debit, string reason, string? evidence = null)
        => _log.Record(new DebitReturned(debit.Id, NeverSeen: true, reason, evidence) { At = _log.Now });

    /// <summary>Sending to Unknown. <paramref name="reason"/> stands on the work list; no account, no name in it.</summary>
    public Task LoseAnswer(IReadOnlyList<Debit> debits, string reason)
        => _log.Record(new DebitUnknown([.. debits.Select(d => d.Id)], reason) { At = _log.Now });

    /// <summary>Queued to Withdrawn.</summary>
    public Task Withdraw(Debit debit, string by)
        => _log.Record(new DebitClosedUnsent(debit.Id, Withdrawn: true, 4003, by) { At = _log.Now });

    /// <summary>Queued to Rejected, because its moment passed before it was sent (2012, 2013) or the creditor was stopped (2002).</summary>
    public Task RejectUnsent(Debit debit, int responseCode)
        => _log.Record(new DebitClosedUnsent(debit.Id, Withdrawn: false, responseCode, null) { At = _log.Now });

    /// <summary>One person's word on an unknown debit; it waits for another person's.</summary>
    public Task Propose(ResolutionProposed proposal) => _log.Record(proposal);

    /// <summary>Ends when everything that happened to this debit so far is on disk.</summary>
    public Task DurableAsync(Debit debit) => _log.DurableAsync(debit.Sequence);

    /// <summary>The open debit of this receipt number; null when it is final or was never given out.</summary>
    public Debit? FindOpen(DebitId id) => Book.FindOpen(id);
}
