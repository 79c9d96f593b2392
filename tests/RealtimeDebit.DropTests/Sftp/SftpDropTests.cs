using System.Text;
using RealtimeDebit.Adapters.Drops.Sftp;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.TestSupport.Drops;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.DropTests.Sftp;

/// <summary>What every drop promises, on a real sshd.</summary>
public sealed class SftpDropTests(SftpBench bench) : IClassFixture<SftpBench>
{
    private static readonly CancellationToken Never = CancellationToken.None;

    [NeedsFact(Need.SftpServer)]
    public async Task Missing_folders_are_made_and_those_that_are_there_are_left_alone()
    {
        bench.Server.MakeFolder("prepare/in");
        bench.Server.PutFile("prepare/in/x.txt", "x"u8);
        await using SftpDrop drop = SftpDrop.Open(bench.Options("prepare"), TimeProvider.System);

        await drop.PrepareAsync(Never);
        await drop.PrepareAsync(Never);

        string[] folders = [.. Directory.GetDirectories(bench.Local("prepare", "")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        Assert.Equal(["done", "error", "in", "out", "out-staging", "work"], folders);
        Assert.True(File.Exists(bench.Local("prepare", "in/x.txt")));
    }

    [NeedsFact(Need.SftpServer)]
    public async Task A_base_that_is_not_there_is_made()
    {
        await using SftpDrop drop = SftpDrop.Open(bench.Options("not/there"), TimeProvider.System);

        await BaseFolderRule.HoldsAsync(drop, bench.Local("not/there", "").TrimEnd('/'));
    }

    [NeedsFact(Need.SftpServer)]
    public async Task Without_a_base_the_folders_are_where_the_user_is_after_sign_on()
    {
        await using SftpDrop drop = SftpDrop.Open(bench.Options("") with { BasePath = "" }, TimeProvider.System);

        await drop.PrepareAsync(Never);
        await drop.WriteAsync(DropFolder.OutStaging, "here", SftpBench.Content("abc"u8.ToArray()), Never);

        Assert.True(File.Exists(Path.Combine(bench.Server.Home, "out-staging", "here")));
    }

    [NeedsFact(Need.SftpServer)]
    public async Task A_listing_has_files_in_ordinal_order_and_neither_folders_nor_links()
    {
        await using SftpDrop drop = await bench.DropAsync("list");
        foreach (string name in new[] { "b.txt", "a b;c|d%41.txt", "口座振替.txt", "Z.txt" }) bench.Server.PutFile("list/in/" + name, "1234"u8);
        bench.Server.MakeFolder("list/in/folder");
        File.CreateSymbolicLink(bench.Local("list", "in/link.txt"), bench.Local("list", "in/b.txt"));
        File.SetLastWriteTimeUtc(bench.Local("list", "in/b.txt"), new DateTime(2026, 7, 29, 1, 2, 3, DateTimeKind.Utc));

        IReadOnlyList<DropEntry> entries = await drop.ListAsync(DropFolder.In, Never);

        Assert.Equal(["Z.txt", "a b;c|d%41.txt", "b.txt", "口座振替.txt"], entries.Select(entry => entry.Name));
        Assert.All(entries, entry => Assert.Equal(4, entry.SizeBytes));
        Assert.Equal(new DateTimeOffset(2026, 7, 29, 1, 2, 3, TimeSpan.Zero), entries[2].ModifiedAt);
        Assert.Equal(entries[2], await drop.FindAsync(DropFolder.In, "b.txt", Never));
    }

    [NeedsFact(Need.SftpServer)]
    public async Task What_is_not_there_is_null_to_find_no_error_to_delete_and_NotFound_to_read_or_move()
    {
        await using SftpDrop drop = await bench.DropAsync("missing");

        Assert.Null(await drop.FindAsync(DropFolder.In, "no.txt", Never));
        await drop.DeleteAsync(DropFolder.In, "no.txt", Never);
        Assert.Equal(DropFailure.NotFound, await FailureOfAsync(() => SftpBench.ReadAllAsync(drop, DropFolder.In, "no.txt")));
        Assert.Equal(DropFailure.NotFound, await FailureOfAsync(() => drop.RenameAsync(DropFolder.In, "no.txt", DropFolder.Work, "x", Never)));
    }

    [NeedsFact(Need.SftpServer)]
    public async Task With_the_whole_folder_gone_nothing_is_said_of_a_file_in_it()
    {
        await using SftpDrop drop = await bench.DropAsync("gone");
        Directory.Delete(bench.Local("gone", "out-staging"));

        DropException failed = await Assert.ThrowsAsync<DropException>(() => drop.FindAsync(DropFolder.OutStaging, "x", Never));

        Assert.Equal(DropFailure.NotFound, failed.Failure);
        Assert.Contains("There is no folder", failed.Message, StringComparison.Ordinal);
    }

    [NeedsFact(Need.SftpServer)]
    public async Task Twenty_megabytes_come_back_with_the_same_hash()
    {
        byte[] bytes = SftpBench.SomeBytes(20_000_000);
        await using SftpDrop drop = await bench.DropAsync("large");

        await drop.WriteAsync(DropFolder.OutStaging, "large.txt", SftpBench.Content(bytes), Never);
        byte[] back = await SftpBench.ReadAllAsync(drop, DropFolder.OutStaging, "large.txt");

        Assert.Equal(SftpBench.Hash(bytes), SftpBench.Hash(back));
        Assert.Equal(bytes.Length, new FileInfo(bench.Local("large", "out-staging/large.txt")).Length);
    }

    [NeedsFact(Need.SftpServer)]
    public async Task An_empty_file_is_written_and_read()
    {
        await using SftpDrop drop = await bench.DropAsync("empty");

        await drop.WriteAsync(DropFolder.OutStaging, "empty", SftpBench.Content([]), Never);

        Assert.Empty(await SftpBench.ReadAllAsync(drop, DropFolder.OutStaging, "empty"));
    }

    [NeedsFact(Need.SftpServer)]
    public async Task Neither_a_write_nor_a_rename_replaces_a_file()
    {
        await using SftpDrop drop = await bench.DropAsync("exists");
        bench.Server.PutFile("exists/out/x.txt", "theirs"u8);
        bench.Server.PutFile("exists/out-staging/ours", "ours"u8);

        Assert.Equal(DropFailure.AlreadyExists, await FailureOfAsync(() => drop.WriteAsync(DropFolder.Out, "x.txt", SftpBench.Content("new"u8.ToArray()), Never)));
        Assert.Equal(DropFailure.AlreadyExists, await FailureOfAsync(() => drop.RenameAsync(DropFolder.OutStaging, "ours", DropFolder.Out, "x.txt", Never)));

        Assert.Equal("theirs", await File.ReadAllTextAsync(bench.Local("exists", "out/x.txt")));
        Assert.Equal("ours", await File.ReadAllTextAsync(bench.Local("exists", "out-staging/ours")));
    }

    [NeedsFact(Need.SftpServer)]
    public async Task A_file_is_moved_and_deleted()
    {
        await using SftpDrop drop = await bench.DropAsync("move");
        bench.Server.PutFile("move/in/口座.txt", "abc"u8);

        await drop.RenameAsync(DropFolder.In, "口座.txt", DropFolder.Work, "0001.dat", Never);
        Assert.Equal("abc", Encoding.UTF8.GetString(await SftpBench.ReadAllAsync(drop, DropFolder.Work, "0001.dat")));
        await drop.DeleteAsync(DropFolder.Work, "0001.dat", Never);

        Assert.Empty(await drop.ListAsync(DropFolder.Work, Never));
        Assert.Empty(await drop.ListAsync(DropFolder.In, Never));
    }

    [NeedsFact(Need.SftpServer)]
    public async Task A_link_is_not_followed()
    {
        await using SftpDrop drop = await bench.DropAsync("link");
        bench.Server.PutFile("secret.txt", "secret"u8);
        File.CreateSymbolicLink(bench.Local("link", "in/x.txt"), bench.Local("secret.txt", ""));

        Assert.Equal(DropFailure.Refused, await FailureOfAsync(() => SftpBench.ReadAllAsync(drop, DropFolder.In, "x.txt")));
        Assert.Equal(DropFailure.Refused, await FailureOfAsync(() => drop.RenameAsync(DropFolder.In, "x.txt", DropFolder.Work, "1", Never)));
        Assert.Equal(DropFailure.Refused, await FailureOfAsync(() => drop.DeleteAsync(DropFolder.In, "x.txt", Never)));

        Assert.True(File.Exists(bench.Local("secret.txt", "")));
    }

    [NeedsFact(Need.SftpServer)]
    public async Task What_the_server_does_not_allow_is_Refused()
    {
        // Made by root before the drop is prepared, so that the server's user cannot open it again.
        bench.Server.MakeFolder("refused/in");
        bench.Server.PutFile("refused/in/x.txt", "x"u8);
        await using SftpDrop drop = await bench.DropAsync("refused");
        bench.Server.Lock("refused/in");

        Assert.Equal(DropFailure.Refused, await FailureOfAsync(() => drop.RenameAsync(DropFolder.In, "x.txt", DropFolder.Work, "1", Never)));
        Assert.Equal(DropFailure.Refused, await FailureOfAsync(() => drop.DeleteAsync(DropFolder.In, "x.txt", Never)));
        Assert.Equal(DropFailure.Refused, await FailureOfAsync(() => drop.FindAsync(DropFolder.In, "../x.txt", Never)));
    }

    [NeedsFact(Need.SftpServer)]
    public async Task Two_clients_that_claim_the_same_hundred_files_have_one_winner_for_each()
    {
        await using SftpDrop one = await bench.DropAsync("race");
        await using SftpDrop other = await bench.DropAsync("race");
        string[] names = [.. Enumerable.Range(0, 100).Select(number => $"{number:000}.txt")];
        foreach (string name in names) bench.Server.PutFile("race/in/" + name, Encoding.ASCII.GetBytes(name));

        int[] winners = await Task.WhenAll(names.Select(async name =>
        {
            bool[] won = await Task.WhenAll(WinsAsync(one, name, "one"), WinsAsync(other, name, "other"));
            return won.Count(static w => w);
        }));

        Assert.All(winners, count => Assert.Equal(1, count));
        IReadOnlyList<DropEntry> claimed = await one.ListAsync(DropFolder.Work, Never);
        Assert.Equal(names, claimed.Select(entry => entry.Name.Split('-')[0]));
    }

    private static async Task<bool> WinsAsync(SftpDrop drop, string name, string who)
    {
        try
        {
            await drop.RenameAsync(DropFolder.In, name, DropFolder.Work, $"{name}-{who}", Never);
            return true;
        }
        catch (DropException lost) when (lost.Failure == DropFailure.NotFound)
        {
            return false;
        }
    }

    private static async Task<DropFailure> FailureOfAsync(Func<Task> work) => (await Assert.ThrowsAsync<DropException>(work)).Failure;

    // A review found it: the session is kept after a refusal, and so was the server's handle of the folder.
    [NeedsFact(Need.SftpServer)]
    public async Task A_folder_that_holds_too_much_is_refused_and_not_left_open()
    {
        bench.Server.MakeFolder("full");
        for (int number = 0; number < 1_100; number++) bench.Server.PutFile($"full/f{number}", "x"u8);
        using SftpSession session = await SftpSession.OpenAsync(bench.Options("full"), TimeProvider.System, CancellationToken.None);

        DropException refused = await Assert.ThrowsAsync<DropException>(
            () => new SftpListing(session, bench.Local("full", ""), mostEntries: 10).ReadAsync(CancellationToken.None));

        Assert.Equal(DropFailure.Refused, refused.Failure);
        Assert.Equal(0, bench.Server.TimesOpen("full"));
    }
}
