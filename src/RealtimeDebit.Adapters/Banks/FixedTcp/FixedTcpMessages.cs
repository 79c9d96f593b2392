using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.Adapters.Banks.FixedTcp;

/// <summary>Orders to messages, and whether an answer speaks of the order that was asked.</summary>
internal static class FixedTcpMessages
{
    public static DebitMessage Debit(DebitOrder order, DateTimeOffset now) => Message(order, now) with
    {
        MessageType = MessageTypes.Debit,
        RequestId = order.RequestKey,
    };

    /// <summary>An inquiry has its own id, so that the answer to an earlier inquiry is never taken for this one's.</summary>
    public static DebitMessage Inquiry(DebitOrder order, string inquiryId, DateTimeOffset now) => Message(order, now) with
    {
        MessageType = MessageTypes.Inquiry,
        RequestId = inquiryId,
        OriginalRequestId = order.RequestKey,
    };

    /// <summary>Null when the answer speaks of this order; otherwise what differs, in words without account data.</summary>
    public static string? FindContradiction(DebitOrder order, DebitMessage reply, char meansResultCode)
    {
        bool isSameAccount = BankAccount.TryParse(
            reply.BankCode, reply.BranchCode, reply.AccountKind is [var kind] ? kind : ' ', reply.AccountNumber, out BankAccount account)
            && account == order.Account;

        if (!isSameAccount) return "another account";
        if (reply.AmountYen != order.Amount.Value) return "another amount";
        if (reply.CreditorCode != order.Creditor.ToString()) return "another creditor";
        if (reply.MessageType == MessageTypes.InquiryReply && reply.OriginalRequestId != order.RequestKey) return "another debit's key";
        return reply.ResultDigit == ' ' || reply.ResultDigit == meansResultCode ? null : "code and result code differ";
    }

    /// <summary>The bank's own code as evidence: its reason code, or else the response code.</summary>
    public static string RawCode(DebitMessage reply) => reply.BankReason.Length > 0 ? reply.BankReason : reply.ResponseCode;

    private static DebitMessage Message(DebitOrder order, DateTimeOffset now) => new()
    {
        MessageType = MessageTypes.Debit,
        CreditorCode = order.Creditor.ToString(),
        SentAt = now,
        BankCode = order.Account.Bank.ToString(),
        BranchCode = order.Account.Branch,
        AccountKind = order.Account.Kind.ToString(),
        AccountNumber = order.Account.Number,
        HolderName = order.DebtorName,
        AmountYen = order.Amount.Value,
        CustomerNumber = order.CustomerNumber,
        DebitDate = order.DebitDate,
    };
}
