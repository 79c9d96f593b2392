using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RealtimeDebit.Adapters.Notifications;

/// <summary>The signature of a webhook: HMAC-SHA256 over the moment and the body, so that neither a stranger nor an old message passes for ours.</summary>
public static class WebhookSignature
{
    /// <summary>The header that carries it: <c>t=UNIXSECONDS,v1=HEX</c>.</summary>
    public const string HeaderName = "RealtimeDebit-Signature";

    /// <summary>The header's text for a body that is sent at <paramref name="now"/>.</summary>
    /// <param name="secret">Its UTF-8 bytes are the key.</param>
    /// <param name="now">Whole seconds count.</param>
    /// <param name="body">The bytes as they are sent.</param>
    public static string Of(string secret, DateTimeOffset now, ReadOnlySpan<byte> body)
    {
        string moment = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes(moment + "."), .. body];
        string hex = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
        return $"t={moment},v1={hex}";
    }
}
