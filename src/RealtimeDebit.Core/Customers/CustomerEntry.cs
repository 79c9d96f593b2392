using System.Runtime.InteropServices;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Core.Money;

namespace RealtimeDebit.Core.Customers;

/// <summary>One customer as it lies in memory: what the rules ask, and where the texts are.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct CustomerEntry
{
    private const long NoMaximum = -1;

    /// <summary>引落口座, packed.</summary>
    public long Account;

    /// <summary>Place of 顧客名カナ; 預金者名 and 顧客名 follow.</summary>
    public long Texts;

    private long _maxAmount;

    public CustomerNumberBytes Number;

    public bool Stopped;

    public readonly CustomerAnswer Answer => new()
    {
        Exists = true,
        Stopped = Stopped,
        MaxAmount = MaxAmount,
        Account = BankAccount.FromPacked(Account),
    };

    public Yen? MaxAmount
    {
        readonly get => _maxAmount == NoMaximum ? null : new Yen(_maxAmount);
        set => _maxAmount = value?.Value ?? NoMaximum;
    }
}
