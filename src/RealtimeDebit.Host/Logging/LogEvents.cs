using Microsoft.Extensions.Logging;

namespace RealtimeDebit.Host.Logging;

/// <summary>Every event that the service logs, numbered for ever. No account, name or record image is among their values.</summary>
/// <remarks>
/// 1000 the service itself, 1100 the admin socket, 2000 journal and store, 3000 files and drops, 4000 debits, lanes and
/// banks, 5000 customers and mandates, 6000 the message door, 7000 notifications. A number is never given to another event.
/// </remarks>
internal static partial class LogEvents
{
    [LogEventNote("Nothing.")]
    [LoggerMessage(1000, LogLevel.Information, "RealtimeDebit {Version} started with {ConfigDirectory}, data in {DataDirectory}")]
    public static partial void Started(ILogger log, string version, string configDirectory, string dataDirectory);

    [LogEventNote("Nothing.")]
    [LoggerMessage(1001, LogLevel.Information, "RealtimeDebit became ready: {Creditors} creditors, {Banks} banks")]
    public static partial void Ready(ILogger log, int creditors, int banks);

    [LogEventNote("Nothing; the debit in flight is finished first.")]
    [LoggerMessage(1002, LogLevel.Information, "RealtimeDebit was asked to stop and drained")]
    public static partial void Draining(ILogger log);

    [LogEventNote("Nothing.")]
    [LoggerMessage(1003, LogLevel.Information, "RealtimeDebit stopped; every accepted debit is in the journal")]
    public static partial void Stopped(ILogger log);

    [LogEventNote("Read the note; it is allowed, but may not be meant.")]
    [LoggerMessage(1004, LogLevel.Warning, "Configuration was read with a note: {Note}")]
    public static partial void ConfigurationNoted(ILogger log, string note);

    [LogEventNote("Do what the reason says (docs/runbook.md); nothing was changed on the disk.")]
    [LoggerMessage(1008, LogLevel.Critical, "RealtimeDebit did not start: {Reason}")]
    public static partial void StartRefused(ILogger log, string reason);

    [LogEventNote("Nothing.")]
    [LoggerMessage(1005, LogLevel.Information, "The web door was opened at {Address}")]
    public static partial void WebDoorOpened(ILogger log, Uri address);

    [LogEventNote("Report it with the log. Start the service again: what was accepted is in the journal.")]
    [LoggerMessage(1009, LogLevel.Critical, "RealtimeDebit stopped itself on a bug; nothing that was accepted is lost")]
    public static partial void Broke(ILogger log, Exception exception);

    [LogEventNote("Nothing; it was missed while the service was down.")]
    [LoggerMessage(1006, LogLevel.Information, "Job {Job} is made up for: it should have run at {Missed}")]
    public static partial void JobCatchesUp(ILogger log, string job, DateTimeOffset missed);

    [LogEventNote("Report it with the log; the job runs again after Jobs:RetryInterval.")]
    [LoggerMessage(1007, LogLevel.Error, "Job {Job} failed")]
    public static partial void JobFailed(ILogger log, Exception exception, string job);

    [LogEventNote("Nothing.")]
    [LoggerMessage(1100, LogLevel.Information, "Operator command {Verb} was served with exit code {ExitCode}")]
    public static partial void AdminCommandServed(ILogger log, string verb, int exitCode);

    [LogEventNote("Report it with the log; the service goes on.")]
    [LoggerMessage(1101, LogLevel.Error, "Operator command {Verb} failed")]
    public static partial void AdminCommandFailed(ILogger log, Exception exception, string verb);

    [LogEventNote("Nothing; the operator's command was broken off.")]
    [LoggerMessage(1102, LogLevel.Debug, "An operator's connection was lost: {Reason}")]
    public static partial void AdminConnectionLost(ILogger log, string reason);

    [LogEventNote("Operator commands do not work until the service is started again; debits go on.")]
    [LoggerMessage(1103, LogLevel.Error, "The admin socket failed")]
    public static partial void AdminDoorFailed(ILogger log, Exception exception);

    [LogEventNote("Nothing.")]
    [LoggerMessage(2000, LogLevel.Information, "The journal was opened: {Segments} segments, {Events} events, snapshot up to event {SnapshotEvent}")]
    public static partial void JournalOpened(ILogger log, int segments, long events, long snapshotEvent);

