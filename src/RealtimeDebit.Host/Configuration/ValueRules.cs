using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Quartz;
using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.Host.Configuration;

/// <summary>What single values must look like. Each answers true or false; the reader words the problem.</summary>
internal static partial class ValueRules
{
    /// <summary>An address of this machine and a port, <c>127.0.0.1:9700</c>; 0 = any free port.</summary>
    public static bool IsListenAddress(string text)
        => TrySplitEndpoint(text, out string host, out int port) && port >= 0
            && (IPAddress.TryParse(host.Trim('[', ']'), out _) || string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase));

    /// <summary>A host name or address and a port from 1.</summary>
    public static bool IsEndpoint(string text)
        => TrySplitEndpoint(text, out string host, out int port) && port >= 1
            && Uri.CheckHostName(host.Trim('[', ']')) != UriHostNameType.Unknown;

    /// <summary>An http URL of an address of this machine, with nothing after the port; port 0 = any free one, of an IP address only.</summary>
    /// <remarks>The door speaks no TLS, so https would promise too much; a host name would be looked up by nobody and open another address.</remarks>
    public static bool IsConsoleAddress(string text)
        => Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme == Uri.UriSchemeHttp
            && uri.AbsolutePath == "/" && uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0
            && (uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 || (uri.Host == "localhost" && uri.Port > 0));

    /// <summary>An address, or a range in CIDR notation.</summary>
    /// <remarks>"10.8" would be read as 10.0.0.8, and "010.8.0.1" as 8.8.0.1: whom one lets in must be written out.</remarks>
    public static bool IsAddressRange(string text)
        => (IPAddress.TryParse(text, out _) || IPNetwork.TryParse(text, out _))
            && text.Split('/')[0] is var address && (address.Contains(':', StringComparison.Ordinal) || IPAddress.Parse(address).ToString() == address);

    /// <summary>A Quartz cron expression that rings at least once more.</summary>
    public static bool IsCron(string text)
        => CronExpression.TryParse(text, out CronExpression? cron) && cron.GetNextValidTimeAfter(DateTimeOffset.UnixEpoch) is not null;

    /// <summary>Half-width text as banks write it: printable ASCII and half-width kana, one byte each, no space around.</summary>
    public static bool IsKanaName(string text, int mostBytes)
        => text.Length > 0 && text.Length <= mostBytes && text.All(static c => c is >= ' ' and <= '~' or >= '\uFF61' and <= '\uFF9F');

    /// <summary>What the field パスワード of a sign-on can hold.</summary>
    public static bool IsMessagePassword(string text) => IsKanaName(text, ControlMessageLayout.Password.LengthBytes) && text.Trim(' ').Length == text.Length;

    /// <summary>The address and port of a text that <see cref="IsListenAddress"/> allows.</summary>
    public static IPEndPoint ListenEndpoint(string text)
    {
        TrySplitEndpoint(text, out string host, out int port);
        return new IPEndPoint(IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) ? address : IPAddress.Loopback, port);
    }

    /// <summary>A name that can be a file's name in every system.</summary>
    public static bool IsPlainName(string text) => PlainName().IsMatch(text);

    private static bool TrySplitEndpoint(string text, out string host, out int port)
    {
        int colon = text.LastIndexOf(':');
        host = colon > 0 ? text[..colon] : string.Empty;
        port = -1;
        if (host.Length == 0 || (host.Contains(':', StringComparison.Ordinal) && host[0] != '[')) return false;
        return int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= 65535;
    }


    [GeneratedRegex(@"^[0-9A-Za-z][0-9A-Za-z_\-]{0,63}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex PlainName();
}
