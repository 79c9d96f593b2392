using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Usages;
using RealtimeDebit.Host.CommandLine;
using RealtimeDebit.Host.Services;

namespace RealtimeDebit.Host.Admin;

/// <summary><c>usage show</c>.</summary>
internal sealed class UsageVerb(RunningHouse running)
{
    public async Task<AdminAnswer> ShowAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
    {
        if (running.FindCreditor(request["creditor"]) is not { } creditor)
            return AdminAnswer.NoCreditor(request["creditor"]);

        DateOnly today = running.Time.TodayInJapan();
        UsageMonth month = UsageMonth.Of(today);
        if (request["month"].Length > 0 && !UsageMonth.TryParse(request["month"], out month))
            return AdminAnswer.Misused($"\"{request["month"]}\" is no month. Allowed: yyyy-MM.");

        UsageStatement statement = await running.Loop.RunAsync(
            () => Task.FromResult(UsageStatement.Make(running.House.Log.Books, creditor.Code, month, today)));
        return await UsageText.WriteCsvAsync(statement, request["to"], cancellationToken) is { } problem
            ? AdminAnswer.Bad(problem)
            : AdminAnswer.Done(UsageText.Json(statement));
    }
}
