using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Money;

namespace RealtimeDebit.TestSupport;

public static partial class Some
{
    public static DebitOrder Order(string key = "0000000000000001-abc", long amountYen = 1_000, string account = "1234567", string bank = "9998") => new(
        key,
        CreditorCode.Parse("1234567890"),
        BankAccount.Parse(bank, "998", '1', account),
        "ﾔﾏﾀﾞ ﾀﾛｳ",
        new Yen(amountYen),
        "C000000001",
        new DateOnly(2026, 11, 24));
}
