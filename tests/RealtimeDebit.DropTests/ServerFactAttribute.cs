using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.DropTests;

/// <summary>A test on a real file server. With CI=true it is never skipped: there a missing server is a failure.</summary>
internal sealed class ServerFactAttribute : FactAttribute
{
    public ServerFactAttribute()
    {
        if (ServerPrograms.MissingReason is string reason && !ServerPrograms.MustRun) Skip = reason;
    }
}
