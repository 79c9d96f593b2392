using System.Net.Sockets;
using System.Text;
using RealtimeDebit.FtpSimulator;

namespace RealtimeDebit.DropTests.Simulator;

/// <summary>The FTP server of the demonstration: what it does right, and each thing that it does wrong when told to.</summary>
public sealed class SimulatedFtpServerTests : IAsyncLifetime
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 200_000).Select(number => (byte)(number * 7))];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rd-ftp-");
    private SimulatedFtpServer _server = null!;

    public Task InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "in"));
        File.WriteAllBytes(Path.Combine(_folder.FullName, "in", "x.txt"), Bytes);
        _server = SimulatedFtpServer.Start(new SimulatedFtpOptions { Folder = _folder.FullName, User = "u", Password = "p" });
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task It_listens_on_loopback_only_and_says_that_it_is_not_a_product()
    {
        await using FtpTalk talk = await FtpTalk.ConnectAsync(_server.Endpoint);

        Assert.Equal("127.0.0.1", _server.Endpoint.Address.ToString());
        Assert.Contains("not a product", await talk.ReplyAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_right_password_lets_in()
    {
        await using FtpTalk talk = await FtpTalk.ConnectAsync(_server.Endpoint);
        await talk.ReplyAsync();

        Assert.StartsWith("530 ", await talk.AskAsync("DELE in/x.txt"), StringComparison.Ordinal);
        await talk.AskAsync("USER u");
        Assert.StartsWith("530 ", await talk.AskAsync("PASS wrong"), StringComparison.Ordinal);
        Assert.StartsWith("530 ", await talk.AskAsync("SIZE in/x.txt"), StringComparison.Ordinal);
        Assert.Equal(0, _server.SignOns);
    }

    [Fact]
    public async Task Every_command_answers_as_real_servers_do()
    {
        await using FtpTalk talk = await FtpTalk.SignOnAsync(_server.Endpoint);

        Assert.StartsWith("211 ", await talk.AskAsync("FEAT"), StringComparison.Ordinal);
        Assert.StartsWith("200 ", await talk.AskAsync("OPTS UTF8 ON"), StringComparison.Ordinal);
        Assert.StartsWith("200 ", await talk.AskAsync("TYPE I"), StringComparison.Ordinal);
        Assert.StartsWith("200 ", await talk.AskAsync("NOOP"), StringComparison.Ordinal);
        Assert.Equal("257 \"/\"", await talk.AskAsync("PWD"));
        Assert.StartsWith("250 ", await talk.AskAsync("CWD in"), StringComparison.Ordinal);
        Assert.Equal("257 \"/in\"", await talk.AskAsync("PWD"));
        Assert.Equal("213 200000", await talk.AskAsync("SIZE x.txt"));
        Assert.StartsWith("213 20", await talk.AskAsync("MDTM /in/x.txt"), StringComparison.Ordinal);
        Assert.StartsWith("250 ", await talk.AskAsync("MLST x.txt"), StringComparison.Ordinal);
        Assert.StartsWith("227 ", await talk.AskAsync("PASV"), StringComparison.Ordinal);
        Assert.StartsWith("257 ", await talk.AskAsync("MKD /work"), StringComparison.Ordinal);
        Assert.StartsWith("550 ", await talk.AskAsync("MKD /work"), StringComparison.Ordinal);
        Assert.StartsWith("550 ", await talk.AskAsync("RNFR none"), StringComparison.Ordinal);
        Assert.StartsWith("350 ", await talk.AskAsync("RNFR x.txt"), StringComparison.Ordinal);
        Assert.StartsWith("250 ", await talk.AskAsync("RNTO /work/1.dat"), StringComparison.Ordinal);
        Assert.StartsWith("250 ", await talk.AskAsync("DELE /work/1.dat"), StringComparison.Ordinal);
        Assert.StartsWith("550 ", await talk.AskAsync("DELE /work/1.dat"), StringComparison.Ordinal);
        Assert.StartsWith("500 ", await talk.AskAsync("APPE x.txt"), StringComparison.Ordinal);
        Assert.StartsWith("221 ", await talk.AskAsync("QUIT"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_goes_up_and_comes_back_the_same()
    {
        await using FtpTalk talk = await FtpTalk.SignOnAsync(_server.Endpoint);

        Assert.StartsWith("226 ", await talk.StoreAsync("in/口座.txt", Bytes), StringComparison.Ordinal);
        (byte[] back, string? reply) = await talk.FetchAsync("RETR in/口座.txt");

        Assert.Equal(Bytes, back);
        Assert.StartsWith("226 ", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Both_listings_name_what_is_there_with_its_size()
    {
        await using FtpTalk talk = await FtpTalk.SignOnAsync(_server.Endpoint);

        string facts = Encoding.UTF8.GetString((await talk.FetchAsync("MLSD in")).Bytes);
        string unix = Encoding.UTF8.GetString((await talk.FetchAsync("LIST in")).Bytes);

        Assert.StartsWith("type=file;size=200000;modify=20", facts, StringComparison.Ordinal);
        Assert.EndsWith("; x.txt\r\n", facts, StringComparison.Ordinal);
        Assert.Matches("^-rw-r--r-- .* 200000 [A-Z][a-z]{2} [0-9]{2} [0-9]{2}:[0-9]{2} x.txt\r\n$", unix);
    }

    [Fact]
    public async Task No_path_leads_out_of_its_folder()
    {
        string outside = Path.Combine(Path.GetTempPath(), $"rd-outside-{Guid.NewGuid():N}.txt");
        await File.WriteAllTextAsync(outside, "secret");
        await using FtpTalk talk = await FtpTalk.SignOnAsync(_server.Endpoint);

        Assert.StartsWith("550 ", await talk.AskAsync($"SIZE ../../../{outside}"), StringComparison.Ordinal);
        Assert.StartsWith("550 ", await talk.AskAsync($"SIZE /../{Path.GetFileName(outside)}"), StringComparison.Ordinal);
        File.Delete(outside);
    }

    [Fact]
    public async Task Told_to_it_says_nothing_at_all()
    {
        _server.Faults.Next(FtpFault.NoBanner);
        await using FtpTalk one = await FtpTalk.ConnectAsync(_server.Endpoint);
        await using FtpTalk other = await FtpTalk.ConnectAsync(_server.Endpoint);
        Task<string?>[] banners = [one.ReplyAsync(), other.ReplyAsync()];

        // Which of the two sessions begins first is not ours to say.
        Task<string?> said = await Task.WhenAny(banners);
        Task<string?> mute = banners.Single(banner => banner != said);

        Assert.StartsWith("220 ", await said, StringComparison.Ordinal);
        Assert.False(mute.IsCompleted);
        await _server.DisposeAsync();
        Assert.Null(await mute);
    }

    [Fact]
    public async Task Told_to_it_closes_the_line_after_a_transfer_instead_of_226()
    {
        await using FtpTalk talk = await FtpTalk.SignOnAsync(_server.Endpoint);
        _server.Faults.Next(FtpFault.DropBeforeDone);

        (byte[] bytes, string? reply) = await talk.FetchAsync("RETR in/x.txt");

        Assert.Equal(Bytes.Length, bytes.Length);
        Assert.Null(reply);
    }

    [Fact]
    public async Task Told_to_it_aborts_half_way_in_either_direction()
    {
        await using FtpTalk talk = await FtpTalk.SignOnAsync(_server.Endpoint);
        _server.Faults.Next(FtpFault.AbortTransfer, times: 2);

        (byte[] bytes, string? reply) = await talk.FetchAsync("RETR in/x.txt");
        string? stored = await talk.StoreAsync("in/y.txt", [1, 2, 3]);

        Assert.Equal(Bytes.Length / 2, bytes.Length);
        Assert.StartsWith("426 ", reply, StringComparison.Ordinal);
        Assert.StartsWith("426 ", stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Told_to_it_calls_half_a_file_done()
    {
        await using FtpTalk talk = await FtpTalk.SignOnAsync(_server.Endpoint);
        _server.Faults.Next(FtpFault.ShortDownload);

        (byte[] bytes, string? reply) = await talk.FetchAsync("RETR in/x.txt");

        Assert.Equal(Bytes[..(Bytes.Length / 2)], bytes);
        Assert.StartsWith("226 ", reply, StringComparison.Ordinal);
        Assert.Equal("213 200000", await talk.AskAsync("SIZE in/x.txt"));
    }

    [Fact]
    public async Task Told_to_it_stands_still_half_way()
    {
        await using FtpTalk talk = await FtpTalk.SignOnAsync(_server.Endpoint);
        _server.Faults.Next(FtpFault.StallTransfer);
        using TcpClient data = await talk.OpenDataAsync();
        await talk.AskAsync("RETR in/x.txt");

        byte[] half = new byte[Bytes.Length / 2];
        await data.GetStream().ReadExactlyAsync(half).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        Task<int> more = data.GetStream().ReadAsync(new byte[1]).AsTask();
        await using FtpTalk other = await FtpTalk.SignOnAsync(_server.Endpoint);

        Assert.False(more.IsCompleted);
    }

    [Theory]
    [InlineData(FtpFault.LoseRenameBefore, true)]
    [InlineData(FtpFault.LoseRenameAfter, false)]
    public async Task Told_to_it_loses_the_reply_to_a_rename_before_or_after_it_took_effect(FtpFault fault, bool isStillThere)
    {
        await using FtpTalk talk = await FtpTalk.SignOnAsync(_server.Endpoint);
        _server.Faults.Next(fault);

        await talk.AskAsync("RNFR in/x.txt");
        string? reply = await talk.AskAsync("RNTO in/y.txt");

        Assert.Null(reply);
        Assert.Equal(isStillThere, File.Exists(Path.Combine(_folder.FullName, "in", "x.txt")));
        Assert.Equal(!isStillThere, File.Exists(Path.Combine(_folder.FullName, "in", "y.txt")));
    }

    [Fact]
    public async Task Told_to_it_shuffles_a_listing_and_puts_garbage_into_it()
    {
        foreach (string name in new[] { "a", "b", "c", "d" }) await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "in", name), name);
        await using FtpTalk talk = await FtpTalk.SignOnAsync(_server.Endpoint);
        string[] usual = Lines(await talk.FetchAsync("MLSD in"));
        _server.Faults.Next(FtpFault.ShuffleListing);
        string[] shuffled = Lines(await talk.FetchAsync("MLSD in"));
        _server.Faults.Next(FtpFault.GarbageListing);
        string[] garbage = Lines(await talk.FetchAsync("MLSD in"));

        Assert.NotEqual(usual, shuffled);
        Assert.Equal(usual.Order(StringComparer.Ordinal), shuffled.Order(StringComparer.Ordinal));
        Assert.Contains("total 12", garbage);
        Assert.Equal(usual, garbage.Where(usual.Contains));
    }

    [Fact]
    public async Task Without_MLSD_it_knows_LIST_alone()
    {
        await using SimulatedFtpServer old = SimulatedFtpServer.Start(new SimulatedFtpOptions { Folder = _folder.FullName, User = "u", Password = "p", KnowsMlsd = false });
        await using FtpTalk talk = await FtpTalk.SignOnAsync(old.Endpoint);

        await talk.SendAsync("FEAT");
        Assert.DoesNotContain((await talk.LinesAsync())!, line => line.Contains("MLST", StringComparison.Ordinal));
        Assert.StartsWith("500 ", await talk.AskAsync("MLSD in"), StringComparison.Ordinal);
        Assert.EndsWith(" x.txt\r\n", Encoding.UTF8.GetString((await talk.FetchAsync("LIST -a")).Bytes.Length > 0 ? (await talk.FetchAsync("LIST in")).Bytes : []), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("/../../secret")]
    [InlineData(@"..\secret")]
    [InlineData(@"in\..\..\secret")]
    [InlineData(@"/..\..\secret")]
    [InlineData("in/\0")]
    public async Task No_path_leads_out_of_the_folder_that_is_served(string path)
    {
        string root = Directory.CreateDirectory(Path.Combine(_folder.FullName, "in", "served")).FullName;
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "in", "secret"), "secret");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "secret"), "secret");
        await using SimulatedFtpServer server = SimulatedFtpServer.Start(new SimulatedFtpOptions { Folder = root, User = "u", Password = "p" });
        await using FtpTalk talk = await FtpTalk.SignOnAsync(server.Endpoint);

        Assert.StartsWith("550 ", await talk.AskAsync("SIZE " + path), StringComparison.Ordinal);
        Assert.StartsWith("550 ", await talk.AskAsync("CWD " + path), StringComparison.Ordinal);
        Assert.Equal("257 \"/\"", await talk.AskAsync("PWD"));
    }

    private static string[] Lines((byte[] Bytes, string? Reply) listing) => Encoding.UTF8.GetString(listing.Bytes).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
}
