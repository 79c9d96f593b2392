using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Host.Admin;
using RealtimeDebit.Host.CommandLine;
using RealtimeDebit.Host.Configuration;
using RealtimeDebit.Host.Logging;
using RealtimeDebit.WebConsole;

namespace RealtimeDebit.Host.Services;

/// <summary>The house inside the generic host: opens with it, drains when it stops, and ends it when the house cannot go on.</summary>
internal sealed class DebitService(
    HouseConfiguration configuration,
    DataDirectory data,
    CommandContext context,
    ServiceEnd end,
    ILoggerFactory logs) : IHostedService, IAsyncDisposable
{
    private readonly ILogger _log = logs.CreateLogger<DebitService>();
    private RunningHouse? _house;
    private Task? _watching;
    private AdminServer? _admin;
    private ConsoleDoor? _web;

    /// <param name="cancellationToken">Says that the stop was asked for. It ends nothing half way: what is open is drained.</param>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        LogEvents.Started(_log, RunningHouse.Version, configuration.Directory.Path, data.Path);
        foreach (string note in configuration.Notes) LogEvents.ConfigurationNoted(_log, note);

        try
        {
            await OpenAsync();
        }
        catch (Exception) when (_house is { Failed.IsCompleted: true })
        {
            // The house failed while its doors opened, and what a door says then only follows from that. The watch names the reason.
            await _watching!;
            return;
        }
        catch (StartRefusedException refused)
        {
            // Thrown on, the generic host would write it with a stack trace; the operator needs the one line.
            LogEvents.StartRefused(_log, refused.Message);
            end.Now(refused.ExitCode, refused.Message);
            return;
        }

        // Asked to stop meanwhile, or the house failed: the host goes on to the drain, and nobody is told that debits are taken in.
        if (cancellationToken.IsCancellationRequested) return;

        LogEvents.Ready(_log, configuration.Creditors.Count, configuration.Banks.Count);
        await context.Output.WriteLineAsync("RealtimeDebit is ready");
        await context.Output.FlushAsync(CancellationToken.None);
    }

    private async Task OpenAsync()
    {
        _house = await RunningHouse.OpenAsync(configuration, data, logs, context.Time, CrashPoint.FromEnvironment(context.Environment));
        _watching = WatchAsync(_house);
        try
        {
            _admin = new AdminServer(AdminDoor.Open(data.Path), new AdminVerbs(_house).HandleAsync, logs.CreateLogger<AdminServer>());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Net.Sockets.SocketException)
        {
            throw new StartRefusedException(ExitCode.Usage, $"The admin socket in {data.Path} cannot be opened: {e.Message}", e);
        }

        _admin.Start();
        await OpenWebDoorAsync(_house);
        _house.OpenMessageDoor();
        await _house.StartJobsAsync(CancellationToken.None);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_house is null) return;
        LogEvents.Draining(_log);
        // The admin door waits for its commands, and a sync among them for another machine.
        _house.MandateSources.Stop();
        await CloseDoorsAsync();
        // After a fatal failure nothing can be journaled any more, so there is nothing to wait for.
        if (_house is { Failed.IsCompleted: false } house && await DrainAsync(house)) LogEvents.Stopped(_log);
        await DisposeAsync();
    }

    /// <summary>Also after a start that failed half way.</summary>
    public async ValueTask DisposeAsync()
    {
        await CloseDoorsAsync();
        (RunningHouse? house, _house) = (_house, null);
        if (house is not null) await house.DisposeAsync();
    }

    /// <returns>False when the house failed meanwhile.</returns>
    private async Task<bool> DrainAsync(RunningHouse house)
    {
        Task stopping = house.StopAsync();
        if (await Task.WhenAny(stopping, house.Failed) != stopping) return false;
        try
        {
            await stopping;
            return true;
        }
        catch (JournalFailedException failed)
        {
            // The house's last word did not reach the disk. The next start says so too: it finds no clean stop.
            EndOnJournal(failed);
            return false;
        }
    }

    private async Task OpenWebDoorAsync(RunningHouse house)
    {
        if (configuration.Service.Console.Listen is not Uri listen) return;

        try
        {
            _web = await ConsoleDoor.OpenAsync(listen, () => ServiceHealth.LookAsync(house), logs, CancellationToken.None);
        }
        catch (Exception taken) when (taken is IOException or System.Net.Sockets.SocketException)
        {
            throw new StartRefusedException(ExitCode.Usage, $"RealtimeDebit:Console:Listen: {listen} cannot be opened: {taken.Message}", taken);
        }

        LogEvents.WebDoorOpened(_log, _web.Address);
    }

    private async Task CloseDoorsAsync()
    {
        (ConsoleDoor? web, _web) = (_web, null);
        if (web is not null) await web.DisposeAsync();

        (AdminServer? admin, _admin) = (_admin, null);
        if (admin is not null) await admin.DisposeAsync();
    }

    private async Task WatchAsync(RunningHouse house)
    {
        HouseFailure failure = await house.Failed;
        if (failure.IsJournal)
        {
            EndOnJournal(failure.Error);
            return;
        }

        LogEvents.Broke(_log, failure.Error);
        end.Now(ExitCode.Broken, $"The service ended itself on a bug in {failure.Where}: {failure.Error.Message} Everything accepted before is in the journal.");
    }

    // The watch and the drain may both hear of it; it is told once.
    private void EndOnJournal(Exception error)
    {
        if (end.Now(ExitCode.JournalFailed, $"The service ended itself: {error.Message} Everything accepted before is in the journal."))
            LogEvents.JournalFailed(_log, error);
    }
}
