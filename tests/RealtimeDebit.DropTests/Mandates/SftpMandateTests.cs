using RealtimeDebit.Adapters.Drops.Sftp;
using RealtimeDebit.Adapters.Mandates;
using RealtimeDebit.DropTests.Sftp;
using RealtimeDebit.DropTests.Uploads;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.DropTests.Mandates;

/// <summary>Mandate files on a real SFTP server.</summary>
public sealed class SftpMandateTests(SftpBench bench) : FileServerContract, IClassFixture<SftpBench>
{
    protected override string Home => bench.Server.Home;

    [NeedsFact(Need.SftpServer)]
    public async Task A_path_may_start_at_the_folder_after_sign_on()
    {
        byte[] bytes = Put("full.txt", 300);
        SftpDropOptions options = bench.Options(Folder) with { BasePath = $"{Folder}/full.txt" };
        await using RemoteMandateSource source = RemoteMandateSource.OnSftp(options, isFolder: false, "the place", Bench.Settings);

        Assert.Equal(["full.txt"], await source.ListAsync());
        Assert.Equal(bytes, await MandateBench.ReadAllAsync(source, "full.txt"));
    }

    [NeedsFact(Need.SftpServer)]
    public async Task A_link_is_read_when_the_url_names_it_and_left_out_of_a_folder()
    {
        byte[] bytes = Put("full-0001.txt", 300);
        File.CreateSymbolicLink(OnDisk("latest.txt"), OnDisk("full-0001.txt"));
        await using RemoteMandateSource folder = Open(Folder, isFolder: true);
        await using RemoteMandateSource link = Open($"{Folder}/latest.txt", isFolder: false);

        Assert.Equal(["full-0001.txt"], await folder.ListAsync());
        Assert.Equal(bytes, await MandateBench.ReadAllAsync(link, "latest.txt"));
    }

    [NeedsFact(Need.SftpServer)]
    public async Task A_private_key_signs_on()
    {
        byte[] bytes = Put("full.txt", 300);
        SftpDropOptions options = bench.Options(Folder) with { Password = null, PrivateKeyFile = bench.Server.PrivateKeyFile, PrivateKeyPassphrase = bench.Server.Passphrase };
        await using RemoteMandateSource source = RemoteMandateSource.OnSftp(options, isFolder: true, "the place", Bench.Settings);

        Assert.Equal(bytes, await MandateBench.ReadAllAsync(source, "full.txt"));
    }

    [NeedsFact(Need.SftpServer)]
    public async Task Another_host_key_is_told()
    {
        SftpDropOptions options = bench.Options(Folder) with { HostKeySha256 = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };
        await using RemoteMandateSource source = RemoteMandateSource.OnSftp(options, isFolder: true, "the place", Bench.Settings);

        Assert.Contains("not the one that is pinned", await MandateBench.FailureAsync(() => source.ListAsync()), StringComparison.Ordinal);
    }

    [NeedsFact(Need.SftpServer)]
    public async Task A_line_that_is_cut_in_the_middle_of_a_file_leaves_no_part_of_it()
    {
        Put("full.txt", 20_000_000);
        using CutLine line = CutLine.To(bench.Server.Port);
        var server = new ActingServer(new SftpMandateServer(bench.Options(Folder) with { Port = line.Port }, isFolder: true, TimeProvider.System), 3_000_000, () =>
        {
            line.Cut(reset: false);
            return Task.CompletedTask;
        });
        await using RemoteMandateSource source = new(server, "the place", isFolder: true, Bench.Settings);

        await MandateBench.FailureAsync(() => source.ReadAsync("full.txt", 0, new byte[1]));
        Assert.Empty(Bench.Staged);
    }

    [NeedsFact(Need.SftpServer)]
    public async Task A_server_that_freezes_in_the_middle_of_a_file_is_given_up_in_time()
    {
        Put("full.txt", 20_000_000);
        SftpDropOptions options = bench.Options(Folder) with { StepTimeout = TimeSpan.FromSeconds(2) };
        var server = new ActingServer(new SftpMandateServer(options, isFolder: true, TimeProvider.System), 3_000_000, bench.Server.FreezeAsync);
        await using RemoteMandateSource source = new(server, "the place", isFolder: true, Bench.Settings);

        string told = await MandateBench.FailureAsync(() => source.ReadAsync("full.txt", 0, new byte[1]));
        await bench.Server.ThawAsync();

        Assert.Contains("gave no answer within 2 s", told, StringComparison.Ordinal);
    }

    protected override void MakeServerFolder(string path) => bench.Server.MakeFolder(path);

    protected override Task DieAsync() => bench.Server.KillSessionsAsync();

    private protected override IMandateServer Server(string path, bool isFolder, string? password = null)
    {
        SftpDropOptions options = bench.Options(path);
        return new SftpMandateServer(password is null ? options : options with { Password = password }, isFolder, TimeProvider.System);
    }
}
