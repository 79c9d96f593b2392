using System.Security.Cryptography;
using System.Text;
using RealtimeDebit.Adapters.Drops.Ftp;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.TestSupport.Drops;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.DropTests.Ftp;

public sealed class VsftpdPlainTests(FtpFixture<VsftpdPlain> fixture) : FtpContract<VsftpdPlain>(fixture);

public sealed class VsftpdExplicitTests(FtpFixture<VsftpdExplicit> fixture) : FtpContract<VsftpdExplicit>(fixture);

public sealed class VsftpdImplicitTests(FtpFixture<VsftpdImplicit> fixture) : FtpContract<VsftpdImplicit>(fixture);

public sealed class ProftpdPlainTests(FtpFixture<ProftpdPlain> fixture) : FtpContract<ProftpdPlain>(fixture);

public sealed class ProftpdExplicitTests(FtpFixture<ProftpdExplicit> fixture) : FtpContract<ProftpdExplicit>(fixture);

public sealed class ProftpdImplicitTests(FtpFixture<ProftpdImplicit> fixture) : FtpContract<ProftpdImplicit>(fixture);

public sealed class PureFtpdPlainTests(FtpFixture<PurePlain> fixture) : FtpContract<PurePlain>(fixture);

public sealed class PureFtpdExplicitTests(FtpFixture<PureExplicit> fixture) : FtpContract<PureExplicit>(fixture);

