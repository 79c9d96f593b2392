using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.WindowsServices;
using RealtimeDebit.Host.CommandLine;

namespace RealtimeDebit.Host.Services;

/// <summary>Ends the service by itself: keeps why, tells the service manager, and stops the host.</summary>
internal sealed class ServiceEnd(StopReason reason, IHostApplicationLifetime host, IHostLifetime process)
{
    /// <returns>False when there was a reason already, which stays.</returns>
    public bool Now(int exitCode, string text)
    {
        if (!reason.Set(exitCode, text)) return false;

        // The service manager of Windows never sees the process's exit code: with 0 here the end looks like a clean stop, and nothing starts
        // us again. A wrong configuration stays 0, for starting again cannot help; under systemd the unit says the same of code 2.
        if (OperatingSystem.IsWindows() && process is WindowsServiceLifetime service && exitCode is ExitCode.JournalFailed or ExitCode.Broken)
            service.ExitCode = exitCode;
        host.StopApplication();
        return true;
    }
}
