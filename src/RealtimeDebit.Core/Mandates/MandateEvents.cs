using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Events;

namespace RealtimeDebit.Core.Mandates;

/// <summary>Rows of a bank's mandate file, not in force until <see cref="MandateFileApplied"/>.</summary>
/// <param name="SyncId">Ties the pieces of one file together; the SHA-256 of its content.</param>
/// <param name="Bank">Whose file it is. A bank has one file under way at a time: another one's first piece drops what was staged.</param>
/// <param name="FirstRow">Number of the first row in this piece, from 1. Row 1 begins the file anew.</param>
/// <param name="FileRows">Rows in the whole file, so that room is made once.</param>
/// <param name="Rows">Rows in the layout of <see cref="MandateRow"/>, one after the other.</param>
public sealed record MandateRowsStaged(string SyncId, BankCode Bank, int FirstRow, int FileRows, byte[] Rows) : HouseEvent;

/// <summary>The one moment at which a whole mandate file takes effect, or nothing of it.</summary>
public sealed record MandateFileApplied : HouseEvent
{
    public required string SyncId { get; init; }

    public required BankCode Bank { get; init; }

    /// <summary>ファイル通番, 0 when the form has none.</summary>
    public required int SerialNumber { get; init; }

    /// <summary>True for a file that lists every mandate (全件): what it does not name is ended.</summary>
    public required bool Full { get; init; }

    /// <summary>With a full file: the creditors that it speaks for; null = every creditor of the bank.</summary>
    public IReadOnlyList<CreditorCode>? Creditors { get; init; }

    public required int Rows { get; init; }

    /// <summary>The file's name, for people and for taking files without a serial number once each.</summary>
    public required string FileName { get; init; }

    /// <summary>What the file changed, for people.</summary>
    public MandateCounts? Counts { get; init; }
}

/// <summary>Two people discarded a held file: nothing of it takes effect, and it counts as taken.</summary>
public sealed record MandateFileDiscarded : HouseEvent
{
    /// <summary>SHA-256 of its content.</summary>
    public required string SyncId { get; init; }

    public required BankCode Bank { get; init; }

    /// <summary>ファイル通番, 0 when the form has none.</summary>
    public required int SerialNumber { get; init; }

    public required string FileName { get; init; }

    /// <summary>Who decided, for people.</summary>
    public required string By { get; init; }
}

/// <summary>What a mandate file changes.</summary>
/// <param name="New">Mandates that we did not have.</param>
/// <param name="Changed">Account, name, dates or standing differ.</param>
/// <param name="Moved">移管: the account went to another branch or number.</param>
/// <param name="Ended">Ended by a row of the file, or by their absence from a full one.</param>
/// <param name="Unchanged">Named by the file as we had them.</param>
public sealed record MandateCounts(int New, int Changed, int Moved, int Ended, int Unchanged);
