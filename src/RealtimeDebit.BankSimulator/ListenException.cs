using System.Net;

namespace RealtimeDebit.BankSimulator;

/// <summary>An address that the bank was told to listen on is taken, or is not this machine's.</summary>
public sealed class ListenException : IOException
{
    public ListenException(IPEndPoint endpoint, string option, Exception inner)
        : base($"{option}: cannot listen on {endpoint}; it is in use or not an address of this machine.", inner)
    {
    }
}
