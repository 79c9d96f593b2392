using System.Diagnostics;
using System.Net.Sockets;
using RealtimeDebit.Adapters.Drops;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.TestSupport.Drops;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.Tests.Adapters.Drops;

public sealed class FolderDropTests : DropContract
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(10);

    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("rd-drop-").FullName, "base");
    private readonly Socket _listening = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private FolderDrop _drop = null!;

    public override async Task DisposeAsync()
    {
        await _drop.DisposeAsync();
        _listening.Dispose();
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

    [NeedsFact(Need.Linux)]
    public async Task A_time_beyond_our_calendar_hides_no_file()
    {
        // Of the usual disks only the one in memory keeps such a time.
        DirectoryInfo memory = Directory.CreateDirectory(Path.Combine("/dev/shm", Path.GetRandomFileName()));
        await using var drop = new FolderDrop(memory.FullName);
        await drop.PrepareAsync(CancellationToken.None);
        File.WriteAllText(Path.Combine(memory.FullName, "in", "a"), "a");
        File.WriteAllText(Path.Combine(memory.FullName, "in", "far"), "far");
        await RunAsync("touch", "-d", "@300000000000", Path.Combine(memory.FullName, "in", "far"));

        IReadOnlyList<DropEntry> entries = await drop.ListAsync(DropFolder.In, CancellationToken.None);
        memory.Delete(recursive: true);

        Assert.Equal(["a", "far"], entries.Select(static entry => entry.Name));
        Assert.Equal(DateTimeOffset.MaxValue, entries[1].ModifiedAt);
    }

    [NeedsTheory(Need.Linux)]
    [InlineData("link")]
    [InlineData("link to a device")]
    [InlineData("link to nothing")]
    [InlineData("pipe")]
    [InlineData("socket")]
    public async Task What_only_has_a_name_like_a_file_is_neither_listed_nor_read(string kind)
    {
        File.WriteAllText(Path.Combine(_path, "in", "b.txt"), "b");
        await MakeAsync(kind, Path.Combine(_path, "in", "a.txt"));

        IReadOnlyList<DropEntry> entries = await _drop.ListAsync(DropFolder.In, CancellationToken.None).WaitAsync(s_bound);
        DropException found = await Assert.ThrowsAsync<DropException>(() => _drop.FindAsync(DropFolder.In, "a.txt", CancellationToken.None)).WaitAsync(s_bound);
        DropException read = await Assert.ThrowsAsync<DropException>(
            () => _drop.ReadAsync(DropFolder.In, "a.txt", _ => ValueTask.CompletedTask, CancellationToken.None)).WaitAsync(s_bound);

        Assert.Equal(["b.txt"], entries.Select(static entry => entry.Name));
        Assert.Equal((DropFailure.Refused, DropFailure.Refused), (found.Failure, read.Failure));
    }

    [NeedsFact(Need.Linux)]
    public async Task A_folder_that_is_a_link_is_a_folder()
    {
        string elsewhere = Path.Combine(Path.GetDirectoryName(_path)!, "elsewhere");
        Directory.Move(Path.Combine(_path, "in"), elsewhere);
        Directory.CreateSymbolicLink(Path.Combine(_path, "in"), elsewhere);
        File.WriteAllText(Path.Combine(elsewhere, "a.txt"), "abc");

        long read = await _drop.ReadAsync(DropFolder.In, "a.txt", _ => ValueTask.CompletedTask, CancellationToken.None);

        Assert.Equal(3, read);
        Assert.Single(await _drop.ListAsync(DropFolder.In, CancellationToken.None));
    }

    [Fact]
    public async Task A_file_that_grows_while_it_is_read_is_not_read_without_end()
    {
        string path = Path.Combine(_path, "in", "a.txt");
        File.WriteAllText(path, "abc");
        int pieces = 0;

        long read = await _drop.ReadAsync(
            DropFolder.In,
            "a.txt",
            _ =>
            {
                pieces++;
                File.AppendAllText(path, "abc");
                return ValueTask.CompletedTask;
            },
            CancellationToken.None).WaitAsync(s_bound);

        Assert.Equal((2, 6), (pieces, read));
    }

    private async Task MakeAsync(string kind, string path)
    {
        switch (kind)
        {
            case "pipe":
                await RunAsync("mkfifo", path);
                break;
            case "socket":
                _listening.Bind(new UnixDomainSocketEndPoint(path));
                break;
            default:
                File.CreateSymbolicLink(path, kind switch { "link" => "/etc/hostname", "link to a device" => "/dev/zero", _ => "/nowhere" });
                break;
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process running = Process.Start(program, arguments);
        await running.WaitForExitAsync().WaitAsync(s_bound);
        Assert.Equal(0, running.ExitCode);
    }
}
