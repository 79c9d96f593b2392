using RealtimeDebit.TestSupport.Disks;

namespace RealtimeDebit.EndToEndTests;

/// <summary>A test that needs a disk of its own. With CI=true it is never skipped: there a missing right is a failure.</summary>
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute()
    {
        if (!SmallDisk.CanMount && Environment.GetEnvironmentVariable("CI") != "true") Skip = "Mounting a small disk needs root on Linux.";
    }
}
