namespace RealtimeDebit.BankSimulator.Ledgers;

/// <summary>One taking of money by the simulated bank. The ledger of these is the truth that tests compare everything with.</summary>
/// <param name="At">When the money was taken, Japan time.</param>
/// <param name="Bank">引落銀行番号.</param>
/// <param name="RequestKey">要求ID of the debit.</param>
/// <param name="Branch">引落支店番号.</param>
/// <param name="Kind">預金種目.</param>
/// <param name="Account">口座番号.</param>
/// <param name="AmountYen">引落金額, in yen.</param>
/// <param name="Creditor">委託者コード.</param>
public sealed record LedgerEntry(
    DateTimeOffset At,
    string Bank,
    string RequestKey,
    string Branch,
    string Kind,
    string Account,
    long AmountYen,
    string Creditor);

/// <summary>One refusal, kept beside the ledger so that an inquiry after a restart is still answered truly.</summary>
/// <param name="Asked">What was asked for; <see cref="LedgerEntry.At"/> is when the bank refused.</param>
/// <param name="ResultCode">振替結果コード.</param>
/// <param name="RawCode">銀行理由コード, may be empty.</param>
public sealed record DeclinedEntry(LedgerEntry Asked, char ResultCode, string RawCode);
