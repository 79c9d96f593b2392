using Microsoft.Extensions.Logging;
using RealtimeDebit.Adapters.Banks.FixedTcp;
using RealtimeDebit.Adapters.Messages;
using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Core.Lanes;
using RealtimeDebit.Host.Options;

namespace RealtimeDebit.Host.Services;

/// <summary>The adapters to all banks of the configuration. None connects before its first debit.</summary>
internal sealed class BankLines : IAsyncDisposable
{
    private readonly List<FixedTcpBank> _adapters = [];

    private readonly TrafficArchive _archive;

    public BankLines(IReadOnlyList<BankOptions> banks, TimeProvider time, ILoggerFactory logs, TrafficArchive archive, Action<Checkpoint>? reached)
    {
        _archive = archive;
        All = [.. banks.Select(bank => new LaneBank(bank.Settings, Connectable(bank, time, logs, reached)))];
    }

    public IReadOnlyList<LaneBank> All { get; }

    public async ValueTask DisposeAsync()
    {
        foreach (FixedTcpBank adapter in _adapters) await adapter.DisposeAsync();
    }

    private FixedTcpBank Connectable(BankOptions bank, TimeProvider time, ILoggerFactory logs, Action<Checkpoint>? reached)
    {
        if (!FixedTcpBankOptions.TryParseEndpoint(bank.Adapter.Endpoint, out System.Net.EndPoint? endpoint))
            throw new InvalidOperationException($"The configuration let the endpoint {bank.Adapter.Endpoint} through.");

        var adapter = new FixedTcpBank(
            new FixedTcpBankOptions
            {
                Endpoint = endpoint!,
                BankCode = bank.Settings.Code.ToString(),
                ConnectTimeout = bank.Adapter.ConnectTimeout,
                DebitTimeout = bank.Settings.DebitTimeout,
                InquiryTimeout = bank.Settings.InquiryTimeout,
                Traffic = (direction, bytes) => Keep($"bank-{bank.Settings.Code}", bank.Adapter.Endpoint, direction, bytes),
                Reached = reached,
            },
            bank.Adapter.Profile, time, logs.CreateLogger<FixedTcpBank>());
        _adapters.Add(adapter);
        return adapter;
    }

    private void Keep(string name, string endpoint, BankTrafficDirection direction, ReadOnlySpan<byte> bytes)
        => _archive.Keep(direction == BankTrafficDirection.ToBank ? TrafficDirection.ToBank : TrafficDirection.FromBank, name, endpoint, "-", bytes);
}
