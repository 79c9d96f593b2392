using System.Security.Cryptography;
using RealtimeDebit.Core.Loops;

namespace RealtimeDebit.Adapters.Loops;

/// <summary>Salts from the system's cryptographic generator.</summary>
public sealed class RandomIds : IIds
{
    public string NewSalt(int chars) => RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", chars);
}
