using Microsoft.Extensions.Logging;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Core.Syncs;
using RealtimeDebit.Host.Logging;
using RealtimeDebit.Host.Options;
using RealtimeDebit.Host.Services;

namespace RealtimeDebit.Host.Jobs;

/// <summary>口座振替契約結果連携: takes each bank's mandate files in every night.</summary>
internal sealed class MandateSyncJobs(RunningHouse running, ILogger log)
{
    /// <summary>One job for each bank that has a source.</summary>
    public IEnumerable<DailyJob> All()
    {
        foreach (BankOptions bank in running.Configuration.Banks)
        {
            if (bank.MandateSource is not { } source) continue;

            BankCode code = bank.Settings.Code;
            yield return new DailyJob
            {
                Name = NameOf(code),
                Cron = source.Cron ?? running.Configuration.Service.Jobs.MandateSync,
                IsDoneAsync = day => AskAsync(code, syncs => syncs.IsDone(day, source.Settings.FileEachNight)),
                WasMissedAsync = day => AskAsync(code, syncs => syncs.Last is not null && !syncs.IsDone(day, source.Settings.FileEachNight)),
                RunAsync = _ => RunAsync(code, source),
            };
        }
    }

    /// <summary>The job's name for a bank.</summary>
    public static string NameOf(BankCode bank) => $"mandate sync of {bank}";

    private Task<bool> AskAsync(BankCode bank, Func<BankSyncs, bool> question)
        => running.Loop.RunAsync(() => Task.FromResult(question(running.House.Log.Books.Syncs.Of(bank))));

    private async Task RunAsync(BankCode bank, MandateSourceOptions source)
    {
        try
        {
            await using IMandateSource opened = running.MandateSources.Open(source);
            MandateSyncLog.Write(log, await running.Loop.RunAsync(() => running.House.MandateSync.RunAsync(bank, source.Settings, opened)));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // A secret file that is gone or not ours to read; said as what it is, not as a bug.
            LogEvents.MandateSyncFailed(log, bank.ToString(), unreadable.Message);
        }
    }
}