    [LogEventNote("Nothing; it is what a crash leaves behind. Nobody was told of what was cut.")]
    [LoggerMessage(2001, LogLevel.Warning, "The journal's unfinished last commit was cut: {File}, byte {OffsetBytes}: {What}")]
    public static partial void JournalTailCut(ILogger log, string file, long offsetBytes, string what);

    [LogEventNote("Look at the disk; the journal was replayed instead.")]
    [LoggerMessage(2002, LogLevel.Warning, "A damaged snapshot was passed over: {Problem}")]
    public static partial void SnapshotPassedOver(ILogger log, string problem);

    [LogEventNote("Find out why the process before ended (kill, power, disk). What was under way is being asked for.")]
    [LoggerMessage(2003, LogLevel.Warning, "The process before this one did not stop by itself")]
    public static partial void NotStoppedCleanly(ILogger log);

    [LogEventNote("Look at the disk (space, errors), then start the service again. Everything accepted before is in the journal.")]
    [LoggerMessage(2009, LogLevel.Critical, "The journal could not be written; the service stopped accepting and ended itself")]
    public static partial void JournalFailed(ILogger log, Exception exception);

    [LogEventNote("Nothing; it is made anew from the journal, and debits go on. Delete *.aside-* when space is wanted.")]
    [LoggerMessage(2010, LogLevel.Warning, "Read model file {File} could not be trusted and was set aside")]
    public static partial void ReadModelSetAside(ILogger log, string file);

    [LogEventNote("Nothing at first; it is made anew from the journal, and debits go on. When it comes back, look at the disk.")]
    [LoggerMessage(2011, LogLevel.Warning, "The read model had trouble: {Text}")]
    public static partial void ReadModelTroubled(ILogger log, string text);

    [LogEventNote("Look at the disk of the snapshots. Debits go on and nothing is lost; the next start takes longer. It is tried again each minute.")]
    [LoggerMessage(2012, LogLevel.Warning, "A snapshot could not be kept: {Text}")]
    public static partial void SnapshotTroubled(ILogger log, string text);

    [LogEventNote("Nothing.")]
    [LoggerMessage(3000, LogLevel.Information, "File {Name} ({Batch}) of creditor {Creditor} was taken: {Text}")]
    public static partial void FileTaken(ILogger log, string creditor, string? batch, string name, string text);

    [LogEventNote("Nothing.")]
    [LoggerMessage(3001, LogLevel.Information, "File {Name} ({Batch}) of creditor {Creditor} was accepted: {Text}")]
    public static partial void FileAccepted(ILogger log, string creditor, string? batch, string name, string text);

    [LogEventNote("Nothing.")]
    [LoggerMessage(3002, LogLevel.Information, "File {Name} ({Batch}) of creditor {Creditor} got its receipt, result or report: {Text}")]
    public static partial void FilePublished(ILogger log, string creditor, string? batch, string name, string text);

    [LogEventNote("The creditor finds the reasons in out/NAME.refused.csv; nothing was debited.")]
    [LoggerMessage(3003, LogLevel.Warning, "File {Name} ({Batch}) of creditor {Creditor} was refused: {Text}")]
    public static partial void FileRefused(ILogger log, string creditor, string? batch, string name, string text);

    [LogEventNote("Nothing yet; it is refused after Drops:IncompleteWait.")]
    [LoggerMessage(3004, LogLevel.Information, "File {Name} ({Batch}) of creditor {Creditor} is cut short and waits for the rest: {Text}")]
    public static partial void FileNotWholeYet(ILogger log, string creditor, string? batch, string name, string text);

    [LogEventNote("Nothing.")]
    [LoggerMessage(3005, LogLevel.Information, "The drop of creditor {Creditor} answered again: {Text}")]
    public static partial void DropReachableAgain(ILogger log, string creditor, string text);

    [LogEventNote("Ask the creditor whether it is meant, then: realtime-debit batch release.")]
    [LoggerMessage(3010, LogLevel.Error, "File {Name} ({Batch}) of creditor {Creditor} was held: {Text}")]
    public static partial void FileHeld(ILogger log, string creditor, string? batch, string name, string text);

    [LogEventNote("Make room on the disk; nothing new is accepted until then.")]
    [LoggerMessage(3011, LogLevel.Error, "No file of creditor {Creditor} was taken for want of room: {Text}")]
    public static partial void NoRoom(ILogger log, string creditor, string text);

