using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;

namespace RealtimeDebit.Core.Files;

/// <summary>Something about a drop or a file of it that people should hear of.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Creditor">Whose drop.</param>
/// <param name="Batch">Which file, when it has a number already.</param>
/// <param name="Name">Its name, fit to be shown; empty when no file is meant.</param>
/// <param name="Text">A sentence. Never an account, a name of a debtor or a record.</param>
public sealed record DropNotice(DropNoticeKind Kind, CreditorCode Creditor, BatchId? Batch, string Name, string Text)
{
    /// <summary>True when somebody has to look.</summary>
    public bool IsAlarm => Kind >= DropNoticeKind.IllegalName;
}

/// <summary>What a <see cref="DropNotice"/> tells. Those from <see cref="IllegalName"/> on are alarms.</summary>
public enum DropNoticeKind
{
    /// <summary>A file was taken out of <c>in/</c>.</summary>
    Taken,

    /// <summary>Its records are debits.</summary>
    Accepted,

    /// <summary>A receipt, result or report was published.</summary>
    Published,

    /// <summary>Nothing of it is taken.</summary>
    Refused,

    /// <summary>It is cut short and waits in <c>in/</c> for the rest.</summary>
    NotWholeYet,

    /// <summary>The drop answers again.</summary>
    ReachableAgain,

    /// <summary>A name in <c>in/</c> cannot be handled; the file is left there. Told once.</summary>
    IllegalName,

    /// <summary>A file repeats much of an earlier one and waits for an operator.</summary>
    Held,

    /// <summary>A claimed file is nowhere.</summary>
    Missing,

    /// <summary>A claimed file changed under our hands; it is read anew in <c>work/</c> when it rests.</summary>
    Changed,

    /// <summary>Another file has the name that a receipt, result or report should get.</summary>
    NameTaken,

    /// <summary>No new file is taken, because the disk is nearly full.</summary>
    NoRoom,

    /// <summary>The drop cannot be reached or refuses.</summary>
    Unreachable,

    /// <summary>One file cannot be worked on now; it is tried again.</summary>
    FileStuck,

    /// <summary>What must stand in the drop for a file does not: another disk may be mounted there. Nothing is concluded from it; it is looked at again.</summary>
    OtherDisk,

    /// <summary>A file in <c>in/</c> is larger than any request; it is not read and left there. Told once.</summary>
    TooLarge,
}
