using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Money;

namespace RealtimeDebit.Core.Customers;

/// <summary>顧客: a creditor's customer, as the creditor's own master describes them.</summary>
/// <param name="Number">顧客番号, at most 20 bytes, trailing spaces removed.</param>
/// <param name="Name">顧客名.</param>
/// <param name="NameKana">顧客名カナ.</param>
/// <param name="Account">引落口座 as the creditor knows it.</param>
/// <param name="Holder">預金者名 as the creditor knows it, half-width kana.</param>
/// <param name="MaxAmount">上限金額 of one debit, in yen; null = none of its own.</param>
/// <param name="Stopped">True when the creditor has stopped this customer: no debit is accepted.</param>
public sealed record Customer(
    string Number, string Name, string NameKana, BankAccount Account, string Holder, Yen? MaxAmount, bool Stopped);
