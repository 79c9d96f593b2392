using System.Net;
using RealtimeDebit.BankSimulator.Scenarios;
using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.BankSimulator;

/// <summary>How to start a simulated bank.</summary>
public sealed record SimulatedBankOptions
{
    /// <summary>Where it listens. Default: loopback, a free port.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>Where its HTTP door listens; null (the default) = it has none.</summary>
    public IPEndPoint? ListenHttp { get; init; }

    /// <summary>How it behaves. Default: collects every debit, each time it is asked.</summary>
    public Scenario Scenario { get; init; } = Scenario.Default;

    /// <summary>The ledger's file, read at the start and appended to. Null (the default): in memory only.</summary>
    public string? LedgerFile { get; init; }

    /// <summary>How the length before each message is written. Default: four ASCII digits.</summary>
    public LengthPrefix LengthPrefix { get; init; } = LengthPrefix.Ascii4;

    /// <summary>The bank's clock. With the system's clock, delays are exact to some microseconds.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
