using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.Host.MessageClient;

/// <summary>What a caller may take for certain after one conversation.</summary>
internal enum DoorOutcome
{
    /// <summary>Collected, or done.</summary>
    Done,

    /// <summary>Declined, rejected, or nothing was accepted.</summary>
    Refused,

    /// <summary>Not known yet: the money may have moved or may still move. Ask again with the same id.</summary>
    NotKnown,

    /// <summary>No door was reached, or it did not take the sign-on: the message was never sent.</summary>
    NotSent,
}

/// <summary>How a conversation ended.</summary>
/// <param name="Reply">The last answer to the message or to the inquiry after it; null when there was none.</param>
/// <param name="Code">応答コード of the answer that decided; empty when there was none.</param>
/// <param name="Story">What happened on the way, in sentences.</param>
internal sealed record DoorVerdict(DoorOutcome Outcome, DebitMessage? Reply, string Code, IReadOnlyList<string> Story)
{
    /// <summary>What the answer to <paramref name="requestType"/> lets the caller know.</summary>
    public static DoorOutcome Of(string requestType, string code) => requestType switch
    {
        // An inquiry that was not dealt with says nothing of the debit.
        MessageTypes.Inquiry when code.StartsWith('9') || code == ResponseCode.Creditor || code == ResponseCode.Format => DoorOutcome.NotKnown,
        _ => code switch
        {
            ResponseCode.Done => DoorOutcome.Done,
            ResponseCode.Accepted or ResponseCode.ResultUnknown => DoorOutcome.NotKnown,
            _ => DoorOutcome.Refused,
        },
    };
}
