using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Syncs;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Core.Mandates;

/// <summary>What became of a file of the source.</summary>
public enum MandateFileOutcome
{
    /// <summary>In force and durable.</summary>
    Applied,

    /// <summary>Was taken by an earlier run; nothing to do.</summary>
    TakenBefore,

    /// <summary>Would cancel too much; nothing of it is in force. Somebody has to decide.</summary>
    Held,

    /// <summary>Two people discarded it; nothing of it is in force, and the next one may follow.</summary>
    Discarded,

    /// <summary>Wrong or out of order; nothing of it is in force.</summary>
    Refused,

    /// <summary>Not looked at, because an earlier file of the run was refused or held.</summary>
    NotReached,
}

/// <summary>What a run of the sync did with one bank's source.</summary>
public sealed record MandateSyncReport
{
    public required BankCode Bank { get; init; }

    /// <summary>Every file of the source, in the order in which they count.</summary>
    public required IReadOnlyList<MandateFileReport> Files { get; init; }

    /// <summary>Why the run as a whole could not be done; empty when it was.</summary>
    public IReadOnlyList<RecordProblem> Problems { get; init; } = [];

    /// <summary>True when nothing was refused, held or left out.</summary>
    public bool IsClean => Problems.Count == 0
        && Files.All(f => f.ProblemCount == 0 && f.Outcome is MandateFileOutcome.Applied or MandateFileOutcome.Discarded or MandateFileOutcome.TakenBefore);

    /// <summary>The run in one word: what stopped it, if anything did.</summary>
    public SyncOutcome Outcome => Problems.Count > 0 ? SyncOutcome.Unreadable
        : Stopped is { } file ? (file.Outcome == MandateFileOutcome.Held ? SyncOutcome.Held : SyncOutcome.Refused)
        : Files.Any(f => f.Outcome == MandateFileOutcome.Applied) ? SyncOutcome.Taken
        : SyncOutcome.NothingNew;

    /// <summary>Code of the first problem that stopped the run, and its file; null when nothing did.</summary>
    public string? Because => Problems.Count > 0
        ? Problems[0].Code
        : Stopped is { Problems.Count: > 0 } file
            ? $"{file.Problems[0].Code} {file.Name}"
            : null;

    /// <summary>The first file that was not taken and keeps those behind it from being taken.</summary>
    private MandateFileReport? Stopped => Files.FirstOrDefault(f => f.Outcome is MandateFileOutcome.Refused or MandateFileOutcome.Held);
}

/// <summary>What a run did with one file.</summary>
public sealed record MandateFileReport
{
    public required string Name { get; init; }

    public required MandateFileOutcome Outcome { get; init; }

    /// <summary>ファイル通番, 0 when the form has none.</summary>
    public int SerialNumber { get; init; }

    public bool Full { get; init; }

    /// <summary>What it changed, or would have; null when it was not read.</summary>
    public MandateCounts? Counts { get; init; }

    /// <summary>The first problems of each kind, and what is only worth a look (<see cref="ProblemSeverity.Warning"/>).</summary>
    public IReadOnlyList<RecordProblem> Problems { get; init; } = [];

    /// <summary>All problems, but no warnings of the effect.</summary>
    public int ProblemCount { get; init; }
}
