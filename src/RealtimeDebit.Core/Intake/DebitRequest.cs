using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;

namespace RealtimeDebit.Core.Intake;

/// <summary>A single debit as a door hands it in: read, of the right form, and not judged yet.</summary>
public sealed record DebitRequest
{
    /// <summary>The creditor that is signed on at the door, by its own code.</summary>
    public required CreditorCode Creditor { get; init; }

    /// <summary>委託者コード toward the bank, when the creditor named a further code of its own; null = <see cref="Creditor"/>.</summary>
    public CreditorCode? CollectingCode { get; init; }

    public required Door Door { get; init; }

    /// <summary>要求ID, chosen by the creditor, 1 to 20 characters, unique for ever.</summary>
    public required string RequestId { get; init; }

    /// <summary>引落口座; <see cref="BankAccount.None"/> = the account of the customer's mandate.</summary>
    public required BankAccount Account { get; init; }

    /// <summary>預金者名, half-width kana, at most 30 bytes; empty = the mandate's.</summary>
    public required string DebtorName { get; init; }

    /// <summary>引落金額 in yen, as asked for.</summary>
    public required long AmountYen { get; init; }

    /// <summary>顧客番号, at most 20 bytes.</summary>
    public required string CustomerNumber { get; init; }

    /// <summary>引落日; null = today in Japan.</summary>
    public DateOnly? DebitDate { get; init; }

    /// <summary>有効期限: never sent to the bank after this instant; null = no such limit.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>Digest of all that makes its content: everything but the door, the validity and the moment.</summary>
    internal string ContentDigest()
    {
        string content = string.Join('\n', Account.ToDigits(), DebtorName, AmountYen, CustomerNumber, DebitDate?.ToString("yyyyMMdd", null) ?? "today");
        return DebitBook.ContentDigestOf(CollectingCode is CreditorCode code && code != Creditor ? $"{content}\n{code}" : content);
    }
}
