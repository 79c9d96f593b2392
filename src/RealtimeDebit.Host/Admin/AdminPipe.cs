using System.IO.Pipes;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace RealtimeDebit.Host.Admin;

/// <summary>The named pipe of Windows: for the user of the service and for this machine's administrators.</summary>
/// <remarks>The service runs as a virtual account that nobody can sign on as, so a pipe for its own user alone would shut all operators out.</remarks>
[SupportedOSPlatform("windows")]
internal static class AdminPipe
{
    /// <summary>NT SERVICE\...: every service's virtual account begins so.</summary>
    private const string ServiceAccounts = "S-1-5-80-";

    private static readonly SecurityIdentifier Administrators = new(WellKnownSidType.BuiltinAdministratorsSid, null);
    private static readonly SecurityIdentifier LocalSystem = new(WellKnownSidType.LocalSystemSid, null);

    /// <summary>One more end of the pipe, for one caller.</summary>
    public static NamedPipeServerStream Create(string name)
    {
        var security = new PipeSecurity();
        SecurityIdentifier user = OwnUser();
        security.SetOwner(user);
        security.AddAccessRule(new PipeAccessRule(user, PipeAccessRights.FullControl, AccessControlType.Allow));
        security.AddAccessRule(new PipeAccessRule(Administrators, PipeAccessRights.ReadWrite | PipeAccessRights.Synchronize, AccessControlType.Allow));
        return NamedPipeServerStreamAcl.Create(
            name, PipeDirection.InOut, NamedPipeServerStream.MaxAllowedServerInstances, PipeTransmissionMode.Byte, PipeOptions.Asynchronous,
            inBufferSize: 0, outBufferSize: 0, security);
    }

    /// <summary>Reaches the service.</summary>
    /// <exception cref="TimeoutException">Nobody serves this pipe.</exception>
    /// <exception cref="UnauthorizedAccessException">This user is neither the service's nor an administrator.</exception>
    public static async Task<Stream> ConnectAsync(string name, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var pipe = new NamedPipeClientStream(".", name, PipeDirection.InOut, PipeOptions.Asynchronous);
        try
        {
            await pipe.ConnectAsync(timeout, cancellationToken);
            // Any user could open a pipe of this name first, and would then be told what operators say.
            if (!IsTrusted(pipe.GetAccessControl().GetOwner(typeof(SecurityIdentifier)) as SecurityIdentifier))
                throw new IOException($"The pipe {name} belongs to somebody else, not to the service. Nothing was said to it.");
            return pipe;
        }
        catch
        {
            await pipe.DisposeAsync();
            throw;
        }
    }

    private static bool IsTrusted(SecurityIdentifier? owner)
        => owner is not null
            && (owner == OwnUser() || owner == Administrators || owner == LocalSystem || owner.Value.StartsWith(ServiceAccounts, StringComparison.Ordinal));

    private static SecurityIdentifier OwnUser()
    {
        using WindowsIdentity own = WindowsIdentity.GetCurrent();
        return own.User ?? throw new IOException("This process has no user of its own.");
    }
}
