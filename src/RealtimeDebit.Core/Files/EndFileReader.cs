using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Core.Files;

/// <summary>Looks at the <c>.end</c> file beside a file in <c>in/</c>, anew each time: it may still be on its way, like the file itself.</summary>
internal sealed class EndFileReader(IFileDrop drop)
{
    /// <summary>What stands in the <c>.end</c> file that speaks of <paramref name="file"/> at this moment.</summary>
    /// <param name="file">The file as <see cref="IFileDrop.FindAsync"/> gives it: its time is held against that of the other one.</param>
    /// <param name="stopping">Ends the look.</param>
    public async Task<EndSight> LookAsync(DropEntry file, CancellationToken stopping)
    {
        string name = file.Name + FileNames.EndSuffix;
        DropEntry? end = await drop.FindAsync(DropFolder.In, name, stopping);
        if (end is null || !EndFile.SpeaksOf(file, end)) return EndSight.None;
        if (end.SizeBytes == 0) return new EndSight(end, EndFile.Empty, IsWhole: true);
        if (await ReadAsync(name, stopping) is not byte[] content) return EndSight.Changing;

        DropEntry? after = await drop.FindAsync(DropFolder.In, name, stopping);
        return after == end && content.Length == end.SizeBytes
            ? new EndSight(end, EndFile.Read(content), EndFile.IsWhole(content))
            : EndSight.Changing;
    }

    /// <summary>At most one byte more than such a file may have; null when it was taken away.</summary>
    private async Task<byte[]?> ReadAsync(string name, CancellationToken stopping)
    {
        var content = new MemoryStream();
        try
        {
            await drop.ReadAsync(
                DropFolder.In,
                name,
                piece =>
                {
                    content.Write(piece.Span[..(int)Math.Min(piece.Length, EndFile.MaxBytes + 1 - content.Length)]);
                    return ValueTask.CompletedTask;
                },
                stopping);
            return content.ToArray();
        }
        catch (DropException gone) when (gone.Failure == DropFailure.NotFound)
        {
            return null;
        }
    }
}

/// <summary>An <c>.end</c> file at one moment.</summary>
/// <param name="Entry">Null when none speaks of the file, or when it changed while it was read.</param>
/// <param name="Said">What it says; null when there is none.</param>
/// <param name="IsWhole">False when it may lack its end: only time can tell.</param>
internal sealed record EndSight(DropEntry? Entry, EndFile? Said, bool IsWhole)
{
    /// <summary>None speaks of the file.</summary>
    public static EndSight None { get; } = new(null, null, IsWhole: true);

    /// <summary>It changed or went away while it was read.</summary>
    public static EndSight Changing { get; } = new(null, null, IsWhole: false);
}
