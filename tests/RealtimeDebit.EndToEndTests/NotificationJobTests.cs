using System.Globalization;
using System.Text.Json.Nodes;
using RealtimeDebit.Adapters.Notifications;
using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Core.Notifications;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Servers;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.EndToEndTests;

/// <summary>What a creditor's system is told while its file goes its way through the real service.</summary>
[Collection(Alone.Name)]
public sealed class NotificationJobTests
{
    private const string Secret = "correct horse battery staple";

    private static readonly OrderPlan s_plan = OrderPlan.Of(BankBehaviour.Collect, BankBehaviour.Decline);

    [Fact]
    public async Task A_dropped_file_gives_a_receipt_and_a_result_by_webhook_and_by_mail_in_order()
    {
        await using HookServer hook = await HookServer.StartAsync();
        await using var mail = new MailServer();
        await using CrashWorld world = await BuildAsync(hook);
        world.Service
            .Set("Creditors__0__Notifications__Email__To__0", "desk@creditor.example")
            .Set("RealtimeDebit__Mail__Host", "127.0.0.1")
            .Set("RealtimeDebit__Mail__Port", mail.Port.ToString(CultureInfo.InvariantCulture))
            .Set("RealtimeDebit__Mail__Security", "None")
            .Set("RealtimeDebit__Mail__From", "debits@debits.example");
        await StartAsync(world);

        await world.DropAsync("x.txt", s_plan.RequestFile(CrashWorld.Today));
        Notice[] told = [await NextAsync(hook), await NextAsync(hook)];
        ReceivedMail[] mails = [await mail.NextAsync(), await mail.NextAsync()];
        CommandOutcome test = await world.Service.RunAsync("notification", "test", "--creditor", "1234567890");
        CommandOutcome nobody = await world.Service.RunAsync("notification", "test", "--creditor", "operators");
        CommandOutcome status = await world.Service.RunAsync("status", "--json");

        Assert.Equal([NoticeKind.Receipt, NoticeKind.Result], told.Select(notice => notice.Kind));
        Assert.All(told, notice => Assert.Equal(("x.txt", 2), (notice.FileName, notice.Records)));
        Assert.Equal(("x.result.txt", 1, 1), (told[1].PublishedAs, told[1].Collected!.Value.Records, told[1].Declined!.Value.Records));
        Assert.True(told[0].Sequence < told[1].Sequence);
        Assert.All(mails, one => Assert.Equal(["RCPT TO:<desk@creditor.example>"], one.To));
        Assert.True(test.ExitCode == 0, test.Output + test.Error);
        Assert.Equal(NoticeKind.Test, (await NextAsync(hook)).Kind);
        Assert.Equal(1, nobody.ExitCode);
        JsonArray receivers = JsonNode.Parse(status.Output)!["notifications"]!.AsArray();
        Assert.Equal(["Webhook 0", "Email 0"], receivers.Select(receiver => $"{receiver!["by"]} {receiver["pending"]}"));
        Assert.All(receivers, receiver => Assert.Null(receiver!["problem"]));
        await world.CheckJournalAsync();
    }

    [Fact]
    public async Task What_was_not_taken_when_the_service_was_killed_comes_afterwards_in_order_under_the_same_id()
    {
        await using HookServer hook = await HookServer.StartAsync();
        hook.IsSilent();
        await using CrashWorld world = await BuildAsync(hook);
        await StartAsync(world);
        await world.DropAsync("x.txt", s_plan.RequestFile(CrashWorld.Today));
        Notice first = await NextAsync(hook);
        await world.PublishedAsync("x.result.txt");

        await world.Service.KillAsync();
        hook.Says(200);
        await world.RestartAsync();
        Notice[] after = [await NextAsync(hook), await NextAsync(hook)];

        Assert.Equal(first, after[0]);
        Assert.Equal([NoticeKind.Receipt, NoticeKind.Result], after.Select(notice => notice.Kind));
        world.CheckPromise();
    }

    [Theory]
    [InlineData(Checkpoint.FileAccepted)]
    [InlineData(Checkpoint.ResultRenamed)]
    [InlineData(Checkpoint.ResultDelivered)]
    public async Task A_crash_between_the_two_loses_neither(Checkpoint at)
    {
        await using HookServer hook = await HookServer.StartAsync();
        await using CrashWorld world = await BuildAsync(hook);
        await StartAsync(world);
        Assert.Equal(0, await world.Service.StopAsync());
        world.StopAt(at, 1);
        await world.Service.StartAsync();
        await world.DropAsync("x.txt", s_plan.RequestFile(CrashWorld.Today));

        await world.Service.WaitForExitAsync();
        await world.RestartAsync();
        List<Notice> told = [];
        while (told.Count == 0 || told[^1].Kind != NoticeKind.Result) told.Add(await NextAsync(hook));

        // The one that was under way when the process died may come twice, never between others.
        Assert.Equal([NoticeKind.Receipt, NoticeKind.Result], told.DistinctBy(notice => notice.Id).Select(notice => notice.Kind));
        Assert.Equal(told.OrderBy(notice => notice.Sequence), told);
    }

    private static async Task<CrashWorld> BuildAsync(HookServer hook)
    {
        CrashWorld world = await CrashWorld.BuildAsync(s_plan);
        await File.WriteAllTextAsync(Path.Combine(world.Service.Root, "hook-secret"), Secret + "\n");
        world.Service
            .Set("Creditors__0__Notifications__Webhook__Url", hook.Url.ToString())
            .Set("Creditors__0__Notifications__Webhook__SecretFile", "hook-secret");
        return world;
    }

    private static async Task StartAsync(CrashWorld world)
    {
        await world.Service.StartAsync();
        await world.TakeMandatesAsync();
    }

    /// <summary>The next notice, whose signature is ours.</summary>
    private static async Task<Notice> NextAsync(HookServer hook)
    {
        HookRequest request = await hook.NextAsync();
        long moment = long.Parse(request.Signature.Split(',')[0]["t=".Length..], CultureInfo.InvariantCulture);
        Assert.Equal(WebhookSignature.Of(Secret, DateTimeOffset.FromUnixTimeSeconds(moment), request.Body), request.Signature);
        return NoticeJson.Read(request.Body);
    }
}
