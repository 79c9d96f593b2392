using Microsoft.Extensions.Logging;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Core.Syncs;

namespace RealtimeDebit.Host.Logging;

/// <summary>Writes what a run of the sync did: numbers and codes, no account and no name.</summary>
internal static class MandateSyncLog
{
    public static void Write(ILogger log, MandateSyncReport report)
    {
        string bank = report.Bank.ToString();
        foreach (MandateFileReport file in report.Files)
        {
            if (file.Outcome == MandateFileOutcome.Applied && file.Counts is { } counts)
                LogEvents.MandateFileApplied(log, bank, file.Name, counts.New, counts.Changed, counts.Moved, counts.Ended);
        }

        switch (report.Outcome)
        {
            case SyncOutcome.Taken:
                break;
            case SyncOutcome.NothingNew:
                LogEvents.MandateSyncFoundNothing(log, bank);
                break;
            case SyncOutcome.Held:
                LogEvents.MandateFileHeld(log, bank, report.Because ?? string.Empty);
                break;
            case SyncOutcome.Refused:
            case SyncOutcome.Unreadable:
                LogEvents.MandateSyncFailed(log, bank, report.Because ?? string.Empty);
                break;
            default:
                throw new InvalidOperationException($"No log line for {report.Outcome}.");
        }
    }
}
