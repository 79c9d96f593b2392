#if TEST_BUILD
using System.Diagnostics;
using System.Globalization;
#endif
using RealtimeDebit.Core.Checkpoints;

namespace RealtimeDebit.Host.Services;

/// <summary>Kills this process at a named checkpoint, as <c>kill -9</c> would. Test builds only: a release build has no such switch.</summary>
/// <remarks><c>RealtimeDebit__Test__StopAt=SendingDurable</c>, and <c>RealtimeDebit__Test__StopAtCount=3</c> for the third time that it is reached.</remarks>
internal static class CrashPoint
{
    /// <summary>The variable that names the checkpoint.</summary>
    public const string NameVariable = "RealtimeDebit__Test__StopAt";

    /// <summary>The variable that says how many times it is reached before the process dies there; default 1.</summary>
    public const string CountVariable = "RealtimeDebit__Test__StopAtCount";

    /// <summary>What Core and the adapters call at each checkpoint; null when nobody asked for a crash.</summary>
    public static Action<Checkpoint>? FromEnvironment(IReadOnlyDictionary<string, string> environment)
    {
#if TEST_BUILD
        if (!environment.TryGetValue(NameVariable, out string? name) || name.Length == 0) return null;
        var at = Enum.Parse<Checkpoint>(name);
        int left = environment.TryGetValue(CountVariable, out string? count) ? int.Parse(count, CultureInfo.InvariantCulture) : 1;
        return reached =>
        {
            if (reached != at || Interlocked.Decrement(ref left) != 0) return;
            // SIGKILL to ourselves: no handler, no finally, no flush.
            Process.GetCurrentProcess().Kill();
            Environment.FailFast("The process should have been killed.");
        };
#else
        return null;
#endif
    }
}
