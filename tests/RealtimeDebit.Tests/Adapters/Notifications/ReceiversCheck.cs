using System.Security.Cryptography;
using System.Text;

namespace RealtimeDebit.Tests.Adapters.Notifications;

/// <summary>The check of a signature as docs/formats/webhooks.md shows it to receivers' engineers; a test holds the two together.</summary>
internal static class ReceiversCheck
{
    public static bool Passes(string header, ReadOnlySpan<byte> body, string secret, DateTimeOffset now) => IsGenuine(header, body, Encoding.UTF8.GetBytes(secret), now);

    private static bool IsGenuine(string header, ReadOnlySpan<byte> body, byte[] secret, DateTimeOffset now)
    {
        Dictionary<string, string> parts = header.Split(',').Select(part => part.Split('=', 2)).Where(part => part.Length == 2).ToDictionary(part => part[0], part => part[1]);
        if (!parts.TryGetValue("t", out string? t) || !parts.TryGetValue("v1", out string? v1) || !long.TryParse(t, out long seconds)) return false;
        if (Math.Abs(now.ToUnixTimeSeconds() - seconds) > 300) return false;
        byte[] signed = [.. Encoding.ASCII.GetBytes(t + "."), .. body];
        byte[] expected = HMACSHA256.HashData(secret, signed);
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(expected)), Encoding.ASCII.GetBytes(v1));
    }
}
