using System.Text;
using RealtimeDebit.Adapters.Drops.Ftp;
using RealtimeDebit.Adapters.Drops.Ftp.Listings;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.DropTests.Ftp;

/// <summary>Faults that real servers do not make when they are asked to: what our client says is known afterwards.</summary>
public sealed class FtpFaultTests
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(15);

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task A_lost_reply_to_RNTO_is_unknown_and_a_look_tells()
    {
        await using ScriptedFtp server = ScriptedFtp.StartAnswering("RNTO", (line, path) =>
        {
            line.Rename(path);
            line.Close();
            return Task.CompletedTask;
        });
        server.Files["/in/x"] = [1];
        await using FtpDrop drop = FtpDrop.Open(OptionsFor(server), TimeProvider.System);

        DropException failed = await FailureAsync(() => drop.RenameAsync(DropFolder.In, "x", DropFolder.Work, "claim", None));

        Assert.Equal(DropFailure.Unknown, failed.Failure);
        Assert.NotNull(await drop.FindAsync(DropFolder.Work, "claim", None));
    }

    [Fact]
    public async Task A_transfer_that_ends_with_426_is_unknown()
    {
        await using ScriptedFtp server = ScriptedFtp.StartAnswering("RETR", (line, _) => line.SendFileAsync([1, 2, 3], "426 aborted"));

        DropException failed = await ReadFailureAsync(server);

        Assert.Equal(DropFailure.Unknown, failed.Failure);
        Assert.Contains("426 aborted", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_short_file_with_226_is_unknown()
    {
        await using ScriptedFtp server = ScriptedFtp.StartAnswering("RETR", (line, _) => line.SendFileAsync([1, 2]));

        Assert.Equal(DropFailure.Unknown, (await ReadFailureAsync(server)).Failure);
    }

    [Fact]
    public async Task More_bytes_than_the_size_are_unknown()
    {
        await using ScriptedFtp server = ScriptedFtp.StartAnswering("RETR", (line, _) => line.SendFileAsync([1, 2, 3, 4]));

        Assert.Equal(DropFailure.Unknown, (await ReadFailureAsync(server)).Failure);
    }

    [Fact]
    public async Task A_file_that_grows_behind_the_reading_is_unknown()
    {
        await using ScriptedFtp server = ScriptedFtp.StartAnswering("RETR", async (line, path) =>
        {
            byte[] bytes = line.Server.Files[path];
            line.Server.Files[path] = [.. bytes, 4];
            await line.SendFileAsync(bytes);
        });

        Assert.Equal(DropFailure.Unknown, (await ReadFailureAsync(server)).Failure);
    }

    [Fact]
    public async Task A_transfer_without_its_226_is_unknown_in_time()
    {
        await using ScriptedFtp server = ScriptedFtp.StartAnswering("RETR", async (line, _) =>
        {
            await line.SendFileAsync([1, 2, 3], "150-not the end");
            await line.StaySilentAsync();
        });

        Assert.Equal(DropFailure.Unknown, (await ReadFailureAsync(server)).Failure);
    }

    [Fact]
    public async Task Data_that_stops_coming_is_unknown_in_time()
    {
        await using ScriptedFtp server = ScriptedFtp.StartAnswering("RETR", async (line, _) =>
        {
            await line.SayAsync("150 wait");
            using var data = await line.AcceptAsync();
            await line.StaySilentAsync();
        });

        Assert.Equal(DropFailure.Unknown, (await ReadFailureAsync(server)).Failure);
    }

    [Fact]
    public async Task An_upload_that_nobody_reads_is_unknown_in_time()
    {
        await using ScriptedFtp server = ScriptedFtp.StartAnswering("STOR", async (line, _) =>
        {
            await line.SayAsync("150 send it");
            using var data = await line.AcceptAsync();
            await line.StaySilentAsync();
        });

        Assert.Equal(DropFailure.Unknown, (await WriteFailureAsync(server, 64 * 1024 * 1024)).Failure);
    }

    [Fact]
    public async Task An_upload_of_which_the_server_keeps_less_is_unknown()
    {
        await using ScriptedFtp server = ScriptedFtp.StartAnswering("STOR", async (line, path) =>
        {
            line.Server.Files[path] = (await line.ReceiveFileAsync())[..10];
            await line.SayAsync("226 done");
        });

        Assert.Equal(DropFailure.Unknown, (await WriteFailureAsync(server, 20)).Failure);
    }

    [Theory]
    [InlineData("553 not here", DropFailure.Refused)]
    [InlineData("550 no", DropFailure.Refused)]
    [InlineData("552 full", DropFailure.Unknown)]
    [InlineData("425 no data connection", DropFailure.Unknown)]
    [InlineData("522 no session reuse", DropFailure.Unknown)]
    public async Task A_refused_upload_is_definite_only_where_nothing_can_have_been_made(string reply, DropFailure expected)
    {
        await using ScriptedFtp server = ScriptedFtp.StartAnswering("STOR", (line, _) => line.SayAsync(reply));

        Assert.Equal(expected, (await WriteFailureAsync(server, 20)).Failure);
    }

    [Fact]
    public async Task An_address_in_PASV_is_not_looked_at()
    {
        await using ScriptedFtp server = ScriptedFtp.Start(async (line, verb, _) =>
        {
            if (verb == "EPSV") await line.SayAsync("500 what");
            else if (verb == "PASV") await line.SayAsync($"227 Entering Passive Mode (203,0,113,9,{Split(line.Listen())}).");
            return verb is "EPSV" or "PASV";
        });
        server.Files["/in/x"] = [1, 2, 3];
        await using FtpDrop drop = FtpDrop.Open(OptionsFor(server), TimeProvider.System);

        Assert.Equal(3, await drop.ReadAsync(DropFolder.In, "x", _ => ValueTask.CompletedTask, None));
    }

    [Fact]
    public async Task A_550_for_a_file_that_is_listed_is_no_absence()
    {
        await using ScriptedFtp server = ScriptedFtp.StartAnswering("SIZE", (line, _) => line.SayAsync("550 not now"));
        server.Files["/out-staging/x"] = [1];
        await using FtpDrop drop = FtpDrop.Open(OptionsFor(server), TimeProvider.System);

        Assert.Equal(DropFailure.Refused, (await FailureAsync(() => drop.FindAsync(DropFolder.OutStaging, "x", None))).Failure);
    }

    [Fact]
    public async Task A_550_with_a_list_that_is_not_understood_is_no_absence()
    {
        await using ScriptedFtp server = ScriptedFtp.StartAnswering("LIST", (line, _) => line.SendFileAsync("rw x 1 11月 x\r\n"u8.ToArray()));
        await using FtpDrop drop = FtpDrop.Open(OptionsFor(server), TimeProvider.System);

        DropException failed = await FailureAsync(() => drop.FindAsync(DropFolder.OutStaging, "x", None));

        Assert.Equal(DropFailure.Refused, failed.Failure);
        Assert.Contains("1 of its lines are not understood", failed.Message, StringComparison.Ordinal);
    }

    // A review found it: a creditor who never clears done/ away would have got no results any more.
    [Fact]
    public async Task In_a_folder_of_more_files_than_are_listed_one_that_is_not_there_is_still_known_not_to_be_there()
    {
        byte[] list = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, DropListing.MaxEntries + 10).Select(number => $"-rw-r--r-- 1 o g 1 Jan  1  2026 f{number}\r\n")));
        await using ScriptedFtp server = ScriptedFtp.StartAnswering("LIST", (line, _) => line.SendFileAsync(list));
        await using FtpDrop drop = FtpDrop.Open(OptionsFor(server), TimeProvider.System);

        Assert.Null(await drop.FindAsync(DropFolder.Done, "x", None));
        DropException last = await FailureAsync(() => drop.FindAsync(DropFolder.Done, $"f{DropListing.MaxEntries + 9}", None));
        DropException all = await FailureAsync(() => drop.ListAsync(DropFolder.Done, None));

        Assert.Contains("550 no. The folder's list has the file.", last.Message, StringComparison.Ordinal);
        Assert.Contains("more than 100000 files", all.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_421_ends_the_session_and_the_next_call_has_another()
    {
        int said = 0;
        await using ScriptedFtp server = ScriptedFtp.StartAnswering("CWD", (line, _) => line.SayAsync(Interlocked.Increment(ref said) == 1 ? "421 good night" : "250 here"));
        await using FtpDrop drop = FtpDrop.Open(OptionsFor(server), TimeProvider.System);

        DropException failed = await FailureAsync(() => drop.ListAsync(DropFolder.In, None));

        Assert.Equal(DropFailure.Unknown, failed.Failure);
        Assert.Empty(await drop.ListAsync(DropFolder.In, None));
        Assert.Equal(2, server.Received.Count(line => line.StartsWith("USER", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("hello\r\n")]
    [InlineData("2\r\n")]
    [InlineData("999 x\r\n")]
    [InlineData("+20 x\r\n")]
    [InlineData("220x\r\n")]
    [InlineData("\r\n\r\n\r\n")]
    [InlineData("\0\u0001\u0002")]
    [InlineData("220-a line without its last one\r\n")]
    [InlineData("long")]
    [InlineData("endless")]
    public async Task Garbage_for_a_reply_is_an_error_in_time(string garbage)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(garbage switch
        {
            "long" => new string('2', 100_000),
            "endless" => "213-x\r\n" + string.Concat(Enumerable.Repeat(" more\r\n", 100_000)),
            _ => garbage,
        });
        await using ScriptedFtp server = ScriptedFtp.StartAnswering("SIZE", async (line, _) =>
        {
            await line.SayBytesAsync(bytes);
            await line.StaySilentAsync();
        });
        await using FtpDrop drop = FtpDrop.Open(OptionsFor(server), TimeProvider.System);

        Assert.Equal(DropFailure.Unknown, (await FailureAsync(() => drop.FindAsync(DropFolder.In, "x", None))).Failure);
    }

    [Theory]
    [InlineData("229 nothing")]
    [InlineData("229 (|||0|)")]
    [InlineData("229 (|||99999|)")]
    [InlineData("229 (|1|203.0.113.9|21|")]
    public async Task A_port_that_is_none_is_an_error(string reply)
    {
        await using ScriptedFtp server = ScriptedFtp.StartAnswering("EPSV", (line, _) => line.SayAsync(reply));
        await using FtpDrop drop = FtpDrop.Open(OptionsFor(server), TimeProvider.System);

        Assert.Equal(DropFailure.Refused, (await FailureAsync(() => drop.ListAsync(DropFolder.In, None))).Failure);
    }

    [Fact]
    public async Task A_password_that_the_server_repeats_is_not_shown_and_control_characters_neither()
    {
        await using ScriptedFtp server = ScriptedFtp.StartAnswering("PASS", (line, said) => line.SayAsync($"530 no {said}\u001B[2J"));
        await using FtpDrop drop = FtpDrop.Open(OptionsFor(server) with { Password = "geheim-1" }, TimeProvider.System);

        DropException failed = await FailureAsync(() => drop.ListAsync(DropFolder.In, None));

        Assert.Contains(@"530 no ***\x1B[2J", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", failed.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\r\nDELE b")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    public async Task A_line_break_never_reaches_the_command_line(string name)
    {
        await using ScriptedFtp server = ScriptedFtp.Start();
        await using IFtpSession session = await FtpSession.OpenAsync(OptionsFor(server), TimeProvider.System, None);

        DropException failed = await FailureAsync(() => session.DeleteAsync(name, None));
        DropException renamed = await FailureAsync(() => session.RenameAsync("x", name, None));

        Assert.Equal((DropFailure.Refused, DropFailure.Refused), (failed.Failure, renamed.Failure));
        Assert.DoesNotContain(server.Received, line => line.StartsWith("DELE", StringComparison.Ordinal) || line.StartsWith("RNFR", StringComparison.Ordinal));
    }

    internal static FtpDropOptions OptionsFor(ScriptedFtp server) => new()
    {
        Host = "127.0.0.1",
        Port = server.Port,
        User = "u",
        Password = "p-word",
        StepTimeout = TimeSpan.FromSeconds(1),
    };

    internal static Task<DropException> FailureAsync(Func<Task> work) => Assert.ThrowsAsync<DropException>(work).WaitAsync(s_bound);

    private static async Task<DropException> ReadFailureAsync(ScriptedFtp server)
    {
        server.Files["/in/x"] = [1, 2, 3];
        await using FtpDrop drop = FtpDrop.Open(OptionsFor(server), TimeProvider.System);
        return await FailureAsync(() => drop.ReadAsync(DropFolder.In, "x", _ => ValueTask.CompletedTask, None));
    }

    private static async Task<DropException> WriteFailureAsync(ScriptedFtp server, int bytes)
    {
        await using FtpDrop drop = FtpDrop.Open(OptionsFor(server), TimeProvider.System);
        return await FailureAsync(() => drop.WriteAsync(DropFolder.Out, "x", Content(bytes), None));
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Content(int bytes)
    {
        await Task.Yield();
        yield return new byte[bytes];
    }

    private static string Split(int port) => $"{port / 256},{port % 256}";
}
