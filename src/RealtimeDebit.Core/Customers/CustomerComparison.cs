using RealtimeDebit.Core.BankMasters;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Core.Customers;

/// <summary>Rows of a file held against the customers that stand: what is new, changed, the same, and worth a warning.</summary>
internal sealed class CustomerComparison(BankMaster? banks)
{
    /// <summary>Added rows that are listed, and as many changed ones; all are counted.</summary>
    private const int ListedRows = 100;

    private const int WarningsKept = 1_000;

    private readonly List<CustomerRowPreview> _added = [];
    private readonly List<CustomerRowPreview> _changed = [];
    private readonly List<RecordProblem> _warnings = [];
    private int _addedCount;
    private int _changedCount;
    private int _unchangedCount;
    private int _warningCount;

    /// <summary>The rows that are not what stands.</summary>
    public List<Customer> Differing { get; } = [];

    public void Take(Customer? known, Customer row, int recordNumber)
    {
        if (CustomerWarnings.OfAccount(banks, row.Account, recordNumber) is { } unknown) Warn(unknown);
        if (known == row)
        {
            _unchangedCount++;
            return;
        }

        Differing.Add(row);
        if (known is null) List(_added, ++_addedCount, new CustomerRowPreview(recordNumber, null, row));
        else List(_changed, ++_changedCount, new CustomerRowPreview(recordNumber, known, row));

        if (known is not null && CustomerDifference.MayBeAnotherPerson(known, row)) Warn(RecordProblem.OfRecord(CustomerImportProblems.MayBeAnother, recordNumber, default, row.Number));
    }

    public CustomerImportReport Report(CustomerFile file) => new()
    {
        Counts = new CustomerCounts(_addedCount, _changedCount, _unchangedCount),
        Added = _added,
        Changed = _changed,
        ErrorRows = file.ErrorRows,
        Problems = [.. file.Problems, .. _warnings],
        ProblemCount = file.ProblemCount + _warningCount,
        IsRefused = file.IsRefused,
        ComparedWithBankMaster = banks is not null,
    };

    private static void List(List<CustomerRowPreview> list, int count, CustomerRowPreview row)
    {
        if (count <= ListedRows) list.Add(row);
    }

    private void Warn(RecordProblem warning)
    {
        if (++_warningCount <= WarningsKept) _warnings.Add(warning);
    }
}

/// <summary>A row of a file and what stands under its number.</summary>
/// <param name="RecordNumber">In the file, from 1; the header is record 1.</param>
/// <param name="Before">Null when the customer would be new.</param>
/// <param name="After">As the file says.</param>
public sealed record CustomerRowPreview(int RecordNumber, Customer? Before, Customer After);
