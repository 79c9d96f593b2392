using RealtimeDebit.Host.Services;

namespace RealtimeDebit.Host.Admin;

/// <summary>What each operator command does in the running house. Everything of Core is touched on its loop only.</summary>
internal sealed class AdminVerbs
{
    private readonly Dictionary<string, AdminHandler> _verbs;

    public AdminVerbs(RunningHouse running)
    {
        var status = new StatusVerb(running);
        var batches = new BatchVerbs(running);
        var debits = new DebitVerbs(running);
        var readModel = new ReadModelVerbs(running);
        var masters = new MasterVerbs(running);
        var syncs = new SyncVerbs(running);
        var lanes = new LaneVerbs(running);
        var mismatches = new MismatchVerbs(running);
        var usage = new UsageVerb(running);
        var customers = new CustomerVerbs(running);
        var banks = new BankVerbs(running);
        var notifications = new NotificationVerbs(running);
        _verbs = new Dictionary<string, AdminHandler>(StringComparer.Ordinal)
        {
            ["status"] = status.ShowAsync,
            ["batch list"] = batches.ListAsync,
            ["batch show"] = batches.ShowAsync,
            ["batch release"] = batches.ReleaseAsync,
            ["batch refuse"] = batches.RefuseAsync,
            ["batch retry"] = new RetryVerb(running).MakeAsync,
            ["debit show"] = debits.ShowAsync,
            ["debit resolve"] = debits.ResolveAsync,
            ["customer import"] = customers.ImportAsync,
            ["customer export"] = new CustomerExportVerb(running).ExportAsync,
            ["customer list"] = customers.ListAsync,
            ["customer show"] = customers.ShowAsync,
            ["customer add"] = customers.AddAsync,
            ["customer change"] = customers.ChangeAsync,
            ["customer stop"] = customers.StopAsync,
            ["customer resume"] = customers.ResumeAsync,
            ["banks import"] = banks.ImportAsync,
            ["banks list"] = banks.ListAsync,
            ["banks show"] = banks.ShowAsync,
            ["sync now"] = masters.SyncAsync,
            ["sync list"] = syncs.ListAsync,
            ["sync apply"] = syncs.ApplyAsync,
            ["sync discard"] = syncs.DiscardAsync,
            ["lane pause"] = lanes.PauseAsync,
            ["lane resume"] = lanes.ResumeAsync,
            ["mismatch list"] = mismatches.ListAsync,
            ["mismatch now"] = mismatches.MakeAsync,
            ["usage show"] = usage.ShowAsync,
            ["notification test"] = notifications.TestAsync,
            ["mandate list"] = masters.ListMandatesAsync,
            ["mandate show"] = masters.ShowMandateAsync,
            [ReadModelVerbs.Rebuild] = readModel.RebuildAsync,
        };
    }

    /// <summary>Every verb that is served.</summary>
    public IReadOnlyCollection<string> Known => _verbs.Keys;

    public Task<AdminAnswer> HandleAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
        => _verbs.TryGetValue(request.Verb, out AdminHandler? handler)
            ? handler(request, progress, cancellationToken)
            : Task.FromResult(AdminAnswer.Misused($"The service does not know \"{request.Verb}\": the command is of another version than the service."));
}
