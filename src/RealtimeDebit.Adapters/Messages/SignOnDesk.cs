using System.Net;
using System.Security.Cryptography;
using System.Text;
using RealtimeDebit.Core.Creditors;

namespace RealtimeDebit.Adapters.Messages;

/// <summary>How a sign-on ended.</summary>
internal enum SignOnResult
{
    Done,
    Refused,

    /// <summary>Refused, and this was the failure that locked the address out.</summary>
    RefusedAndLocked,

    /// <summary>Not even looked at.</summary>
    Locked,
}

/// <summary>Holds passwords against the creditors', and locks out an address that guesses.</summary>
/// <remarks>The lock is kept in memory for each creditor and address: one who guesses elsewhere does not lock the creditor's own machines out.</remarks>
internal sealed class SignOnDesk(int lockAfter, TimeSpan lockTime, TimeProvider time)
{
    /// <summary>An IPv6 range has more addresses than there is memory.</summary>
    private const int MostRemembered = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(CreditorCode Creditor, IPAddress Address), Failures> _failures = [];

    /// <summary>How many addresses are locked out now.</summary>
    public int Locked
    {
        get
        {
            lock (_gate)
            {
                long now = time.GetTimestamp();
                return _failures.Values.Count(failed => failed.Count >= lockAfter && time.GetElapsedTime(failed.Last, now) < lockTime);
            }
        }
    }

    public SignOnResult Try(MessageCaller caller, IPAddress address, string password)
    {
        // Looked at before the lock is taken and whatever stands in it: how long an answer takes tells nothing.
        bool isRight = IsRight(caller, password);
        lock (_gate)
        {
            long now = time.GetTimestamp();
            (CreditorCode, IPAddress) key = (caller.Creditor.Code, AllowedAddresses.Plain(address));
            Failures failed = _failures.GetValueOrDefault(key);
            if (failed.Count > 0 && time.GetElapsedTime(failed.Last, now) >= lockTime) failed = default;
            if (failed.Count >= lockAfter) return SignOnResult.Locked;
            if (isRight)
            {
                _failures.Remove(key);
                return SignOnResult.Done;
            }

            if (_failures.Count >= MostRemembered) ForgetOldest(now);
            _failures[key] = new Failures(failed.Count + 1, now);
            return failed.Count + 1 >= lockAfter ? SignOnResult.RefusedAndLocked : SignOnResult.Refused;
        }
    }

    private static bool IsRight(MessageCaller caller, string password)
    {
        // Hashes of one length: neither the length nor the first wrong character shows in the time.
        Span<byte> given = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> wanted = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(password), given);
        SHA256.HashData(Encoding.UTF8.GetBytes(caller.Password ?? ""), wanted);
        return CryptographicOperations.FixedTimeEquals(given, wanted) & caller.Password is not null;
    }

    private void ForgetOldest(long now)
    {
        foreach ((CreditorCode, IPAddress) key in _failures.Where(entry => time.GetElapsedTime(entry.Value.Last, now) >= lockTime).Select(static entry => entry.Key).ToList())
            _failures.Remove(key);
        if (_failures.Count >= MostRemembered) _failures.Remove(_failures.MinBy(static entry => entry.Value.Last).Key);
    }

    private readonly record struct Failures(int Count, long Last);
}
