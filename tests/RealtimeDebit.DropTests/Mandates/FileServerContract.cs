using System.Security.Cryptography;
using RealtimeDebit.Adapters.Mandates;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.DropTests.Mandates;

/// <summary>What a source on a file server does, the same on every server.</summary>
public abstract class FileServerContract : IDisposable
{
    private const int LargeBytes = 20 * 1024 * 1024 + 7;

    private readonly MandateBench _bench = new();

    private protected MandateBench Bench => _bench;

    /// <summary>The folder of this test, below the user's.</summary>
    protected string Folder { get; } = "m" + Guid.NewGuid().ToString("N");

    public void Dispose()
    {
        _bench.Dispose();
        GC.SuppressFinalize(this);
    }

    [NeedsFact(Need.FileServers)]
    public async Task A_folder_is_read_byte_for_byte_and_left_as_it_is()
    {
        Put("full-0001.txt", 1_234);
        Put("x.CSV", 0);
        Put("名義 変更.csv", 70_000);
        PutEach(".hidden", "y.tmp", "y.PART", "y.filepart", "y.writing", "y.end", ".in.z.");
        MakeFolder("old");
        IReadOnlyList<string> before = MandateBench.Image(OnDisk());

        await using RemoteMandateSource source = Open(Folder, isFolder: true);
        IReadOnlyList<string> read = await MandateBench.HashesAsync(source);

        Assert.True(source.IsFolder);
        Assert.Equal(Expected("full-0001.txt", "x.CSV", "名義 変更.csv"), read);
        Assert.Equal(before, MandateBench.Image(OnDisk()));
    }

    [NeedsFact(Need.FileServers)]
    public async Task One_file_is_read_and_nothing_beside_it()
    {
        Put("full.txt", 5_000);
        Put("other.txt", 10);

        await using RemoteMandateSource source = Open($"{Folder}/full.txt", isFolder: false);

        Assert.False(source.IsFolder);
        Assert.Equal(Expected("full.txt"), await MandateBench.HashesAsync(source));
    }

    [NeedsFact(Need.FileServers)]
    public async Task A_large_file_is_whole_and_may_be_read_again_from_anywhere()
    {
        byte[] bytes = Put("large.txt", LargeBytes);
        var end = new byte[100];

        await using RemoteMandateSource source = Open(Folder, isFolder: true);
        byte[] first = await MandateBench.ReadAllAsync(source, "large.txt");
        byte[] second = await MandateBench.ReadAllAsync(source, "large.txt");
        int read = await source.ReadAsync("large.txt", LargeBytes - 60, end);

        Assert.Equal(MandateBench.Hash(bytes), MandateBench.Hash(first));
        Assert.Equal(MandateBench.Hash(bytes), MandateBench.Hash(second));
        Assert.Equal(bytes[^60..], end[..read]);
    }

