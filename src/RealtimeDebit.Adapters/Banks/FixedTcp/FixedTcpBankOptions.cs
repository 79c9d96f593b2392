using System.Globalization;
using System.Net;
using RealtimeDebit.Core.Checkpoints;

namespace RealtimeDebit.Adapters.Banks.FixedTcp;

/// <summary>Where a bank is and how long it is waited for.</summary>
public sealed record FixedTcpBankOptions
{
    /// <summary>Name or address, and port. See <see cref="TryParseEndpoint"/>.</summary>
    public required EndPoint Endpoint { get; init; }

    /// <summary>The bank's code, for logs.</summary>
    public required string BankCode { get; init; }

    /// <summary>How long a connection may take to be made. After it the debit is NotSent: no byte has left.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a debit's answer is waited for, from the first byte sent. After it the debit is Unknown.</summary>
    public TimeSpan DebitTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an inquiry's answer is waited for.</summary>
    public TimeSpan InquiryTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Told of every byte as it goes out and comes in, framing included; null = nobody. The bytes hold account data: they are for
    /// the archive, never for a log. Called on the connection's own threads; it must be quick, and must keep no reference.
    /// </summary>
    public BankTrafficSink? Traffic { get; init; }

    /// <summary>Told when a debit's bytes were handed to the network; null outside crash tests.</summary>
    public Action<Checkpoint>? Reached { get; init; }

    /// <summary>Reads <c>127.0.0.1:9800</c>, <c>[::1]:9800</c> or <c>bank.example:9800</c>.</summary>
    public static bool TryParseEndpoint(string text, out EndPoint? endpoint)
    {
        endpoint = null;
        int colon = text.LastIndexOf(':');
        if (colon <= 0
            || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            || port is < 1 or > IPEndPoint.MaxPort)
        {
            return false;
        }

        string host = text[..colon].Trim('[', ']');
        if (IPAddress.TryParse(host, out IPAddress? address)) endpoint = new IPEndPoint(address, port);
        else if (Uri.CheckHostName(host) == UriHostNameType.Dns) endpoint = new DnsEndPoint(host, port);
        return endpoint is not null;
    }
}

/// <summary>Which way bytes go.</summary>
public enum BankTrafficDirection
{
    ToBank,
    FromBank,
}

/// <summary>Takes the bytes that go to or come from a bank.</summary>
public delegate void BankTrafficSink(BankTrafficDirection direction, ReadOnlySpan<byte> bytes);
