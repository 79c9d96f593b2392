using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Keys;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Core.Rules;
using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Core.Intake;

/// <summary>The one hall behind all doors for single debits: the same rules, the same ids, the same register.</summary>
public sealed class DebitIntake
{
    /// <summary>応答コード of a request that ends before the bank opens.</summary>
    private const int OutsideHours = 2011;

    private readonly EventLog _log;
    private readonly DebitRegister _register;
    private readonly DebitRules _rules;
    private readonly Func<BankCode, DateTimeOffset, bool> _isClosedUntil;

    /// <param name="log">The books, and when they are durable.</param>
    /// <param name="register">Takes the debits down.</param>
    /// <param name="rules">Judges them.</param>
    /// <param name="isClosedUntil">Whether a bank's service hours leave no moment until the given one; null = the banks are always open.</param>
    public DebitIntake(EventLog log, DebitRegister register, DebitRules rules, Func<BankCode, DateTimeOffset, bool>? isClosedUntil = null)
    {
        _log = log;
        _register = register;
        _rules = rules;
        _isClosedUntil = isClosedUntil ?? (static (_, _) => false);
    }

    /// <summary>Takes one request in, once: the same id and content again gets the answer of the first time.</summary>
    /// <returns>Only when everything that the answer says is on disk, also for a repeated request.</returns>
    public async Task<IntakeAnswer> AcceptAsync(DebitRequest request)
    {
        UInt128 key = RequestKeys.KeyOf(request.Creditor, request.RequestId);
        SealedLook look = default;
        EarlierRequest? earlier;
        while (!_log.RequestIds.TryFind(key, look, out earlier)) look = await _log.RequestIds.AskAsync(key);
        if (earlier is not null) return await AnswerEarlierAsync(request, earlier);

        if (_log.NoRoomReason is string reason) return new IntakeAnswer.Busy(reason);

        // Nothing is awaited between the last look above and the recording below: two requests with one id that arrive
        // together are one debit, also when both had to ask the sealed months.
        DebitReceived received = Judge(request);
        await _register.Receive(received);

        return received.Rejection == 0
            ? new IntakeAnswer.Open(received.Id, Earlier: false)
            : new IntakeAnswer.Final(received.Id, RejectedOutcome(received), Earlier: false);
    }

    /// <summary>Today's request that ends before the bank opens is refused at once: its caller need not wait for the end of its validity.</summary>
    private bool IsOutOfReach(DebitRequest request, DateOnly debitDate, DateOnly today, BankCode bank)
        => debitDate == today && request.ValidUntil is DateTimeOffset until && _isClosedUntil(bank, until);

    private static DebitOutcome RejectedOutcome(DebitReceived received)
        => new(RejectionCodes.ResultCodeOf(received.Rejection), received.Rejection, "", received.At);

    private async Task<IntakeAnswer> AnswerEarlierAsync(DebitRequest request, EarlierRequest earlier)
    {
        if (!string.Equals(earlier.ContentDigest, request.ContentDigest(), StringComparison.Ordinal))
        {
            return new IntakeAnswer.OtherContent(earlier.Debit);
        }

        // What is told of an earlier request must be on disk too: its first caller may still be waiting for the flush.
        await _log.DurableAsync(_log.LastSequence);
        return earlier.Outcome is DebitOutcome outcome
            ? new IntakeAnswer.Final(earlier.Debit, outcome, Earlier: true)
            : new IntakeAnswer.Open(earlier.Debit, Earlier: true);
    }

    private DebitReceived Judge(DebitRequest request)
    {
        DateOnly today = _log.Today;
        DateOnly debitDate = request.DebitDate ?? today;
        RuleVerdict verdict = _rules.Judge(
            new DebitCandidate
            {
                Creditor = request.Creditor,
                Account = request.Account,
                DebtorName = JisX0201.Encode(request.DebtorName),
                AmountYen = request.AmountYen,
                CustomerNumber = JisX0201.Encode(request.CustomerNumber),
                DebitDate = debitDate,
            },
            today);
        var amount = new Yen(Math.Clamp(request.AmountYen, 0, Yen.MaxPerDebit));
        if (verdict.IsAccepted) _rules.Release(request.Creditor, debitDate, amount);

        return new DebitReceived
        {
            At = _log.Now,
            Id = _log.Books.Debits.NextId(today),
            Creditor = request.Creditor,
            CollectingCode = request.CollectingCode is CreditorCode code && code != request.Creditor ? code : null,
            Door = request.Door,
            RequestId = request.RequestId,
            ContentDigest = request.ContentDigest(),
            Account = verdict.Account,
            DebtorName = JisX0201.Decode(verdict.DebtorName),
            Amount = amount,
            CustomerNumber = request.CustomerNumber,
            DebitDate = debitDate,
            ValidUntil = request.ValidUntil,
            Rejection = verdict.IsAccepted && IsOutOfReach(request, debitDate, today, verdict.Account.Bank) ? OutsideHours : verdict.Rejection,
        };
    }
}