    [NeedsFact(Need.FileServers)]
    public async Task A_folder_or_file_that_is_not_there_is_told_with_its_place()
    {
        MakeFolder("here");

        string folder = await FailureAsync($"{Folder}/nowhere", isFolder: true, source => source.ListAsync());
        string file = await FailureAsync($"{Folder}/here/none.txt", isFolder: false, source => source.ListAsync());
        string read = await FailureAsync($"{Folder}/here", isFolder: true, source => source.ReadAsync("gone.txt", 0, new byte[1]));
        string both = await FailureAsync($"{Folder}/nowhere/none.txt", isFolder: false, source => source.ListAsync());

        Assert.StartsWith("the place: ", folder, StringComparison.Ordinal);
        Assert.StartsWith("the place: ", file, StringComparison.Ordinal);
        Assert.StartsWith("the place (gone.txt): ", read, StringComparison.Ordinal);
        Assert.StartsWith("the place: ", both, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(OnDisk(), "nowhere")));
    }

    [NeedsFact(Need.FileServers)]
    public async Task A_folder_that_is_taken_for_a_file_is_told()
    {
        MakeFolder("here");

        Assert.Contains("ends in a slash", await FailureAsync($"{Folder}/here", isFolder: false, source => source.ListAsync()), StringComparison.Ordinal);
    }

    [NeedsFact(Need.FileServers)]
    public async Task A_wrong_password_is_told_and_not_shown()
    {
        Put("full.txt", 10);
        await using RemoteMandateSource source = new(Server(Folder, isFolder: true, password: "falsch-1"), "the place", isFolder: true, _bench.Settings);

        string told = await MandateBench.FailureAsync(() => source.ListAsync());

        Assert.StartsWith("the place: ", told, StringComparison.Ordinal);
        Assert.DoesNotContain("falsch", told, StringComparison.Ordinal);
    }

    [NeedsFact(Need.FileServers)]
    public async Task A_file_that_grows_while_it_is_read_is_not_believed()
    {
        Put("full.txt", LargeBytes);
        await using RemoteMandateSource source = Acting(3_000_000, () => File.AppendAllTextAsync(OnDisk("full.txt"), "more"));

        await MandateBench.FailureAsync(() => source.ReadAsync("full.txt", 0, new byte[1]));
    }

    [NeedsFact(Need.FileServers)]
    public async Task A_stop_of_the_service_ends_a_transfer()
    {
        Put("full.txt", LargeBytes);
        await using RemoteMandateSource source = Acting(3_000_000, () =>
        {
            _bench.Stop();
            return Task.CompletedTask;
        });

        string told = await MandateBench.FailureAsync(() => source.ReadAsync("full.txt", 0, new byte[1]));

        Assert.Equal("the place (full.txt): the service is being stopped", told);
        Assert.Empty(_bench.Staged);
    }

    [NeedsFact(Need.FileServers)]
    public async Task A_server_that_dies_in_the_middle_of_a_file_leaves_no_part_of_it()
    {
        Put("full.txt", LargeBytes);
        await using RemoteMandateSource source = Acting(3_000_000, DieAsync);

        string first = await MandateBench.FailureAsync(() => source.ReadAsync("full.txt", 0, new byte[1]));

        Assert.StartsWith("the place (full.txt): ", first, StringComparison.Ordinal);
        Assert.Empty(_bench.Staged);
    }

    private protected abstract IMandateServer Server(string path, bool isFolder, string? password = null);

    /// <summary>The user's folder on this machine.</summary>
    protected abstract string Home { get; }

    /// <summary>Makes a folder that the user may write to, so that nothing but our restraint keeps it as it is.</summary>
    protected abstract void MakeServerFolder(string path);

    /// <summary>The end of every session there is, at once.</summary>
    protected abstract Task DieAsync();

    protected string OnDisk(string name = "") => Path.Combine(Home, Folder, name);

    protected byte[] Put(string name, int count)
    {
        if (!Directory.Exists(OnDisk())) MakeServerFolder(Folder);
        byte[] bytes = RandomNumberGenerator.GetBytes(count);
        File.WriteAllBytes(OnDisk(name), bytes);
        return bytes;
    }

    private void PutEach(params string[] names)
    {
        foreach (string name in names) Put(name, 3);
    }

    private void MakeFolder(string name) => MakeServerFolder($"{Folder}/{name}");

    private IEnumerable<string> Expected(params string[] names) => names.Select(name => $"{name} {MandateBench.Hash(File.ReadAllBytes(OnDisk(name)))}");

    private protected RemoteMandateSource Open(string path, bool isFolder) => new(Server(path, isFolder), "the place", isFolder, _bench.Settings);

    private RemoteMandateSource Acting(long afterBytes, Func<Task> act)
        => new(new ActingServer(Server(Folder, isFolder: true), afterBytes, act), "the place", isFolder: true, _bench.Settings);

    private async Task<string> FailureAsync(string path, bool isFolder, Func<RemoteMandateSource, Task> work)
    {
        await using RemoteMandateSource source = Open(path, isFolder);
        return await MandateBench.FailureAsync(() => work(source));
    }
}
