using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Crash.Faults;

namespace RealtimeDebit.Crash;

/// <summary>What a campaign has done so far.</summary>
internal sealed class Tally
{
    public int Worlds { get; set; }

    public int Kills { get; set; }

    /// <summary>Kills before the service was ready: in the middle of its recovery.</summary>
    public int KillsInRecovery { get; set; }

    public int Restarts { get; set; }

    public int Drains { get; set; }

    public int Pauses { get; set; }

    public int BankKills { get; set; }

    public int FullDisks { get; set; }

    public int Verbs { get; set; }

    public int Files { get; set; }

    /// <summary>Orders in files.</summary>
    public int Debits { get; set; }

    /// <summary>Orders by message.</summary>
    public int Singles { get; set; }

    /// <summary>Those of <see cref="Singles"/> that were taken back in time.</summary>
    public int Withdrawn { get; set; }

    /// <summary>Answers to messages.</summary>
    public int Answers { get; set; }

    /// <summary>Messages whose answer was not waited for to the end.</summary>
    public int GivenUp { get; set; }

    /// <summary>Messages whose line broke before the answer came.</summary>
    public int LostLines { get; set; }

    public int Lost { get; set; }

    public int Doubled { get; set; }

    public int Wrong { get; set; }

    /// <summary>How often the process died at each checkpoint.</summary>
    public SortedDictionary<Checkpoint, int> Checkpoints { get; } = [];

    /// <summary>How many connections to the bank had which fate.</summary>
    public SortedDictionary<LineFaultKind, int> Lines { get; } = [];
}
