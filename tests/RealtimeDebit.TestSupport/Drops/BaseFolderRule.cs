using RealtimeDebit.Core.Drops;
using Xunit;

namespace RealtimeDebit.TestSupport.Drops;

/// <summary>The one rule for the base folder of a drop, the same on every kind of server: it is made when it is missing, with the folders above it.</summary>
public static class BaseFolderRule
{
    /// <param name="drop">A drop whose base is not there yet.</param>
    /// <param name="local">The base as this machine sees it; neither it nor the folder above it is there.</param>
    public static async Task HoldsAsync(IFileDrop drop, string local)
    {
        Assert.False(Directory.Exists(Path.GetDirectoryName(local)));

        await drop.PrepareAsync(CancellationToken.None);
        await drop.PrepareAsync(CancellationToken.None);

        Assert.Equal(["done", "error", "in", "out", "out-staging", "work"], Directory.GetDirectories(local).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Empty(await drop.ListAsync(DropFolder.In, CancellationToken.None));
    }
}
