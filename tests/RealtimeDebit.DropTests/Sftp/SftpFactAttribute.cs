using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.DropTests.Sftp;

/// <summary>A test against a real sshd. With CI=true it is never skipped: there a missing server is a failure.</summary>
internal sealed class SftpFactAttribute : FactAttribute
{
    public SftpFactAttribute()
    {
        if (OpenSshServer.WhyNot is { } why && Environment.GetEnvironmentVariable("CI") != "true") Skip = why;
    }
}

/// <summary>The same for a theory.</summary>
internal sealed class SftpTheoryAttribute : TheoryAttribute
{
    public SftpTheoryAttribute()
    {
        if (OpenSshServer.WhyNot is { } why && Environment.GetEnvironmentVariable("CI") != "true") Skip = why;
    }
}
