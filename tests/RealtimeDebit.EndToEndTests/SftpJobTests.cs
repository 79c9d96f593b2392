using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Servers;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.EndToEndTests;

/// <summary>The main job with the real process and a drop on a real SFTP server.</summary>
public sealed class SftpJobTests
{

    [NeedsFact(Need.SftpServer)]
    public async Task A_file_uploaded_to_an_sftp_server_comes_back_byte_for_byte_with_its_outcomes()
    {
        OrderPlan plan = OrderPlan.Of(BankBehaviour.Collect, BankBehaviour.Decline, BankBehaviour.DropAfter);
        byte[] request = plan.RequestFile(CrashWorld.Today);
        await using OpenSshServer server = await OpenSshServer.StartAsync();
        await using CrashWorld world = await BuildAsync(server, plan, server.User.Password);
        await world.Service.StartAsync();
        await world.TakeMandatesAsync();
        await FoldersAsync(world);

        await world.DropAsync("x.txt", request);

        await world.CheckSettledAsync("x.txt", request, plan);
        await world.CheckJournalAsync();
    }

    [NeedsFact(Need.SftpServer)]
    public async Task Killed_at_every_checkpoint_in_one_life_nothing_is_lost_and_nothing_doubled()
    {
        OrderPlan plan = OrderPlan.Draw(78, CrashWorld.OrdersForEveryCheckpoint);
        await using OpenSshServer server = await OpenSshServer.StartAsync();
        await using CrashWorld world = await BuildAsync(server, plan, server.User.Password);
        await world.Service.StartAsync();
        await world.TakeMandatesAsync();
        await FoldersAsync(world);

        await world.DieAtEveryCheckpointAsync("x.txt", plan);
    }

    [NeedsFact(Need.SftpServer)]
    public async Task A_server_that_refuses_the_password_shows_in_status_in_words_and_the_service_goes_on()
    {
        await using OpenSshServer server = await OpenSshServer.StartAsync();
        await using CrashWorld world = await BuildAsync(server, OrderPlan.Of(BankBehaviour.Collect), "not-the-password");
        await world.Service.StartAsync();

        await world.Service.WaitForOutputAsync("refused the sign-on");
        CommandOutcome status = await world.Service.RunAsync("status");

        Assert.Equal(0, status.ExitCode);
        Assert.Contains($"127.0.0.1:{server.Port} refused the sign-on of {server.User.Name}", status.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-password", status.Output + world.Service.Output, StringComparison.Ordinal);
    }

    private static Task FoldersAsync(CrashWorld world)
        => FolderSignal.WhenAsync(world.Service.DropDirectory, () => Directory.Exists(Path.Combine(world.Service.DropDirectory, "out-staging")), CrashWorld.Patience);

    private static async Task<CrashWorld> BuildAsync(OpenSshServer server, OrderPlan plan, string password)
    {
        server.MakeFolder("drop");
        CrashWorld world = await CrashWorld.BuildAsync(plan);
        string secret = Path.Combine(world.Service.Root, "sftp-password");
        await File.WriteAllTextAsync(secret, password);
        world.Service.DropDirectory = Path.Combine(server.Home, "drop");
        world.Service
            .Set("Creditors__0__Drop__Url", $"sftp://{server.User.Name}@127.0.0.1:{server.Port}{server.Home}/drop")
            .Set("Creditors__0__Drop__HostKeySha256", server.HostKeySha256)
            .Set("Creditors__0__Drop__PasswordSecretFile", secret);
        return world;
    }
}
