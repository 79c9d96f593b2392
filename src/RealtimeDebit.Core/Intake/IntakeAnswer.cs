using RealtimeDebit.Core.Debits;

namespace RealtimeDebit.Core.Intake;

/// <summary>What a door may tell about a single request. Everything in it is durable.</summary>
public abstract record IntakeAnswer
{
    private IntakeAnswer()
    {
    }

    /// <summary>Accepted now, or earlier under the same id with the same content, and not final yet.</summary>
    /// <param name="Debit">受付番号.</param>
    /// <param name="Earlier">True when this request was seen before.</param>
    public sealed record Open(DebitId Debit, bool Earlier) : IntakeAnswer;

    /// <summary>Final: refused just now, or whatever became of the same request earlier.</summary>
    public sealed record Final(DebitId Debit, DebitOutcome Outcome, bool Earlier) : IntakeAnswer;

    /// <summary>2010: this id was used for something else. Nothing was taken in.</summary>
    public sealed record OtherContent(DebitId Earlier) : IntakeAnswer;

    /// <summary>9004: nothing was taken in, for a reason that passes (the disk is nearly full).</summary>
    public sealed record Busy(string Reason) : IntakeAnswer;
}
