using System.Globalization;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.Core.Doors;

/// <summary>How a debit stands, in the words of the messages.</summary>
/// <param name="Debit">受付番号.</param>
/// <param name="State">Where it stands; null when it is final.</param>
/// <param name="Outcome">How it ended; null while it is open.</param>
internal sealed record DebitStanding(DebitId Debit, DebitState? State, DebitOutcome? Outcome)
{
    private const int WithdrawnCode = 4003;
    private const int ReasonLength = 4;

    public bool IsWithdrawn => Outcome?.ResponseCode == WithdrawnCode;

    /// <summary>応答コード of a debit's own answer and of an inquiry.</summary>
    public string ResponseCode => Outcome is DebitOutcome outcome
        ? outcome.ResponseCode.ToString("D4", CultureInfo.InvariantCulture)
        : State == DebitState.Unknown ? Formats.Messages.ResponseCode.ResultUnknown : Formats.Messages.ResponseCode.Accepted;

    /// <summary>状態, one of <see cref="MessageStates"/>.</summary>
    public char Letter => Outcome switch
    {
        { ResponseCode: WithdrawnCode } => MessageStates.Withdrawn,
        { ResponseCode: >= 2000 } => MessageStates.Rejected,
        not null => MessageStates.Final,
        null => State switch
        {
            DebitState.Queued => MessageStates.Queued,
            DebitState.Sending => MessageStates.Sending,
            DebitState.Unknown => MessageStates.Unknown,
            _ => throw new InvalidOperationException($"{Debit} is open in state {State}."),
        },
    };

    /// <summary>銀行理由コード. A bank's code that does not fit the field is cut, and what has no byte there becomes a question mark.</summary>
    public string BankReason => Outcome is DebitOutcome outcome
        ? string.Concat(outcome.RawCode.Take(ReasonLength).Select(c => JisX0201.TryEncode(c, out _) ? c : '?'))
        : "";
}
