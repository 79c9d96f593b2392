using System.CommandLine;
using System.Runtime.InteropServices;
using RealtimeDebit.Adapters.Stores.Disk;
using RealtimeDebit.BankSimulator;
using RealtimeDebit.Core.Events;
using RealtimeDebit.FtpSimulator;
using RealtimeDebit.Host.Admin;
using RealtimeDebit.Host.Configuration;
using RealtimeDebit.Host.Demo;
using RealtimeDebit.Host.Logging;
using RealtimeDebit.Host.Services;
using Serilog.Core;
using Serilog.Extensions.Logging;

namespace RealtimeDebit.Host.CommandLine;

/// <summary><c>demo</c>: the main job in one command, with nothing installed.</summary>
internal sealed class DemoCommand(CommandContext context)
{
    public static Command Create(CommandContext context)
    {
        var exit = new Option<bool>("--exit") { Description = "End when all is final. Exit code 0 only if every result is what the scenario says." };
        var keep = new Option<string?>("--keep") { Description = "Use this directory and keep it; it must be empty or not exist.", HelpName = "DIR" };
        keep.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<string?>() is { } path && (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())))
                result.AddError($"--keep \"{path}\" is not empty. Allowed: an empty directory, or one that does not exist.");
        });
        var ftp = new Option<bool>("--ftp") { Description = "The creditor's drop is on an FTP server, a simulated one inside this process (it is not a product), instead of a folder." };
        var command = new Command("demo", "Runs the main job before your eyes: a simulated bank, a creditor's drop, a debit file in and its result out.") { exit, keep, ftp };
        command.SetAction((parsed, cancellationToken) => new DemoCommand(context).RunAsync(parsed.GetValue(keep), parsed.GetValue(exit), parsed.GetValue(ftp), cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(string? keep, bool exit, bool overFtp, CancellationToken cancellationToken)
    {
        using var folder = new DemoFolder(keep);
        var screen = new DemoScreen(context.Output, isTerminal: !System.Console.IsOutputRedirected);
        screen.Title("RealtimeDebit demo: debits bank accounts one by one, never twice. All of it runs on this machine alone.");
        await using SimulatedBank bank = await SimulatedBank.StartAsync(
            new SimulatedBankOptions { Scenario = DemoSamples.Scenario, LedgerFile = folder.Ledger }, cancellationToken);
        await using SimulatedFtpServer? ftp = overFtp ? folder.StartFtp(context.Time) : null;
        HouseConfiguration configuration = folder.Configure(bank.Endpoint, ftp?.Endpoint);
        screen.Say($"  Bank 9998 is simulated and listens on {bank.Endpoint} (TCP). It was told to misbehave:");
        screen.Say("  no funds on account ***0012; it takes the money from ***0013 and then drops the line without an answer; ***0014 is stopped by its owner.");
        ShowDrop(screen, folder, configuration);

        var data = new DataDirectory(configuration.Service.DataDirectory);
        data.Create();
        await using var drops = new OpenDrops(context.Time);
        var creditor = new DemoCreditor(drops.Open(configuration.Creditors[0].Drop!));
        bool asExpected = await RunHouseAsync(screen, folder, creditor, configuration, data, bank, exit, cancellationToken);
        asExpected &= await IsJournalSoundAsync(screen, data);
        screen.Title(asExpected ? "Everything came out as the scenario says." : "NOT everything came out as the scenario says: see FAILED above.");
        if (keep is not null) ShowPlaces(screen, folder, configuration);
        return asExpected ? ExitCode.Done : ExitCode.Bad;
    }

    private async Task<bool> RunHouseAsync(
        DemoScreen screen, DemoFolder folder, DemoCreditor creditor, HouseConfiguration configuration, DataDirectory data, SimulatedBank bank, bool exit, CancellationToken cancellationToken)
    {
        using DataDirectoryLock? held = DataDirectoryLock.TryTake(data.Path, out _);
        await using Logger log = SerilogSetup.Create(configuration.Service.Logs, data.Path, onConsole: false);
        using var logs = new SerilogLoggerFactory(log);
        await using RunningHouse running = await RunningHouse.OpenAsync(configuration, data, logs, context.Time, reached: null);
        await using (var admin = new AdminServer(AdminDoor.Open(data.Path), new AdminVerbs(running).HandleAsync, new Microsoft.Extensions.Logging.Logger<AdminServer>(logs)))
        {
            admin.Start();
            running.OpenMessageDoor();
            var story = new DemoStory(screen, folder, creditor, context.Time);
            try
            {
                await story.TellAsync(running, bank, cancellationToken);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                screen.Check(isTrue: false, "The demo did not come to its end within a minute.");
                return false;
            }

            if (!exit) await WaitForStopAsync(screen, folder);
            await running.StopAsync();
            return story.IsAsExpected;
        }
    }

    private static async Task<bool> IsJournalSoundAsync(DemoScreen screen, DataDirectory data)
    {
        await using var disk = new DiskFolder(data.Journal);
        JournalAuditReport report = await JournalAudit.RunAsync(disk);
        screen.Check(report.IsSound, $"The journal verifies: {report.Bytes.LastSequence} events, checksums, hash chain and every debit's state.");
        return report.IsSound;
    }

    private static async Task WaitForStopAsync(DemoScreen screen, DemoFolder folder)
    {
        screen.Title("The service goes on until Ctrl-C. Look around meanwhile:");
        screen.Say($"  the drop      {folder.Drop}");
        screen.Say($"  the ledger    {folder.Ledger}");
        screen.Say($"  in another window: realtime-debit status --config {folder.Config}   (also: batch list, mandate list, debit show)");
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        await stop.Task;

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.TrySetResult();
        }
    }

    private static void ShowDrop(DemoScreen screen, DemoFolder folder, HouseConfiguration configuration)
    {
        if (configuration.Creditors[0].Drop is not { Url.Server: not null } drop)
        {
            screen.Say($"  The creditor's drop is the folder {folder.Drop}");
            return;
        }

        screen.Say($"  The creditor's drop is {drop.Url.Text}, served by a simulated FTP server inside this process. It is not a product: use a real one.");
        screen.Say($"  The service and the creditor both reach it by FTP alone. What lies on it can be seen in {folder.Drop}, the password in {folder.FtpPassword}");
    }

    private static void ShowPlaces(DemoScreen screen, DemoFolder folder, HouseConfiguration configuration)
    {
        screen.Say($"  the drop      {folder.Drop}");
        screen.Say($"  the journal   {Path.Combine(configuration.Service.DataDirectory, JournalCommand.FolderName)}");
        screen.Say($"  the ledger    {folder.Ledger}");
        screen.Say($"  look again:   realtime-debit journal verify --config {folder.Config}");
    }
}
