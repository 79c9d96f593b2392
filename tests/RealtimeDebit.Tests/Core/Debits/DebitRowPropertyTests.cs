using FsCheck;
using FsCheck.Xunit;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Tests.Properties;

namespace RealtimeDebit.Tests.Core.Debits;

[ManyCases(Arbitrary = [typeof(Arbitraries)])]
public sealed class DebitRowPropertyTests
{
    [Property]
    public bool A_row_reads_back_as_it_was_written(DebitReceived debit, byte before)
    {
        byte[] rows = new byte[before + DebitRow.LengthBytes];
        DebitRow.Write(rows.AsSpan(before), new DebitRowContent
        {
            Account = debit.Account,
            Amount = debit.Amount,
            CustomerNumber = JisX0201.Encode(debit.CustomerNumber),
            DebtorName = JisX0201.Encode(debit.DebtorName),
            RequestId = JisX0201.Encode(debit.RequestId),
            DebitDate = debit.DebitDate,
            CollectingCode = debit.Creditor,
            Rejection = debit.Rejection,
            RejectionResultCode = '4',
        });

        DebitRow row = new(rows, before);
        return (row.Account, row.Amount, row.CustomerNumber, row.DebtorName, row.RequestId, row.DebitDate, row.CollectingCode, row.Rejection)
                == (debit.Account, debit.Amount, debit.CustomerNumber, debit.DebtorName, debit.RequestId, debit.DebitDate, debit.Creditor, debit.Rejection)
            && row.RejectionResultCode == (debit.Rejection == 0 ? ' ' : '4')
            && row.Bank == debit.Account.Bank;
    }

    [Property]
    public bool An_account_is_the_same_packed_and_as_digits(BankAccount account)
        => BankAccount.FromPacked(account.Packed) == account
            && BankAccount.Parse(account.Bank.ToString(), account.Branch, account.Kind, account.Number) == account
            && account.ToDigits().Length == BankAccount.Digits
            && !account.ToString().Contains(account.Number, StringComparison.Ordinal);

    [Property]
    public bool Sums_of_a_million_records_are_exact(Yen amount, PositiveInt records)
    {
        int count = 1 + (records.Get % 1_000_000);
        Yen largest = new(Yen.MaxPerDebit * 1_000_000);

        return new Yen(amount.Value * count) + amount - amount == new Yen(amount.Value * count) && (largest + amount).Value == largest.Value + amount.Value;
    }

    [Property]
    public bool Less_than_nothing_is_refused(Yen amount, PositiveInt more)
        => Assert.Throws<ArgumentOutOfRangeException>(() => amount - new Yen(amount.Value + more.Get)) is not null;
}
