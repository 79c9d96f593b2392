using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Money;

namespace RealtimeDebit.Core.Banks;

/// <summary>What a bank is asked to do: take this amount from this account for this creditor.</summary>
/// <param name="RequestKey">
/// The key under which the bank knows this debit, 20 characters, unique for ever: the receipt number and the
/// installation's salt. It stays the same when a debit is sent again after the bank said that it never saw it.
/// </param>
/// <param name="Creditor">委託者コード.</param>
/// <param name="Account">引落口座.</param>
/// <param name="DebtorName">預金者名, half-width kana, at most 30 bytes of JIS X 0201.</param>
/// <param name="Amount">引落金額, in yen.</param>
/// <param name="CustomerNumber">顧客番号, at most 20 bytes.</param>
/// <param name="DebitDate">引落日, Japan time.</param>
public sealed record DebitOrder(
    string RequestKey,
    CreditorCode Creditor,
    BankAccount Account,
    string DebtorName,
    Yen Amount,
    string CustomerNumber,
    DateOnly DebitDate);
