using System.Net;

namespace RealtimeDebit.Adapters.Messages;

/// <summary>Addresses and ranges (CIDR) from which somebody may connect. An empty list allows nobody.</summary>
public sealed class AllowedAddresses
{
    private readonly IPNetwork[] _networks;

    private AllowedAddresses(IPNetwork[] networks) => _networks = networks;

    /// <summary>Reads <c>10.8.0.0/24</c>, <c>10.8.0.7</c>, <c>fd00::/8</c>.</summary>
    /// <exception cref="FormatException">One of them is neither an address nor a range.</exception>
    public static AllowedAddresses Parse(IEnumerable<string> ranges)
    {
        ArgumentNullException.ThrowIfNull(ranges);
        return new([.. ranges.Select(ParseOne)]);
    }

    /// <summary>An IPv4 address that came in through an IPv6 socket is judged as the IPv4 address that it is.</summary>
    public bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        IPAddress plain = Plain(address);
        foreach (IPNetwork network in _networks)
        {
            if (network.Contains(plain)) return true;
        }

        return false;
    }

    internal static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static IPNetwork ParseOne(string text)
    {
        if (!IPAddress.TryParse(text, out IPAddress? address)) return IPNetwork.Parse(text);
        IPAddress plain = Plain(address);
        return new IPNetwork(plain, plain.GetAddressBytes().Length * 8);
    }
}
