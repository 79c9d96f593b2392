using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.EndToEndTests;

/// <summary>A test against a real sshd. With CI=true it is never skipped: there a missing server is a failure.</summary>
internal sealed class SshServerFactAttribute : FactAttribute
{
    public SshServerFactAttribute()
    {
        if (OpenSshServer.WhyNot is { } why && Environment.GetEnvironmentVariable("CI") != "true") Skip = why;
    }
}
