using RealtimeDebit.Core.Accounts;

namespace RealtimeDebit.Core.Rules;

/// <summary>What the rules say of one request.</summary>
public readonly ref struct RuleVerdict
{
    /// <summary>応答コード of the first rule that failed, 2xxx; 0 = accepted.</summary>
    public int Rejection { get; init; }

    /// <summary>振替結果コード for the result file when rejected: 2 4 8 or 9; a space when accepted.</summary>
    public char ResultCode { get; init; }

    /// <summary>Which rule failed, for logs and screens; empty when accepted.</summary>
    public string FailedRule { get; init; }

    /// <summary>引落口座 to debit: the request's own, or the mandate's where the request left it open.</summary>
    public BankAccount Account { get; init; }

    /// <summary>預金者名 to send: the request's own, or the mandate's where the request left it open.</summary>
    public ReadOnlySpan<byte> DebtorName { get; init; }

    public bool IsAccepted => Rejection == 0;
}
