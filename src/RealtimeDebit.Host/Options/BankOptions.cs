using RealtimeDebit.Adapters.Banks.Profiles;
using RealtimeDebit.Core.Banks;

namespace RealtimeDebit.Host.Options;

/// <summary>One entry of <c>banks.json</c>: what Core knows of the bank, and how it is reached.</summary>
internal sealed record BankOptions
{
    /// <summary>What Core works with; ranges and defaults stand there.</summary>
    public required BankSettings Settings { get; init; }

    public required AdapterOptions Adapter { get; init; }

    /// <summary>When the money reaches the creditor's account, default <see cref="CreditRule.NextBusinessDay"/>; checked, and nothing prints it or reckons with it yet.</summary>
    public required CreditRule Credit { get; init; }

    /// <summary>Where the bank's mandate files come from; null when there are none.</summary>
    public MandateSourceOptions? MandateSource { get; init; }
}

/// <summary>How a bank is reached.</summary>
internal sealed record AdapterOptions
{
    public required AdapterKind Kind { get; init; }

    /// <summary>With <see cref="AdapterKind.FixedTcp"/>: host and port.</summary>
    public required string Endpoint { get; init; }

    /// <summary>What is special about the bank, default <c>standard</c>: from <c>bank-profiles/NAME.json</c>, or built in.</summary>
    public required BankProfile Profile { get; init; }

    /// <summary>How long a connection may take, default 5 s; 100 ms to 1 min.</summary>
    public required TimeSpan ConnectTimeout { get; init; }
}

/// <summary>The kinds of bank adapter.</summary>
internal enum AdapterKind
{
    /// <summary>Fixed-length messages over TCP.</summary>
    FixedTcp,

    /// <summary>JSON over HTTP.</summary>
    Http,

    /// <summary>The simulated bank inside this process.</summary>
    Simulated,
}

/// <summary>When collected money is credited.</summary>
internal enum CreditRule
{
    SameDay,
    NextBusinessDay,
}
