using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Events;

namespace RealtimeDebit.Core.Mismatches;

/// <summary>前日分マスタ不整合一覧 of one creditor and day was made; its lines are a CSV in the archive.</summary>
public sealed record MismatchReportMade : HouseEvent
{
    public required CreditorCode Creditor { get; init; }

    /// <summary>対象日: the day before the one on which it was made.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Customers and mandates that were held against each other.</summary>
    public required int Checked { get; init; }

    /// <summary>Lines that the report before did not have.</summary>
    public required int New { get; init; }

    /// <summary>Lines that it had too.</summary>
    public required int Open { get; init; }

    /// <summary>Lines that it had and that are gone.</summary>
    public required int Solved { get; init; }

    /// <summary>Banks whose mandates were not of this night, so that their customers were not looked at; the lines of the report before stand on.</summary>
    public required IReadOnlyList<BankCode> Unchecked { get; init; }

    /// <summary>SHA-256 of the CSV.</summary>
    public required string Sha256 { get; init; }

    /// <summary>SHA-256 of the report of an earlier day that it was held against; null for the first.</summary>
    public string? Before { get; init; }
}

/// <summary>A report stands in the creditor's <c>out/</c>, or stood there.</summary>
public sealed record MismatchReportDelivered(CreditorCode Creditor, string Sha256, string DeliveredAs) : HouseEvent;
