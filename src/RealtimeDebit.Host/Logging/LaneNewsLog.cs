using Microsoft.Extensions.Logging;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Lanes;

namespace RealtimeDebit.Host.Logging;

/// <summary>Turns what lanes tell into log events.</summary>
internal static class LaneNewsLog
{
    public static void Write(ILogger log, LaneNews news)
    {
        string bank = news.Bank.ToString();
        string? debit = news.Debit?.ToString();
        switch (news.Kind)
        {
            case LaneNewsKind.HeldBack:
                LogEvents.LaneHeldBack(log, bank, news.Text);
                break;
            case LaneNewsKind.Recovered:
                LogEvents.LaneRecovered(log, bank, news.Text);
                break;
            case LaneNewsKind.BecameUnknown:
                LogEvents.DebitBecameUnknown(log, debit, bank, news.Text);
                break;
            case LaneNewsKind.WaitsForPeople:
                LogEvents.DebitWaitsForPeople(log, debit, bank, news.Text);
                break;
            case LaneNewsKind.NeverSeen:
                LogEvents.DebitNeverSeen(log, debit, bank, news.Text);
                break;
            case LaneNewsKind.Paused:
                LogEvents.LanePaused(log, bank, news.Text);
                break;
            case LaneNewsKind.Broke when news.Error is JournalFailedException:
                // No bug: a lane ends with the journal, and that the journal failed is told by 2009.
                break;
            default:
                LogEvents.LaneBroke(log, news.Error, bank, news.Text);
                break;
        }
    }
}