    [LogEventNote("Look at the drop and its rights; it is tried again.")]
    [LoggerMessage(3012, LogLevel.Error, "The drop of creditor {Creditor} could not be worked: {Text}")]
    public static partial void DropUnreachable(ILogger log, string creditor, string text);

    [LogEventNote("Look at the named file in the drop; the text says what it is.")]
    [LoggerMessage(3013, LogLevel.Error, "File alarm {Kind} for {Name} ({Batch}) of creditor {Creditor}: {Text}")]
    public static partial void FileAlarm(ILogger log, Core.Files.DropNoticeKind kind, string creditor, string? batch, string name, string text);

    [LogEventNote("Look at the bank's line; its debits wait.")]
    [LoggerMessage(4000, LogLevel.Warning, "Bank {Bank} was left alone for a while: {Text}")]
    public static partial void LaneHeldBack(ILogger log, string bank, string text);

    [LogEventNote("Nothing.")]
    [LoggerMessage(4001, LogLevel.Information, "Bank {Bank} answered again: {Text}")]
    public static partial void LaneRecovered(ILogger log, string bank, string text);

    [LogEventNote("Nothing yet; it is asked for.")]
    [LoggerMessage(4002, LogLevel.Warning, "Debit {Debit} at bank {Bank} became unknown: {Text}")]
    public static partial void DebitBecameUnknown(ILogger log, string? debit, string bank, string text);

    [LogEventNote("Ask the bank, then: realtime-debit debit resolve, by two operators.")]
    [LoggerMessage(4003, LogLevel.Error, "Debit {Debit} at bank {Bank} waits for two people: {Text}")]
    public static partial void DebitWaitsForPeople(ILogger log, string? debit, string bank, string text);

    [LogEventNote("Nothing; it is sent again under the same key.")]
    [LoggerMessage(4004, LogLevel.Warning, "Bank {Bank} never saw debit {Debit}; it was queued again: {Text}")]
    public static partial void DebitNeverSeen(ILogger log, string? debit, string bank, string text);

    [LogEventNote("Nothing; the lane sends no debits until an operator resumes it.")]
    [LoggerMessage(4005, LogLevel.Warning, "The lane of bank {Bank} was paused: {Text}")]
    public static partial void LanePaused(ILogger log, string bank, string text);

    [LogEventNote("Nothing.")]
    [LoggerMessage(4006, LogLevel.Information, "The lane of bank {Bank} was resumed by {Operator}")]
    public static partial void LaneResumed(ILogger log, string bank, string @operator);

    [LogEventNote("Report it with the log. The lane stands until the service is started again; other banks go on.")]
    [LoggerMessage(4009, LogLevel.Critical, "A bug stopped the lane of bank {Bank}: {Text}")]
    public static partial void LaneBroke(ILogger log, Exception? exception, string bank, string text);

    [LogEventNote("Nothing is refused because of it: only the warnings about unknown banks are missing. Import the bank master again: banks import FILE.")]
    [LoggerMessage(5020, LogLevel.Warning, "The bank master could not be read back: {Text}")]
    public static partial void BankMasterTroubled(ILogger log, string text);

    [LogEventNote("Nothing.")]
    [LoggerMessage(5000, LogLevel.Information, "Mandate file {File} of bank {Bank} is in force: {New} new, {Changed} changed, {Moved} moved, {Ended} ended")]
    public static partial void MandateFileApplied(ILogger log, string bank, string file, int @new, int changed, int moved, int ended);

    [LogEventNote("When the bank sends a file each night: ask it. The source is looked at again after Jobs:RetryInterval.")]
    [LoggerMessage(5001, LogLevel.Information, "No new mandate file of bank {Bank} was found")]
    public static partial void MandateSyncFoundNothing(ILogger log, string bank);

    [LogEventNote("Ask the bank; then two people decide: realtime-debit sync apply, or sync discard. Until then the mandates stay as they were.")]
    [LoggerMessage(5002, LogLevel.Warning, "A mandate file of bank {Bank} would end too many mandates and was held: {Because}")]
    public static partial void MandateFileHeld(ILogger log, string bank, string because);

