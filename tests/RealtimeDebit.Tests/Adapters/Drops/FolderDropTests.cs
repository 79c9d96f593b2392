using RealtimeDebit.Adapters.Drops;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.TestSupport.Drops;

namespace RealtimeDebit.Tests.Adapters.Drops;

public sealed class FolderDropTests : DropContract
{
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("rd-drop-").FullName, "base");
    private FolderDrop _drop = null!;

    public override async Task DisposeAsync()
    {
        await _drop.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);
    }

    protected override Task<IFileDrop> OpenAsync()
    {
        _drop = new FolderDrop(_path);
        return Task.FromResult<IFileDrop>(_drop);
    }

    [Fact]
    public void Preparing_makes_the_folders_of_a_drop()
        => Assert.Equal(
            ["done", "error", "in", "out", "out-staging", "work"],
            Directory.GetDirectories(_path).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal));

    [Fact]
    public async Task A_base_that_is_not_there_is_made()
    {
        string deep = Path.Combine(_path, "x", "y");
        await using var drop = new FolderDrop(deep);

        await BaseFolderRule.HoldsAsync(drop, deep);
    }

    [Fact]
    public async Task A_rename_never_replaces_a_file()
    {
        File.WriteAllText(Path.Combine(_path, "out-staging", "a"), "ours");
        File.WriteAllText(Path.Combine(_path, "out", "a"), "theirs");

        DropException refused = await Assert.ThrowsAsync<DropException>(
            () => _drop.RenameAsync(DropFolder.OutStaging, "a", DropFolder.Out, "a", CancellationToken.None));

        Assert.Equal(DropFailure.AlreadyExists, refused.Failure);
        Assert.Equal("theirs", File.ReadAllText(Path.Combine(_path, "out", "a")));
        Assert.Equal("ours", File.ReadAllText(Path.Combine(_path, "out-staging", "a")));
    }

    [Fact]
    public async Task Writing_over_a_file_is_refused()
    {
        File.WriteAllText(Path.Combine(_path, "out-staging", "a"), "first");

        DropException refused = await Assert.ThrowsAsync<DropException>(
            () => _drop.WriteAsync(DropFolder.OutStaging, "a", AsyncEnumerable.Empty<ReadOnlyMemory<byte>>(), CancellationToken.None));

        Assert.Equal(DropFailure.AlreadyExists, refused.Failure);
        Assert.Equal("first", File.ReadAllText(Path.Combine(_path, "out-staging", "a")));
    }

    [Theory]
    [InlineData("../in/x")]
    [InlineData("/etc/hosts")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a\0b")]
    public async Task A_name_that_leads_elsewhere_is_refused(string name)
    {
        DropException refused = await Assert.ThrowsAsync<DropException>(() => _drop.FindAsync(DropFolder.In, name, CancellationToken.None));

        Assert.Equal(DropFailure.Refused, refused.Failure);
    }

    [Fact]
    public async Task Folders_inside_a_folder_are_not_listed()
    {
        Directory.CreateDirectory(Path.Combine(_path, "in", "sub"));

        Assert.Empty(await _drop.ListAsync(DropFolder.In, CancellationToken.None));
    }

    [Fact]
    public async Task A_folder_that_was_removed_is_not_found()
    {
        Directory.Delete(Path.Combine(_path, "in"));

        DropException missing = await Assert.ThrowsAsync<DropException>(() => _drop.ListAsync(DropFolder.In, CancellationToken.None));

        Assert.Equal(DropFailure.NotFound, missing.Failure);
    }
}
