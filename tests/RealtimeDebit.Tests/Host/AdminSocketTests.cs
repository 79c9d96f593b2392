using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using RealtimeDebit.Host.Admin;

namespace RealtimeDebit.Tests.Host;

public sealed class AdminSocketTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);
    private readonly string _data = Directory.CreateTempSubdirectory("rd-admin-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task A_command_gets_its_progress_and_its_answer()
    {
        await using AdminServer server = Serve(_data, async (request, progress, _) =>
        {
            await progress($"looking for {request["id"]}");
            return AdminAnswer.Done(new JsonObject { ["verb"] = request.Verb });
        });
        List<string> seen = [];

        AdminAnswer? answer = await AskAsync(_data, new AdminRequest("batch show", new Dictionary<string, string> { ["id"] = "F1" }), seen);

        Assert.Equal("batch show", answer!.Result!["verb"]!.GetValue<string>());
        Assert.Equal(0, answer.ExitCode);
        Assert.Equal(["looking for F1"], seen);
    }

    [Fact]
    public async Task A_command_that_fails_is_answered_in_one_line_and_the_next_is_served()
    {
        await using AdminServer server = Serve(_data, (request, _, _) => request.Verb == "bad"
            ? throw new InvalidOperationException("a bug")
            : Task.FromResult(AdminAnswer.Done(result: null)));

        AdminAnswer? failed = await AskAsync(_data, new AdminRequest("bad", new Dictionary<string, string>()), []);
        AdminAnswer? next = await AskAsync(_data, new AdminRequest("good", new Dictionary<string, string>()), []);

        Assert.Equal(1, failed!.ExitCode);
        Assert.DoesNotContain("a bug", Assert.Single(failed.Problems), StringComparison.Ordinal);
        Assert.Equal(0, next!.ExitCode);
    }

    [Fact]
    public async Task Nobody_answers_where_no_service_runs()
        => Assert.Null(await AskAsync(_data, new AdminRequest("status", new Dictionary<string, string>()), []));

    [Fact]
    public async Task A_socket_that_a_killed_service_left_behind_is_no_service_and_is_taken_over()
    {
        File.WriteAllText(Path.Combine(_data, "admin.sock"), string.Empty);

        AdminAnswer? before = await AskAsync(_data, new AdminRequest("status", new Dictionary<string, string>()), []);
        await using AdminServer server = Serve(_data, (_, _, _) => Task.FromResult(AdminAnswer.Done(result: null)));
        AdminAnswer? after = await AskAsync(_data, new AdminRequest("status", new Dictionary<string, string>()), []);

        Assert.Null(before);
        Assert.Equal(0, after!.ExitCode);
    }

    [Fact]
    public async Task Only_the_owner_may_use_the_socket_and_it_goes_with_the_service()
    {
        string path;
        UnixFileMode mode;
        await using (Serve(_data, (_, _, _) => Task.FromResult(AdminAnswer.Done(result: null))))
        {
            path = AdminSocketPath.Find(_data)!;
            mode = ModeOf(path);
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, mode);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task A_data_directory_with_a_long_path_is_reached_all_the_same()
    {
        string data = Directory.CreateDirectory(Path.Combine(_data, new string('d', 120))).FullName;
        AdminAnswer? answer;
        await using (Serve(data, (_, _, _) => Task.FromResult(AdminAnswer.Done(result: null))))
            answer = await AskAsync(data, new AdminRequest("status", new Dictionary<string, string>()), []);

        Assert.Equal(0, answer!.ExitCode);
        Assert.Null(AdminSocketPath.Find(data));
        Assert.Empty(Directory.EnumerateFiles(data));
    }

    [Fact]
    public async Task A_pointer_that_a_power_cut_left_empty_points_nowhere()
    {
        string pointer = Path.Combine(_data, "admin.sock.path");
        File.WriteAllText(pointer, string.Empty);

        AdminAnswer? before = await AskAsync(_data, new AdminRequest("status", new Dictionary<string, string>()), []);
        await using AdminServer server = Serve(_data, (_, _, _) => Task.FromResult(AdminAnswer.Done(result: null)));
        AdminAnswer? after = await AskAsync(_data, new AdminRequest("status", new Dictionary<string, string>()), []);

        Assert.Null(before);
        Assert.Equal(0, after!.ExitCode);
    }

    // Windows has a pipe for the same user instead of a mode.
    private static UnixFileMode ModeOf(string path)
        => OperatingSystem.IsWindows() ? UnixFileMode.UserRead | UnixFileMode.UserWrite : File.GetUnixFileMode(path);

    private static AdminServer Serve(string data, AdminHandler handler)
    {
        var server = new AdminServer(AdminDoor.Open(data), handler, NullLogger<AdminServer>.Instance);
        server.Start();
        return server;
    }

    private static async Task<AdminAnswer?> AskAsync(string data, AdminRequest request, List<string> progress)
    {
        using var bound = new CancellationTokenSource(Bound);
        return await AdminClient.AskAsync(data, request, text =>
        {
            progress.Add(text);
            return Task.CompletedTask;
        }, bound.Token);
    }
}
