using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Formats.Csv;

/// <summary>One line of a debit request CSV. Values that were wrong are left out, as the <see cref="Rejection"/> tells.</summary>
public sealed record CsvDebit
{
    /// <summary>From 1; the header is record 1.</summary>
    public required int RecordNumber { get; init; }

    /// <summary>顧客番号.</summary>
    public required string CustomerNumber { get; init; }

    /// <summary>金額 in yen; 0 when rejected for it.</summary>
    public required long AmountYen { get; init; }

    /// <summary>引落日; null = today.</summary>
    public DateOnly? DebitDate { get; init; }

    /// <summary>引落銀行番号, 4 digits; empty with the other account fields: the mandate's account.</summary>
    public string BankCode { get; init; } = "";

    /// <summary>引落支店番号, 3 digits.</summary>
    public string BranchCode { get; init; } = "";

    /// <summary>預金種目; a space when not given.</summary>
    public char AccountKind { get; init; } = ' ';

    /// <summary>口座番号, 7 digits.</summary>
    public string AccountNumber { get; init; } = "";

    /// <summary>預金者名; empty: the mandate's.</summary>
    public string HolderName { get; init; } = "";

    /// <summary>要求ID; empty when the creditor gives none.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>Why the line is rejected by its form alone, with its 応答コード and 振替結果コード; null when it is not.</summary>
    public ProblemKind? Rejection { get; init; }

    /// <summary>True when no account stands in the line.</summary>
    public bool UsesMandateAccount => BankCode.Length == 0;

    /// <summary>Leaves account and name out, so that a logged line does not show them.</summary>
    public override string ToString() => $"record {RecordNumber}, customer {CustomerNumber}, {AmountYen} yen";
}

/// <summary>Reads debit request CSV files.</summary>
public static class DebitRequestCsv
{
    /// <summary>Reads and checks a file; use the lines only when the verdict is Ok.</summary>
    /// <param name="file">Must be able to seek: finding the encoding needs one look at all bytes.</param>
    /// <param name="onRecord">Called for every line in order; null when only the check is wanted.</param>
    public static CsvCheck Read(Stream file, Action<CsvDebit>? onRecord = null) =>
        CsvReading.Run(file, CsvTables.DebitRequest, reader =>
        {
            CsvDebit debit = ToDebit(reader);
            onRecord?.Invoke(debit);
            return debit.AmountYen;
        });

    internal static CsvDebit ToDebit(CsvTableReader reader)
    {
        if (reader.Rejection is not null)
        {
            return new CsvDebit { RecordNumber = reader.RecordNumber, CustomerNumber = "", AmountYen = 0, Rejection = reader.Rejection };
        }

        CsvDebit debit = new()
        {
            RecordNumber = reader.RecordNumber,
            CustomerNumber = CsvFields.Required(reader, CsvTables.CustomerNumber, CsvFields.Key(reader, CsvTables.CustomerNumber)),
            AmountYen = Amount(reader),
            DebitDate = CsvFields.Date(reader, CsvTables.DebitDate),
            BankCode = CsvFields.Digits(reader, CsvTables.Bank, 4),
            BranchCode = CsvFields.Digits(reader, CsvTables.Branch, 3),
            AccountKind = CsvFields.AccountKind(reader, CsvTables.Kind),
            AccountNumber = CsvFields.Digits(reader, CsvTables.Account, 7),
            HolderName = CsvFields.Name(reader, CsvTables.Holder),
            RequestId = CsvFields.Key(reader, CsvTables.RequestId),
        };
        CheckAccountComplete(reader);
        return debit with { Rejection = reader.Rejection };
    }

    private static long Amount(CsvTableReader reader)
    {
        if (reader.Value(CsvTables.Amount).Length == 0)
        {
            reader.Reject(CsvProblems.Missing, CsvTables.Amount);
        }

        return CsvFields.Yen(reader, CsvTables.Amount) ?? 0;
    }

    private static void CheckAccountComplete(CsvTableReader reader)
    {
        CsvColumn[] account = [CsvTables.Bank, CsvTables.Branch, CsvTables.Kind, CsvTables.Account];
        if (account.Any(c => reader.Value(c).Length > 0) && account.FirstOrDefault(c => reader.Value(c).Length == 0) is { } missing)
        {
            reader.Reject(CsvProblems.AccountIncomplete, missing);
        }
    }
}
