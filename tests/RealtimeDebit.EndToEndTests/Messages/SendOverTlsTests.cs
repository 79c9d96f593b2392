using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.EndToEndTests.Messages;

/// <summary>The verb <c>send</c> and the real service with TLS between them.</summary>
[Collection(Alone.Name)]
public sealed class SendOverTlsTests : IDisposable
{
    private const string DoorName = "door";

    private readonly X509Certificate2 _authority = TestCertificates.MakeAuthority();
    private readonly X509Certificate2 _door;

    public SendOverTlsTests() => _door = TestCertificates.Make(DoorName, _authority);

    public void Dispose()
    {
        _door.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task A_debit_goes_through_TLS_to_a_door_that_is_trusted_and_not_to_another()
    {
        OrderPlan plan = OrderPlan.Of(BankBehaviour.Collect, BankBehaviour.Collect);
        using X509Certificate2 anotherAuthority = TestCertificates.MakeAuthority();
        await using MessageWorld world = await StartAsync(plan, "None");
        string anotherRoot = TestCertificates.Write(world.Crash.Service.Root, "another", anotherAuthority).Certificate;

        CommandOutcome collected = await SendAsync(world, plan.Orders[0], "--tls-root", RootOf(world));
        CommandOutcome untrusted = await SendAsync(world, plan.Orders[1], "--tls-root", anotherRoot);
        CommandOutcome inClear = await SendAsync(world, plan.Orders[1], isTls: false);

        Assert.True(collected.ExitCode == 0, collected.Output + collected.Error);
        Assert.Contains("振替済", collected.Output, StringComparison.Ordinal);
        AssertNotSent(untrusted, "certificate");
        // In clear nobody can know whether the message arrived: the line was lost behind it.
        Assert.Equal(3, inClear.ExitCode);
        Assert.Single(world.Crash.TheBank.Ledger);
        await world.Crash.Service.WaitForOutputAsync("no TLS as it is wanted here");
    }

    [Fact]
    public async Task A_door_that_wants_a_certificate_takes_one_of_its_authority_and_no_other()
    {
        OrderPlan plan = OrderPlan.Of(BankBehaviour.Collect, BankBehaviour.Collect);
        using X509Certificate2 ours = TestCertificates.Make("back office", _authority);
        using X509Certificate2 stranger = TestCertificates.Make("stranger");
        await using MessageWorld world = await StartAsync(plan, "Required");

        CommandOutcome collected = await SendAsync(world, plan.Orders[0], ["--tls-root", RootOf(world), .. Shows(world, "ours", ours)]);
        CommandOutcome wrong = await SendAsync(world, plan.Orders[1], ["--tls-root", RootOf(world), .. Shows(world, "stranger", stranger)]);
        CommandOutcome missing = await SendAsync(world, plan.Orders[1], "--tls-root", RootOf(world));

        Assert.True(collected.ExitCode == 0, collected.Output + collected.Error);
        AssertNotSent(wrong, stranger.GetCertHashString(HashAlgorithmName.SHA256));
        AssertNotSent(missing, "--tls-certificate");
        Assert.Equal(plan.Orders[0].Account, Assert.Single(world.Crash.TheBank.Ledger).Account);
        await world.Crash.Service.WaitForOutputAsync($"none that is taken here (SHA-256 {stranger.GetCertHashString(HashAlgorithmName.SHA256)})");
        await world.Crash.Service.WaitForOutputAsync("it shows no client certificate");
    }

    private async Task<MessageWorld> StartAsync(OrderPlan plan, string clientCertificates)
    {
        MessageWorld world = await MessageWorld.BuildAsync(plan);
        (string certificate, string key) = TestCertificates.Write(world.Crash.Service.Root, DoorName, _door);
        await File.WriteAllTextAsync(RootOf(world), _authority.ExportCertificatePem());
        world.Crash.Service
            .Set("RealtimeDebit__Messages__Tls__CertificateFile", certificate)
            .Set("RealtimeDebit__Messages__Tls__KeyFile", key)
            .Set("RealtimeDebit__Messages__Tls__ClientCertificates", clientCertificates)
            .Set("RealtimeDebit__Messages__Tls__ClientAuthorityFile", RootOf(world));
        await world.StartAsync();
        return world;
    }

    private static string RootOf(MessageWorld world) => Path.Combine(world.Crash.Service.Root, "authority.pem");

    private static string[] Shows(MessageWorld world, string name, X509Certificate2 certificate)
    {
        (string path, string key) = TestCertificates.Write(world.Crash.Service.Root, name, certificate);
        return ["--tls-certificate", path, "--tls-key", key];
    }

    private static Task<CommandOutcome> SendAsync(MessageWorld world, Order order, params string[] options) => SendAsync(world, order, isTls: true, options);

    private static Task<CommandOutcome> SendAsync(MessageWorld world, Order order, bool isTls, params string[] options) => world.Crash.Service.RunBareAsync(
    [
        "send", "--host", "127.0.0.1", "--port", $"{world.Door.Port}", "--creditor", OrderPlan.CreditorCode,
        "--customer", order.CustomerNumber, "--amount", $"{order.AmountYen}",
        .. isTls ? ["--tls", "--tls-name", DoorName] : Array.Empty<string>(), .. options,
    ]);

    /// <summary>Exit code 2, one line that says why, and one that says that nothing was sent.</summary>
    private static void AssertNotSent(CommandOutcome outcome, string because)
    {
        Assert.True(outcome.ExitCode == 2, outcome.Output + outcome.Error);
        string[] lines = outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Contains(because, lines[0], StringComparison.Ordinal);
        Assert.StartsWith("The message was not sent", lines[1], StringComparison.Ordinal);
    }
}
