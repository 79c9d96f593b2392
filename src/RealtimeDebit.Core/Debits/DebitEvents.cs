using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Money;

namespace RealtimeDebit.Core.Debits;

/// <summary>A single debit came in through a door and was judged: accepted (Queued) or refused (Rejected).</summary>
/// <remarks>A refused one is kept too: the same request again gets the same answer.</remarks>
public sealed record DebitReceived : HouseEvent
{
    public required DebitId Id { get; init; }

    public required CreditorCode Creditor { get; init; }

    /// <summary>委託者コード toward the bank; null = <see cref="Creditor"/>.</summary>
    public CreditorCode? CollectingCode { get; init; }

    public required Door Door { get; init; }

    /// <summary>要求ID, unique for ever for this creditor.</summary>
    public required string RequestId { get; init; }

    /// <summary>Digest of all request fields that make its content, hexadecimal; same id and other content is refused.</summary>
    public required string ContentDigest { get; init; }

    public required BankAccount Account { get; init; }

    public required string DebtorName { get; init; }

    public required Yen Amount { get; init; }

    public required string CustomerNumber { get; init; }

    public required DateOnly DebitDate { get; init; }

    /// <summary>Never sent to the bank after this instant; null = no such limit.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>The response code of the rule that failed (2xxx); 0 = accepted.</summary>
    public int Rejection { get; init; }
}

/// <summary>These debits are about to be sent. On disk before the first byte leaves.</summary>
public sealed record DebitsSending(IReadOnlyList<DebitId> Ids) : HouseEvent;

/// <summary>The bank's final word.</summary>
/// <param name="Id">Which debit.</param>
/// <param name="ResultCode">振替結果コード: 0 collected, else one of 1 2 3 4 8 9.</param>
/// <param name="RawCode">The bank's own code.</param>
/// <param name="Source">Who said it.</param>
/// <param name="Evidence">With <see cref="AnswerSource.TwoPeople"/>: who and what they saw; else null.</param>
public sealed record DebitAnswered(DebitId Id, char ResultCode, string RawCode, AnswerSource Source, string? Evidence = null) : HouseEvent;

/// <summary>Who gave the final word on a debit.</summary>
public enum AnswerSource
{
    /// <summary>The bank's answer to the debit itself.</summary>
    Debit,

    /// <summary>The bank's answer to an inquiry.</summary>
    Inquiry,

    /// <summary>Two people with evidence.</summary>
    TwoPeople,
}

/// <summary>Sending or Unknown goes back to Queued: provably not sent, or never seen by the bank.</summary>
/// <param name="Id">Which debit.</param>
/// <param name="NeverSeen">True when the bank said that it never saw it; false when it was provably not sent.</param>
/// <param name="Reason">Why, in a word of <see cref="Banks.NotSentReason"/> or of the inquiry.</param>
/// <param name="Evidence">When two people said so: who and what they saw.</param>
public sealed record DebitReturned(DebitId Id, bool NeverSeen, string Reason, string? Evidence = null) : HouseEvent;

/// <summary>No understood answer, or found in Sending at start-up.</summary>
public sealed record DebitUnknown(IReadOnlyList<DebitId> Ids, string Reason) : HouseEvent;

/// <summary>A queued debit ends without having been sent.</summary>
/// <param name="Id">Which debit.</param>
/// <param name="Withdrawn">True when it was taken back; false when it was refused late (expired, date passed).</param>
/// <param name="ResponseCode">4003 withdrawn, else the 2xxx code.</param>
/// <param name="By">Who took it back; null when a rule did.</param>
public sealed record DebitClosedUnsent(DebitId Id, bool Withdrawn, int ResponseCode, string? By) : HouseEvent;

/// <summary>One person proposes what became of an Unknown debit; another one has to say the same.</summary>
/// <param name="Id">Which debit.</param>
/// <param name="Outcome">collected, declined or never-seen.</param>
/// <param name="ResultCode">With declined: one of 1 2 3 4 8 9.</param>
/// <param name="Operator">Who proposes.</param>
/// <param name="Evidence">What they saw.</param>
public sealed record ResolutionProposed(DebitId Id, string Outcome, char? ResultCode, string Operator, string Evidence) : HouseEvent;
