using Microsoft.Extensions.Logging;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Mismatches;
using RealtimeDebit.Host.Logging;
using RealtimeDebit.Host.Services;

namespace RealtimeDebit.Host.Jobs;

/// <summary>前日分マスタ不整合一覧: every morning, for each creditor.</summary>
internal sealed class MismatchJob(RunningHouse running, ILogger log)
{
    /// <summary>The job's name.</summary>
    public const string Name = "mismatch report";

    public DailyJob Job() => new()
    {
        Name = Name,
        Cron = running.Configuration.Service.Jobs.MismatchReport,
        IsDoneAsync = day => running.Loop.RunAsync(() => Task.FromResult(Creditors.All(creditor => IsComplete(creditor, day)))),
        WasMissedAsync = day => running.Loop.RunAsync(() => Task.FromResult(Creditors.Any(creditor => Last(creditor) is not null && !IsComplete(creditor, day)))),
        RunAsync = MakeAsync,
    };

    /// <summary>Makes one creditor's report now.</summary>
    /// <returns>Null when it is being made already, or the house stops.</returns>
    public async Task<MismatchReportMade?> MakeAsync(Creditor creditor)
    {
        MismatchReportMade? made = await running.Loop.RunAsync(() => running.House.Mismatches.RunAsync(creditor));
        if (made is null) return null;

        LogEvents.MismatchReportMade(log, made.Creditor.ToString(), made.Day, made.Checked, made.New, made.Open, made.Solved);
        if (made.Unchecked.Count > 0) LogEvents.MismatchReportIncomplete(log, made.Creditor.ToString(), made.Day, string.Join(", ", made.Unchecked));
        return made;
    }

    private IEnumerable<Creditor> Creditors => running.Configuration.Creditors.Select(static entry => entry.Creditor);

    private MismatchReportMade? Last(Creditor creditor) => running.House.Log.Books.Mismatches.Last(creditor.Code)?.Made;

    /// <summary>Made, and with every bank that could be in it: one that was late that night is looked at when it has come.</summary>
    private bool IsComplete(Creditor creditor, DateOnly day)
        => Last(creditor) is { } made && made.Day >= day.AddDays(-1) && (made.Day >= day || !made.Unchecked.Any(HasSource));

    /// <summary>
    /// Not made yet, or without banks and one of them has come meanwhile. A report that would leave out the same banks says nothing new, and
    /// each one is a notice to the creditor.
    /// </summary>
    private bool IsWorthMaking(Creditor creditor, DateOnly today)
        => !IsComplete(creditor, today)
            && (Last(creditor) is not { } made || made.Day < today.AddDays(-1) || !Late(creditor, today).SetEquals(made.Unchecked.Where(HasSource)));

    private HashSet<BankCode> Late(Creditor creditor, DateOnly today)
        => [.. creditor.Banks.Where(bank => HasSource(bank) && !running.House.Mismatches.IsSynchronised(bank, today))];

    private bool HasSource(BankCode bank) => running.Configuration.FindBank(bank)?.Settings.MandateSource is not null;

    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        foreach (Creditor creditor in Creditors)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await running.Loop.RunAsync(() => Task.FromResult(IsWorthMaking(creditor, running.Time.TodayInJapan())))) await TryMakeAsync(creditor);
        }
    }

    /// <summary>A report that the disk does not take is no reason for the others not to be made.</summary>
    private async Task TryMakeAsync(Creditor creditor)
    {
        try
        {
            await MakeAsync(creditor);
        }
        catch (IOException failed)
        {
            LogEvents.MismatchReportFailed(log, creditor.Code.ToString(), failed.Message);
        }
    }
}
