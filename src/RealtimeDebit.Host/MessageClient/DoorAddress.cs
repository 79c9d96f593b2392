using System.Security.Cryptography.X509Certificates;
using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.Host.MessageClient;

/// <summary>Where a message door is, and how one speaks with it.</summary>
/// <param name="Tls">Null: without TLS.</param>
internal sealed record DoorAddress(string Host, int Port, LengthPrefix Prefix = LengthPrefix.Ascii4, DoorTls? Tls = null)
{
    public override string ToString() => $"{Host}:{Port}";
}

/// <summary>How a client proves the door, and itself.</summary>
/// <param name="ServerName">The name that the door's certificate must bear.</param>
/// <param name="TrustedRoot">The only root that is trusted; null: the machine's own.</param>
/// <param name="ClientCertificate">Shown to a door that asks for one.</param>
internal sealed record DoorTls(string ServerName, X509Certificate2? TrustedRoot = null, X509Certificate2? ClientCertificate = null);
