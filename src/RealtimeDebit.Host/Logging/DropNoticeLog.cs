using Microsoft.Extensions.Logging;
using RealtimeDebit.Core.Files;

namespace RealtimeDebit.Host.Logging;

/// <summary>Turns what drops tell into log events.</summary>
internal static class DropNoticeLog
{
    public static void Write(ILogger log, DropNotice notice)
    {
        string creditor = notice.Creditor.ToString();
        string? batch = notice.Batch?.ToString();
        switch (notice.Kind)
        {
            case DropNoticeKind.Taken:
                LogEvents.FileTaken(log, creditor, batch, notice.Name, notice.Text);
                break;
            case DropNoticeKind.Accepted:
                LogEvents.FileAccepted(log, creditor, batch, notice.Name, notice.Text);
                break;
            case DropNoticeKind.Published:
                LogEvents.FilePublished(log, creditor, batch, notice.Name, notice.Text);
                break;
            case DropNoticeKind.Refused:
                LogEvents.FileRefused(log, creditor, batch, notice.Name, notice.Text);
                break;
            case DropNoticeKind.NotWholeYet:
                LogEvents.FileNotWholeYet(log, creditor, batch, notice.Name, notice.Text);
                break;
            case DropNoticeKind.ReachableAgain:
                LogEvents.DropReachableAgain(log, creditor, notice.Text);
                break;
            default:
                WriteAlarm(log, notice, creditor, batch);
                break;
        }
    }

    private static void WriteAlarm(ILogger log, DropNotice notice, string creditor, string? batch)
    {
        switch (notice.Kind)
        {
            case DropNoticeKind.Held:
                LogEvents.FileHeld(log, creditor, batch, notice.Name, notice.Text);
                break;
            case DropNoticeKind.NoRoom:
                LogEvents.NoRoom(log, creditor, notice.Text);
                break;
            case DropNoticeKind.Unreachable:
                LogEvents.DropUnreachable(log, creditor, notice.Text);
                break;
            default:
                LogEvents.FileAlarm(log, notice.Kind, creditor, batch, notice.Name, notice.Text);
                break;
        }
    }
}
