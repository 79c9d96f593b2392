using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Formats.Csv;

namespace RealtimeDebit.Core.Customers;

/// <summary>Customers as lines of a customer CSV and back.</summary>
public static class CustomerLines
{
    public static CsvCustomer ToLine(Customer customer) => new()
    {
        RecordNumber = 0,
        CustomerNumber = customer.Number,
        Name = customer.Name,
        NameKana = customer.NameKana,
        BankCode = customer.Account.Bank.ToString(),
        BranchCode = customer.Account.Branch,
        AccountKind = customer.Account.Kind,
        AccountNumber = customer.Account.Number,
        HolderName = customer.Holder,
        MaxAmountYen = customer.MaxAmount?.Value,
        IsStopped = customer.Stopped,
    };

    /// <param name="line">One that was not rejected.</param>
    public static Customer ToCustomer(CsvCustomer line) => new(
        line.CustomerNumber,
        line.Name,
        line.NameKana,
        BankAccount.Parse(line.BankCode, line.BranchCode, line.AccountKind, line.AccountNumber),
        line.HolderName,
        line.MaxAmountYen is long yen ? new Yen(yen) : null,
        line.IsStopped);
}