    [LogEventNote("See what is wrong: realtime-debit sync now BANK. The mandates stay as they were; it is tried again after Jobs:RetryInterval.")]
    [LoggerMessage(5003, LogLevel.Error, "The mandates of bank {Bank} could not be synchronised: {Because}")]
    public static partial void MandateSyncFailed(ILogger log, string bank, string because);

    [LogEventNote("The creditor works its list: out/mismatch-*.csv, or realtime-debit mismatch list.")]
    [LoggerMessage(5010, LogLevel.Information, "The mismatch report of creditor {Creditor} for {Day} was made: {Checked} checked, {New} new, {Open} open, {Solved} solved")]
    public static partial void MismatchReportMade(ILogger log, string creditor, DateOnly day, int @checked, int @new, int open, int solved);

    [LogEventNote("Bring the banks' mandates up to date (runbook 5003), then: realtime-debit mismatch now --creditor CODE.")]
    [LoggerMessage(5011, LogLevel.Warning, "The mismatch report of creditor {Creditor} for {Day} leaves out banks {Banks}: their mandates are not of this night")]
    public static partial void MismatchReportIncomplete(ILogger log, string creditor, DateOnly day, string banks);

    [LogEventNote("Look at the disk of the archive. The report that was made names every open line as new; those behind it are right again.")]
    [LoggerMessage(5012, LogLevel.Error, "The mismatch report of creditor {Creditor} was held against nothing: {Because}")]
    public static partial void MismatchReportBeforeDamaged(ILogger log, string creditor, string because);

    [LogEventNote("Look at the disk of the archive. It is tried again after Jobs:RetryInterval; other creditors have theirs.")]
    [LoggerMessage(5013, LogLevel.Error, "The mismatch report of creditor {Creditor} could not be made: {Because}")]
    public static partial void MismatchReportFailed(ILogger log, string creditor, string because);

    [LogEventNote("Nothing.")]
    [LoggerMessage(6000, LogLevel.Information, "The message door was opened at {Address}, {Protection}")]
    public static partial void MessageDoorOpened(ILogger log, System.Net.IPEndPoint address, string protection);

    [LogEventNote("Report it with the log. The caller was told 9009: nothing was accepted.")]
    [LoggerMessage(6013, LogLevel.Error, "A bug kept a message from being answered; nothing of it was accepted")]
    public static partial void MessageRefusedByBug(ILogger log, Exception exception);

    [LogEventNote("Look at the disk of the archive. Debits go on; what was said meanwhile is not in archive/messages.")]
    [LoggerMessage(6014, LogLevel.Error, "The message archive could not be written: {Text}")]
    public static partial void MessageArchiveTroubled(ILogger log, string text);

    [LogEventNote("Nothing.")]
    [LoggerMessage(7000, LogLevel.Information, "{Channel} notifications to {Owner} are taken again: {Text}")]
    public static partial void NotificationsRecovered(ILogger log, Core.Notifications.NoticeChannel channel, string owner, string text);

    [LogEventNote("Nothing at first; it is tried again, up to an hour apart. When it lasts, ask whoever runs the receiver; realtime-debit notification test tries it now.")]
    [LoggerMessage(7001, LogLevel.Warning, "A {Channel} notification to {Owner} was not taken: {Text}")]
    public static partial void NotificationFailed(ILogger log, Core.Notifications.NoticeChannel channel, string owner, string text);

    [LogEventNote("Tell the receiver by another way; the next notice says that this one is missing. Then look at its address in the configuration.")]
    [LoggerMessage(7010, LogLevel.Error, "A {Channel} notification to {Owner} was given up: {Text}")]
    public static partial void NotificationGivenUp(ILogger log, Core.Notifications.NoticeChannel channel, string owner, string text);

    [LogEventNote("Ask whoever runs the receiver, or take it out of the configuration.")]
    [LoggerMessage(7011, LogLevel.Error, "Too many {Channel} notifications to {Owner} wait: {Text}")]
    public static partial void NotificationsOverflowed(ILogger log, Core.Notifications.NoticeChannel channel, string owner, string text);

    [LogEventNote("Report it with the log. Debits go on, and the notification is tried again.")]
    [LoggerMessage(7012, LogLevel.Error, "A bug kept a {Channel} notification to {Owner} from being sent: {Text}")]
    public static partial void NotificationBroke(ILogger log, Exception? exception, Core.Notifications.NoticeChannel channel, string owner, string text);
}
