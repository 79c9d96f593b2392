using RealtimeDebit.TestSupport.Disks;
using Xunit;

namespace RealtimeDebit.TestSupport.Servers;

/// <summary>Something of this machine that a test needs and that may be missing.</summary>
public enum Need
{
    /// <summary>vsftpd, proftpd and pure-ftpd.</summary>
    FtpServers,

    /// <summary>OpenSSH's server.</summary>
    SftpServer,

    /// <summary>Both.</summary>
    FileServers,

    /// <summary>The right to mount a disk of its own.</summary>
    SmallDisk,

    /// <summary>Files that Windows does not have: pipes with a name, times beyond the calendar.</summary>
    Linux,
}

/// <summary>The one rule for tests that need more than .NET: with <c>CI=true</c> what is missing is a failure, elsewhere the test is skipped and says what is missing.</summary>
public static class MachineNeeds
{
    /// <summary>What is missing here, as a sentence; null when nothing is.</summary>
    public static string? Missing(Need need) => need switch
    {
        Need.FtpServers => ServerPrograms.MissingReason,
        Need.SftpServer => OpenSshServer.MissingReason,
        Need.FileServers => ServerPrograms.MissingReason ?? OpenSshServer.MissingReason,
        Need.SmallDisk => SmallDisk.CanMount ? null : "Mounting a small disk needs root on Linux.",
        Need.Linux => OperatingSystem.IsLinux() ? null : "Such files are made on Linux.",
        _ => throw new ArgumentOutOfRangeException(nameof(need), need, null),
    };

    /// <summary>Why a test is skipped; null = it runs, and fails if something is missing all the same.</summary>
    /// <param name="missing">What is missing; null when nothing is.</param>
    /// <param name="ci">The value of the variable <c>CI</c>.</param>
    public static string? SkipReason(string? missing, string? ci) => ci == "true" ? null : missing;

    /// <summary>The same for this machine and this run.</summary>
    public static string? SkipReason(Need need) => SkipReason(Missing(need), Environment.GetEnvironmentVariable("CI"));

    /// <summary>For what several tests share: false when all of them are skipped.</summary>
    public static bool IsUsed(Need need) => SkipReason(need) is null;

    /// <summary>For who needs it now: a test that was not skipped fails here, in words.</summary>
    /// <exception cref="InvalidOperationException">It is missing.</exception>
    public static void Demand(string? missing)
    {
        if (missing is not null) throw new InvalidOperationException(missing);
    }
}

/// <summary>A test that needs something of this machine; see <see cref="MachineNeeds"/>.</summary>
public sealed class NeedsFactAttribute : FactAttribute
{
    public NeedsFactAttribute(Need need) => Skip = MachineNeeds.SkipReason(need);
}

/// <summary>The same for a theory.</summary>
public sealed class NeedsTheoryAttribute : TheoryAttribute
{
    public NeedsTheoryAttribute(Need need) => Skip = MachineNeeds.SkipReason(need);
}