/// <summary>What a drop on FTP does, the same on every server and in every mode.</summary>
public abstract class FtpContract<TCase> : IClassFixture<FtpFixture<TCase>>, IAsyncLifetime
    where TCase : IFtpCase
{
    private const int LargeBytes = 20 * 1024 * 1024;

    private readonly FtpServer _server;
    private FtpDrop _drop = null!;

    protected FtpContract(FtpFixture<TCase> fixture)
    {
        _server = fixture.Server;
        Options = _server.Options with { BasePath = "b" + Guid.NewGuid().ToString("N") };
    }

    private FtpDropOptions Options { get; }

    private static CancellationToken None => CancellationToken.None;

    public async Task InitializeAsync()
    {
        if (!MachineNeeds.IsUsed(Need.FtpServers)) return;

        _drop = FtpDrop.Open(Options, TimeProvider.System);
        await _drop.PrepareAsync(None);
    }

    public async Task DisposeAsync()
    {
        if (_drop is not null) await _drop.DisposeAsync();
    }

    [NeedsFact(Need.FtpServers)]
    public async Task Preparing_makes_the_folders_and_may_be_repeated()
    {
        await _drop.PrepareAsync(None);

        Assert.Equal(["done", "error", "in", "out", "out-staging", "work"], Directory.GetDirectories(OnDisk()).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Empty(await _drop.ListAsync(DropFolder.In, None));
    }

    [NeedsFact(Need.FtpServers)]
    public async Task A_base_that_is_not_there_is_made()
    {
        string deep = Options.BasePath + "/x/y";
        await using FtpDrop drop = FtpDrop.Open(Options with { BasePath = deep }, TimeProvider.System);

        await BaseFolderRule.HoldsAsync(drop, OnDisk("x", "y"));
    }

    [NeedsFact(Need.FtpServers)]
    public async Task What_is_written_is_listed_found_and_read_back()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(1_234);
        await WriteAsync(DropFolder.OutStaging, "x.txt", bytes);

        DropEntry listed = Assert.Single(await _drop.ListAsync(DropFolder.OutStaging, None));
        DropEntry? found = await _drop.FindAsync(DropFolder.OutStaging, "x.txt", None);

        Assert.Equal(("x.txt", 1_234L), (listed.Name, listed.SizeBytes));
        Assert.Equal(("x.txt", 1_234L), (found!.Name, found.SizeBytes));
        Assert.InRange(found.ModifiedAt, TimeProvider.System.GetUtcNow().AddMinutes(-5), TimeProvider.System.GetUtcNow().AddMinutes(5));
        Assert.Equal(found, await _drop.FindAsync(DropFolder.OutStaging, "x.txt", None));
        Assert.InRange((found.ModifiedAt - listed.ModifiedAt).Duration(), TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.Equal(bytes, await ReadAsync(DropFolder.OutStaging, "x.txt"));
    }

    [NeedsFact(Need.FtpServers)]
    public async Task Folders_are_not_listed_and_not_found()
    {
        Directory.CreateDirectory(OnDisk("in", "sub"));
        await File.WriteAllTextAsync(OnDisk("in", "a"), "a");

        Assert.Equal(["a"], (await _drop.ListAsync(DropFolder.In, None)).Select(entry => entry.Name));
        Assert.Null(await _drop.FindAsync(DropFolder.In, "sub", None));
    }

    [NeedsFact(Need.FtpServers)]
    public async Task An_empty_file_is_a_file()
    {
        await WriteAsync(DropFolder.Out, "x.end", []);

        Assert.Equal(0, (await _drop.FindAsync(DropFolder.Out, "x.end", None))!.SizeBytes);
        Assert.Equal(0, Assert.Single(await _drop.ListAsync(DropFolder.Out, None)).SizeBytes);
        Assert.Empty(await ReadAsync(DropFolder.Out, "x.end"));
    }

    [NeedsFact(Need.FtpServers)]
    public async Task A_large_file_goes_and_comes_back_the_same()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(LargeBytes);
        await WriteAsync(DropFolder.OutStaging, "large", bytes);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        long read = await _drop.ReadAsync(
            DropFolder.OutStaging,
            "large",
            piece =>
            {
                hash.AppendData(piece.Span);
                return ValueTask.CompletedTask;
            },
            None);

        Assert.Equal(LargeBytes, read);
        Assert.Equal(SHA256.HashData(bytes), hash.GetHashAndReset());
    }

    [NeedsFact(Need.FtpServers)]
    public async Task Names_are_left_as_they_are()
    {
        string[] names = ["-la.txt", "100%41.txt", "a b  c.txt", "a;b=c; d.txt", "it's \"so\".txt", "p|q.txt", "口座振替 表ソ申.txt", "ﾃｽﾄ.TXT"];
        foreach (string name in names) await WriteAsync(DropFolder.Work, name, Encoding.UTF8.GetBytes(name));

        IReadOnlyList<DropEntry> listed = await _drop.ListAsync(DropFolder.Work, None);

        Assert.Equal(names.Order(StringComparer.Ordinal), listed.Select(entry => entry.Name));
        Assert.Equal(names.Order(StringComparer.Ordinal), Directory.GetFiles(OnDisk("work")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (string name in names)
        {
            Assert.Equal(Encoding.UTF8.GetBytes(name), await ReadAsync(DropFolder.Work, name));
            await _drop.RenameAsync(DropFolder.Work, name, DropFolder.Done, name, None);
            Assert.Null(await _drop.FindAsync(DropFolder.Work, name, None));
            Assert.NotNull(await _drop.FindAsync(DropFolder.Done, name, None));
            await _drop.DeleteAsync(DropFolder.Done, name, None);
        }

        Assert.Empty(Directory.GetFiles(OnDisk("done")));
    }

    [NeedsFact(Need.FtpServers)]
    public async Task Names_in_Shift_JIS_are_left_as_they_are_or_refused()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        await using FtpDrop drop = FtpDrop.Open(Options with { NameEncoding = Encoding.GetEncoding(932) }, TimeProvider.System);
        const string name = "口座振替 表ソ申.txt";

        DropException? refused = await CaughtAsync(() => drop.WriteAsync(DropFolder.Work, name, Content([1, 2, 3]), None));

        Assert.Equal(TCase.TakesShiftJis ? null : DropFailure.Refused, refused?.Failure);
        Assert.Equal(TCase.TakesShiftJis ? [name] : [], (await drop.ListAsync(DropFolder.Work, None)).Select(entry => entry.Name));
        Assert.Equal(TCase.TakesShiftJis, await drop.FindAsync(DropFolder.Work, name, None) is not null);
    }

    [NeedsFact(Need.FtpServers)]
    public async Task A_rename_moves_the_file()
    {
        await WriteAsync(DropFolder.In, "x.txt", [1, 2, 3]);

        await _drop.RenameAsync(DropFolder.In, "x.txt", DropFolder.Work, "claim", None);

        Assert.Null(await _drop.FindAsync(DropFolder.In, "x.txt", None));
        Assert.Equal([1, 2, 3], await ReadAsync(DropFolder.Work, "claim"));
    }

    [NeedsFact(Need.FtpServers)]
    public async Task A_rename_never_replaces_a_file()
    {
        await WriteAsync(DropFolder.OutStaging, "ours", [1]);
        await WriteAsync(DropFolder.Out, "x.result", [2]);

        DropException failed = await Assert.ThrowsAsync<DropException>(() => _drop.RenameAsync(DropFolder.OutStaging, "ours", DropFolder.Out, "x.result", None));

        Assert.Equal(DropFailure.AlreadyExists, failed.Failure);
        Assert.Equal([1], await ReadAsync(DropFolder.OutStaging, "ours"));
        Assert.Equal([2], await ReadAsync(DropFolder.Out, "x.result"));
    }

    [NeedsFact(Need.FtpServers)]
    public async Task An_upload_never_replaces_a_file()
    {
        await WriteAsync(DropFolder.Out, "x", [1]);

        DropException failed = await Assert.ThrowsAsync<DropException>(() => WriteAsync(DropFolder.Out, "x", [2, 2]));

        Assert.Equal(DropFailure.AlreadyExists, failed.Failure);
        Assert.Equal([1], await ReadAsync(DropFolder.Out, "x"));
    }

    [NeedsFact(Need.FtpServers)]
    public async Task A_file_that_is_not_there_is_told_as_such()
    {
        DropException read = await Assert.ThrowsAsync<DropException>(() => ReadAsync(DropFolder.In, "none"));
        DropException renamed = await Assert.ThrowsAsync<DropException>(() => _drop.RenameAsync(DropFolder.In, "none", DropFolder.Work, "claim", None));
        await _drop.DeleteAsync(DropFolder.In, "none", None);

        Assert.Null(await _drop.FindAsync(DropFolder.In, "none", None));
        Assert.Equal((DropFailure.NotFound, DropFailure.NotFound), (read.Failure, renamed.Failure));
    }

    [NeedsFact(Need.FtpServers)]
    public async Task A_folder_that_is_not_there_is_no_empty_folder()
    {
        await using FtpDrop elsewhere = FtpDrop.Open(Options with { BasePath = Options.BasePath + "/none" }, TimeProvider.System);

        DropException listed = await Assert.ThrowsAsync<DropException>(() => elsewhere.ListAsync(DropFolder.In, None));
        DropException found = await Assert.ThrowsAsync<DropException>(() => elsewhere.FindAsync(DropFolder.OutStaging, "staged", None));
        DropException written = await Assert.ThrowsAsync<DropException>(() => elsewhere.WriteAsync(DropFolder.Out, "x", Content([1]), None));

        Assert.All([listed, found, written], failed => Assert.Contains(failed.Failure, new[] { DropFailure.NotFound, DropFailure.Refused }));
    }

    [NeedsFact(Need.FtpServers)]
    public async Task A_rename_into_a_folder_that_is_not_there_changes_nothing()
    {
        await WriteAsync(DropFolder.In, "x.txt", [1, 2, 3]);
        await using IFtpSession session = await KeptFtpSession.OpenSessionAsync(Options, TimeProvider.System, None);

        DropException failed = await Assert.ThrowsAsync<DropException>(() => session.RenameAsync($"{Options.BasePath}/in/x.txt", $"{Options.BasePath}/none/x.txt", None));

        Assert.Equal(DropFailure.Refused, failed.Failure);
        Assert.Equal([1, 2, 3], await ReadAsync(DropFolder.In, "x.txt"));
    }

    [NeedsFact(Need.FtpServers)]
    public async Task A_wrong_password_is_said_in_clear_words_and_not_repeated()
    {
        const string wrong = "wrong-secret";
        await using FtpDrop drop = FtpDrop.Open(Options with { Password = wrong }, TimeProvider.System);

        DropException first = await Assert.ThrowsAsync<DropException>(() => drop.ListAsync(DropFolder.In, None));
        DropException second = await Assert.ThrowsAsync<DropException>(() => drop.ListAsync(DropFolder.In, None));

        Assert.Equal(DropFailure.Refused, first.Failure);
        Assert.Contains("sign on: 530", first.Message, StringComparison.Ordinal);
        Assert.Contains("tried again", second.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(wrong, first.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [NeedsFact(Need.FtpServers)]
    public async Task Two_sessions_at_once_do_not_disturb_each_other()
    {
        await using FtpDrop other = FtpDrop.Open(Options, TimeProvider.System);
        await other.WriteAsync(DropFolder.In, "theirs", Content([1]), None);

        await WriteAsync(DropFolder.In, "ours", [2]);
        await other.WriteAsync(DropFolder.In, "theirs-2", Content([3]), None);

        Assert.Equal(["ours", "theirs", "theirs-2"], (await _drop.ListAsync(DropFolder.In, None)).Select(entry => entry.Name));
    }

    [NeedsFact(Need.FtpServers)]
    public async Task An_address_for_a_host_works_as_a_name_does()
    {
        await using FtpDrop drop = FtpDrop.Open(Options with { Host = "127.0.0.1" }, TimeProvider.System);

        await drop.WriteAsync(DropFolder.In, "x", Content([1]), None);

        Assert.Single(await drop.ListAsync(DropFolder.In, None));
    }

    [NeedsFact(Need.FtpServers)]
    public async Task Many_files_are_listed()
    {
        for (int number = 0; number < 300; number++) await File.WriteAllTextAsync(OnDisk("done", $"f{number:0000}.txt"), "x");

        IReadOnlyList<DropEntry> listed = await _drop.ListAsync(DropFolder.Done, None);

        Assert.Equal(Enumerable.Range(0, 300).Select(number => $"f{number:0000}.txt"), listed.Select(entry => entry.Name));
    }

    [NeedsFact(Need.FtpServers)]
    public async Task A_server_that_dies_in_the_middle_of_a_transfer_leaves_it_unknown()
    {
        await using FtpServer server = TCase.New(idleSeconds: 300);
        await server.StartAsync();
        await using FtpDrop drop = FtpDrop.Open(server.Options, TimeProvider.System);
        await drop.PrepareAsync(None);
        await drop.WriteAsync(DropFolder.In, "large", Content(new byte[LargeBytes]), None);

        DropException failed = await Assert.ThrowsAsync<DropException>(() => drop.ReadAsync(DropFolder.In, "large", async _ => await server.KillAsync(), None)).WaitAsync(TimeSpan.FromSeconds(40));

        Assert.Equal(DropFailure.Unknown, failed.Failure);
    }

    [NeedsFact(Need.FtpServers)]
    public async Task A_server_that_dies_in_the_middle_of_an_upload_leaves_it_unknown()
    {
        await using FtpServer server = TCase.New(idleSeconds: 300);
        await server.StartAsync();
        await using FtpDrop drop = FtpDrop.Open(server.Options, TimeProvider.System);
        await drop.PrepareAsync(None);

        DropException failed = await Assert.ThrowsAsync<DropException>(() => drop.WriteAsync(DropFolder.In, "large", DyingContent(server), None)).WaitAsync(TimeSpan.FromSeconds(40));

        Assert.Equal(DropFailure.Unknown, failed.Failure);
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> DyingContent(FtpServer server)
    {
        yield return new byte[LargeBytes];
        await server.KillAsync();
        yield return new byte[LargeBytes];
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Content(byte[] bytes)
    {
        await Task.Yield();
        foreach (byte[] part in bytes.Chunk(300_000)) yield return part;
    }

    private static async Task<DropException?> CaughtAsync(Func<Task> work)
    {
        try
        {
            await work();
            return null;
        }
        catch (DropException failed)
        {
            return failed;
        }
    }

    private string OnDisk(params string[] parts) => Path.Combine([_server.Home, Options.BasePath, .. parts]);

    private Task WriteAsync(DropFolder folder, string name, byte[] bytes) => _drop.WriteAsync(folder, name, Content(bytes), None);

    private async Task<byte[]> ReadAsync(DropFolder folder, string name)
    {
        var content = new MemoryStream();
        await _drop.ReadAsync(
            folder,
            name,
            piece =>
            {
                content.Write(piece.Span);
                return ValueTask.CompletedTask;
            },
            None);
        return content.ToArray();
    }
}
