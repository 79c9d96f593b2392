using Microsoft.Extensions.Logging;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Journal;

namespace RealtimeDebit.Host.Logging;

/// <summary>Turns what start-up found on the disk into log events.</summary>
internal static class StoreOpeningLog
{
    public static void Write(ILogger log, StoreOpening opening)
    {
        LogEvents.JournalOpened(log, opening.Journal.Segments, opening.Journal.LastSequence, opening.SnapshotSequence);
        if (opening.Journal.Cut is { } cut) LogEvents.JournalTailCut(log, cut.File, cut.OffsetBytes, cut.What);
        foreach (SnapshotProblem problem in opening.SnapshotProblems) LogEvents.SnapshotPassedOver(log, problem.ToString());
        if (!opening.StoppedCleanly && opening.Journal.LastSequence > 0) LogEvents.NotStoppedCleanly(log);
    }
}
