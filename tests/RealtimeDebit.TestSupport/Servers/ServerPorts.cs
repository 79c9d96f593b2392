using System.Net;
using System.Net.NetworkInformation;

namespace RealtimeDebit.TestSupport.Servers;

/// <summary>Free TCP ports on loopback in a row, for servers that cannot be told to take port 0.</summary>
/// <remarks>Below the range from which the system gives ports to clients, at a place by chance, so that several test runs do not meet.</remarks>
public static class ServerPorts
{
    private const int Lowest = 10_240;
    private const int Highest = 32_000;

    /// <returns>The first of <paramref name="count"/> ports.</returns>
    public static int Take(int count)
    {
        HashSet<int> taken = [.. IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(endpoint => endpoint.Port)];
        for (int attempt = 0; attempt < 1_000; attempt++)
        {
            int first = Lowest + (Random.Shared.Next((Highest - Lowest) / count) * count);
            if (!Enumerable.Range(first, count).Any(taken.Contains)) return first;
        }

        throw new InvalidOperationException($"No {count} free ports in a row on {IPAddress.Loopback}.");
    }
}
