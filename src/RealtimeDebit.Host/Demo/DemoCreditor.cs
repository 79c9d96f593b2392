using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Host.Demo;

/// <summary>The creditor of the demo: puts files into its drop and fetches what comes back, over the same kind of line as the service.</summary>
internal sealed class DemoCreditor(IFileDrop drop)
{
    /// <summary>Puts a file into <c>in/</c> as a careful creditor does: whole, by a rename.</summary>
    public async Task DropFileAsync(string name, byte[] content, CancellationToken cancellationToken)
    {
        // The service makes the folders too; whoever comes first does.
        await drop.PrepareAsync(cancellationToken);
        await drop.WriteAsync(DropFolder.In, name + ".tmp", Whole(content), cancellationToken);
        await drop.RenameAsync(DropFolder.In, name + ".tmp", DropFolder.In, name, cancellationToken);
    }

    /// <summary>The bytes of a file in <c>out/</c>.</summary>
    public async Task<byte[]> FetchAsync(string name, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        await drop.ReadAsync(
            DropFolder.Out,
            name,
            piece =>
            {
                copy.Write(piece.Span);
                return ValueTask.CompletedTask;
            },
            cancellationToken);
        return copy.ToArray();
    }

    /// <summary>Whether a file stands in <c>out/</c>.</summary>
    public async Task<bool> SeesAsync(string name, CancellationToken cancellationToken)
        => await drop.FindAsync(DropFolder.Out, name, cancellationToken) is not null;

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Whole(byte[] content)
    {
        await Task.CompletedTask;
        yield return content;
    }
}
