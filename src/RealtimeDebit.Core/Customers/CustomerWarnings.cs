using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.BankMasters;
using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Core.Customers;

/// <summary>What the bank master does not know of a customer's account. It lags behind the banks, so it warns and never refuses.</summary>
internal static class CustomerWarnings
{
    /// <summary>At most one: a branch of an unknown bank is not looked for.</summary>
    /// <param name="banks">Null when there is no master: then nothing is said.</param>
    /// <param name="account">The customer's account.</param>
    /// <param name="recordNumber">From 1; 0 = a single customer.</param>
    public static RecordProblem? OfAccount(BankMaster? banks, BankAccount account, int recordNumber) => banks?.GapOf(account) switch
    {
        BankMasterGap.Bank => InRow(CustomerImportProblems.UnknownBank, recordNumber, account, isBank: true),
        BankMasterGap.Branch => InRow(CustomerImportProblems.UnknownBranch, recordNumber, account, isBank: false),
        _ => null,
    };

    private static RecordProblem InRow(ProblemKind kind, int recordNumber, BankAccount account, bool isBank)
    {
        CsvColumn column = CsvTables.Customer.Columns.First(column => column.English == (isBank ? "bank" : "branch"));
        string found = isBank ? account.Bank.ToString() : $"{account.Bank}-{account.Branch}";
        return new RecordProblem(kind, recordNumber, column.English, column.Japanese, 0, "", found);
    }
}
