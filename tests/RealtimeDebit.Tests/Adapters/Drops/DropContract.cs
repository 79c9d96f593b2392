using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Tests.Adapters.Drops;

/// <summary>What every drop has to do, the real ones and the one in memory alike.</summary>
public abstract class DropContract : IAsyncLifetime
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31))];

    private IFileDrop Drop { get; set; } = null!;

    public async Task InitializeAsync()
    {
        Drop = await OpenAsync();
        await Drop.PrepareAsync(CancellationToken.None);
    }

    public abstract Task DisposeAsync();

    /// <summary>An empty drop.</summary>
    protected abstract Task<IFileDrop> OpenAsync();

    [Fact]
    public async Task What_was_written_reads_back_the_same()
    {
        await WriteAsync(DropFolder.OutStaging, "a", Content);

        (byte[] read, long length) = await ReadAsync(DropFolder.OutStaging, "a");

        Assert.Equal(Content, read);
        Assert.Equal(Content.Length, length);
    }

    [Fact]
    public async Task A_list_is_in_ordinal_order_and_gives_sizes()
    {
        await WriteAsync(DropFolder.In, "b.txt", [1, 2, 3]);
        await WriteAsync(DropFolder.In, "B.txt", [1]);
        await WriteAsync(DropFolder.In, "ﾃｽﾄ 1.txt", []);

        IReadOnlyList<DropEntry> entries = await Drop.ListAsync(DropFolder.In, CancellationToken.None);

        Assert.Equal([("B.txt", 1L), ("b.txt", 3L), ("ﾃｽﾄ 1.txt", 0L)], entries.Select(e => (e.Name, e.SizeBytes)));
    }

    [Fact]
    public async Task A_file_is_found_by_its_exact_name()
    {
        await WriteAsync(DropFolder.Work, "a.dat", [1, 2]);

        Assert.Equal(2, (await Drop.FindAsync(DropFolder.Work, "a.dat", CancellationToken.None))?.SizeBytes);
        Assert.Null(await Drop.FindAsync(DropFolder.Work, "b.dat", CancellationToken.None));
        Assert.Null(await Drop.FindAsync(DropFolder.Out, "a.dat", CancellationToken.None));
    }

    [Fact]
    public async Task The_entry_does_not_change_while_the_file_does_not()
    {
        await WriteAsync(DropFolder.In, "a", [1, 2]);

        DropEntry? found = await Drop.FindAsync(DropFolder.In, "a", CancellationToken.None);

        Assert.Equal([found!], await Drop.ListAsync(DropFolder.In, CancellationToken.None));
    }

    [Fact]
    public async Task A_rename_moves_the_file_between_folders()
    {
        await WriteAsync(DropFolder.In, "x.txt", Content);

        await Drop.RenameAsync(DropFolder.In, "x.txt", DropFolder.Work, "F1.dat", CancellationToken.None);

        Assert.Empty(await Drop.ListAsync(DropFolder.In, CancellationToken.None));
        Assert.Equal(Content, (await ReadAsync(DropFolder.Work, "F1.dat")).Bytes);
    }

    [Fact]
    public async Task Of_two_renames_of_one_file_one_wins()
    {
        await WriteAsync(DropFolder.In, "x.txt", [1]);
        Task[] both =
        [
            Drop.RenameAsync(DropFolder.In, "x.txt", DropFolder.Work, "1", CancellationToken.None),
            Drop.RenameAsync(DropFolder.In, "x.txt", DropFolder.Work, "2", CancellationToken.None),
        ];

        await Assert.ThrowsAsync<DropException>(() => Task.WhenAll(both));

        Assert.Equal(1, both.Count(task => task.IsCompletedSuccessfully));
        Assert.Single(await Drop.ListAsync(DropFolder.Work, CancellationToken.None));
    }

    [Fact]
    public async Task Reading_or_renaming_what_is_not_there_says_so()
    {
        DropException read = await Assert.ThrowsAsync<DropException>(() => ReadAsync(DropFolder.In, "none"));
        DropException rename = await Assert.ThrowsAsync<DropException>(
            () => Drop.RenameAsync(DropFolder.In, "none", DropFolder.Work, "x", CancellationToken.None));

        Assert.Equal((DropFailure.NotFound, DropFailure.NotFound), (read.Failure, rename.Failure));
    }

    [Fact]
    public async Task Deleting_is_done_once_and_may_be_asked_twice()
    {
        await WriteAsync(DropFolder.OutStaging, "a", [1]);

        await Drop.DeleteAsync(DropFolder.OutStaging, "a", CancellationToken.None);
        await Drop.DeleteAsync(DropFolder.OutStaging, "a", CancellationToken.None);

        Assert.Empty(await Drop.ListAsync(DropFolder.OutStaging, CancellationToken.None));
    }

    [Fact]
    public async Task Preparing_again_changes_nothing()
    {
        await WriteAsync(DropFolder.In, "a", [1]);

        await Drop.PrepareAsync(CancellationToken.None);

        Assert.Single(await Drop.ListAsync(DropFolder.In, CancellationToken.None));
    }

    private Task WriteAsync(DropFolder folder, string name, byte[] content)
        => Drop.WriteAsync(folder, name, content.Chunk(70_000).Select(c => new ReadOnlyMemory<byte>(c)).ToAsyncEnumerable(), CancellationToken.None);

    private async Task<(byte[] Bytes, long Length)> ReadAsync(DropFolder folder, string name)
    {
        var bytes = new MemoryStream();
        long length = await Drop.ReadAsync(
            folder,
            name,
            piece =>
            {
                bytes.Write(piece.Span);
                return ValueTask.CompletedTask;
            },
            CancellationToken.None);
        return (bytes.ToArray(), length);
    }
}
