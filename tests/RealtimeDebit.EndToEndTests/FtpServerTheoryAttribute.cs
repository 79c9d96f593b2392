using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.EndToEndTests;

/// <summary>A test on real FTP servers. With CI=true it is never skipped: there a missing server is a failure.</summary>
internal sealed class FtpServerTheoryAttribute : TheoryAttribute
{
    public FtpServerTheoryAttribute()
    {
        if (ServerPrograms.MissingReason is string reason && !ServerPrograms.MustRun) Skip = reason;
    }
}
