using RealtimeDebit.Formats.Mandates;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Formats.Csv;

/// <summary>One line of a mandate CSV.</summary>
/// <param name="RecordNumber">From 1; the header is record 1.</param>
/// <param name="Rejection">Why the line cannot be used; null when it can.</param>
public sealed record CsvMandate(int RecordNumber, MandateEntry Entry, ProblemKind? Rejection);

/// <summary>Reads mandate CSV files.</summary>
public static class MandateCsv
{
    /// <summary>Reads and checks a file; use the lines only when the verdict is Ok.</summary>
    /// <param name="file">Must be able to seek: finding the encoding needs one look at all bytes.</param>
    /// <param name="onRecord">Called for every line in order.</param>
    public static CsvCheck Read(Stream file, Action<CsvMandate> onRecord) =>
        CsvReading.Run(file, CsvTables.Mandate, reader =>
        {
            MandateEntry entry = ToEntry(reader);
            onRecord(new CsvMandate(reader.RecordNumber, entry, reader.Rejection));
            return 0;
        });

    private static MandateEntry ToEntry(CsvTableReader reader)
    {
        CsvAccount account = CsvAccount.Read(reader, CsvTables.RequiredHolder, CsvFields.Name);
        MandateEntry entry = new()
        {
            CreditorCode = CsvFields.Required(reader, CsvTables.Creditor, CsvFields.Digits(reader, CsvTables.Creditor, 10)),
            CustomerNumber = CsvFields.Required(reader, CsvTables.CustomerNumber, CsvFields.Key(reader, CsvTables.CustomerNumber)),
            BankCode = account.BankCode,
            BranchCode = account.BranchCode,
            AccountKind = account.Kind,
            AccountNumber = account.Number,
            HolderName = account.HolderName,
            Change = Change(reader),
            ContractDate = CsvFields.Date(reader, CsvTables.ContractDate),
            EffectiveDate = CsvFields.Date(reader, CsvTables.EffectiveDate),
            ResultCode = Result(reader),
            NewBranchCode = CsvFields.Digits(reader, CsvTables.NewBranch, 3),
            NewAccountNumber = CsvFields.Digits(reader, CsvTables.NewAccount, 7),
        };
        if (entry.Change == MandateChange.Moved && MandateResultCodes.IsGood(entry.ResultCode))
        {
            CsvFields.Required(reader, CsvTables.NewBranch, entry.NewBranchCode);
            CsvFields.Required(reader, CsvTables.NewAccount, entry.NewAccountNumber);
        }

        return entry;
    }

    private static MandateChange Change(CsvTableReader reader)
    {
        string value = CsvFields.Required(reader, CsvTables.Change, CsvFields.Digits(reader, CsvTables.Change, 1));
        if (value is "1" or "2" or "3" or "4")
        {
            return (MandateChange)(value[0] - '0');
        }

        if (value.Length > 0)
        {
            reader.Reject(CsvProblems.BadValue, CsvTables.Change);
        }

        return default;
    }

    private static string Result(CsvTableReader reader)
    {
        string value = CsvFields.Required(reader, CsvTables.Result, CsvFields.Digits(reader, CsvTables.Result, 2));
        if (value.Length > 0 && !MandateResultCodes.IsAssigned(value))
        {
            reader.Reject(CsvProblems.BadValue, CsvTables.Result);
        }

        return value;
    }
}
