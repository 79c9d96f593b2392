using RealtimeDebit.Core.Drops;
using Xunit;

namespace RealtimeDebit.TestSupport.Drops;

/// <summary>The one rule for the base folder of a drop, the same on every kind of server: it is never made, only the six folders in it are.</summary>
public static class BaseFolderRule
{
    /// <param name="drop">A drop whose base is not there yet.</param>
    /// <param name="configured">The base as the drop was told it.</param>
    /// <param name="local">The base as this machine sees it.</param>
    /// <param name="make">Makes the base, as its operator does.</param>
    public static async Task HoldsAsync(IFileDrop drop, string configured, string local, Action make)
    {
        DropException failed = await Assert.ThrowsAsync<DropException>(() => drop.PrepareAsync(CancellationToken.None));
        bool wasMade = Directory.Exists(local);
        make();
        await drop.PrepareAsync(CancellationToken.None);

        Assert.Equal(DropFailure.NotFound, failed.Failure);
        Assert.StartsWith($"There is no folder {configured} on ", failed.Message, StringComparison.Ordinal);
        Assert.False(wasMade);
        Assert.Equal(["done", "error", "in", "out", "out-staging", "work"], Directory.GetDirectories(local).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }
}
