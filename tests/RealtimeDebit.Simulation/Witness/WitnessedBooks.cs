namespace RealtimeDebit.Simulation.Witness;

/// <summary>How a debit stands by the durable events alone.</summary>
public enum WitnessedState
{
    /// <summary>Accepted, waiting.</summary>
    Queued,

    /// <summary>Marked before it leaves for the bank.</summary>
    Sending,

    /// <summary>Its answer was lost.</summary>
    Unknown,

    /// <summary>The bank took the money, or said no; or two people said so.</summary>
    Answered,

    /// <summary>Ended without having been sent.</summary>
    ClosedUnsent,

    /// <summary>Refused when it came in.</summary>
    Refused,
}

/// <summary>A debit by the durable events alone.</summary>
/// <param name="Number">Receipt number without its letter.</param>
/// <param name="RequestId">Empty for a record of a file without one.</param>
/// <param name="Batch">The file, or null for a single debit.</param>
/// <param name="Account">15 digits: bank, branch, kind, number.</param>
public sealed record WitnessedDebit(long Number, string Creditor, string RequestId, long? Batch, string Account, long AmountYen)
{
    public WitnessedState State { get; internal set; }

    /// <summary>振替結果コード of the final word, or null.</summary>
    public char? Digit { get; internal set; }

    /// <summary>How often it was marked as being sent.</summary>
    public int SendingMarks { get; internal set; }
}

/// <summary>A file by the durable events alone.</summary>
/// <param name="Batch">Receipt number without its letter.</param>
/// <param name="Claimed">SHA-256 of the content that was claimed.</param>
public sealed record WitnessedFileLife(long Batch, string Creditor, string Name, string Claimed)
{
    /// <summary>SHA-256 of the content that counts: as claimed, or as it was read anew since.</summary>
    public string Sha256 => StepList.FindLast(step => step.Step == "ReadAnew")?.Sha256 ?? Claimed;

    /// <summary>Every step after the claim, in order.</summary>
    public IReadOnlyList<WitnessedStep> Steps => StepList;

    public WitnessedAcceptance? Acceptance { get; internal set; }

    internal List<WitnessedStep> StepList { get; } = [];

    internal List<WitnessedRow> Staged { get; } = [];
}

/// <summary>What follows from the durable events: a fold of its own, with a table of its own of what may follow what.</summary>
public sealed class WitnessedBooks
{
    private readonly SortedDictionary<long, WitnessedDebit> _debits = [];
    private readonly Dictionary<string, List<WitnessedDebit>> _byAccount = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, WitnessedFileLife> _files = [];
    private readonly HashSet<string> _retryFiles = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];

    /// <summary>Number of the last event that was taken in.</summary>
    public long Sequence { get; private set; }

    /// <summary>Events that cannot follow those before them.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Every debit, by receipt number; refused single requests too, refused records of files not.</summary>
    public IReadOnlyCollection<WitnessedDebit> Debits => _debits.Values;

    /// <summary>Every file, by receipt number.</summary>
    public IReadOnlyCollection<WitnessedFileLife> Files => _files.Values;

    public WitnessedDebit? FindDebit(long number) => _debits.GetValueOrDefault(number);

    public WitnessedFileLife? FindFile(long number) => _files.GetValueOrDefault(number);

    /// <summary>The debits on an account (15 digits), oldest first.</summary>
    public IReadOnlyList<WitnessedDebit> DebitsOf(string account) => _byAccount.TryGetValue(account, out List<WitnessedDebit>? debits) ? debits : [];

    /// <summary>Whether a retry file of this content was made.</summary>
    public bool HasRetry(string sha256) => _retryFiles.Contains(sha256);

    internal void Apply(WitnessedEvent happened)
    {
        Sequence = happened.Sequence;
        switch (happened)
        {
            case WitnessedRequest request:
                Add(new WitnessedDebit(request.Debit, request.Creditor, request.RequestId, null, request.Account, request.AmountYen)
                {
                    State = request.Rejection == 0 ? WitnessedState.Queued : WitnessedState.Refused,
                });
                break;
            case WitnessedMarks { Kind: "debit.sending" } marks:
                foreach (long debit in marks.Debits) MarkSending(debit, marks);
                break;
            case WitnessedMarks marks:
                foreach (long debit in marks.Debits) Move(debit, marks, WitnessedState.Unknown, WitnessedState.Sending);
                break;
            case WitnessedAnswer answer:
                if (Move(answer.Debit, answer, WitnessedState.Answered, WitnessedState.Sending, WitnessedState.Unknown) is { } answered) answered.Digit = answer.Digit;
                break;
            case WitnessedReturn { Kind: "debit.closed-unsent" } ended:
                Move(ended.Debit, ended, WitnessedState.ClosedUnsent, WitnessedState.Queued);
                break;
            case WitnessedReturn back:
                Move(back.Debit, back, WitnessedState.Queued, back.NeverSeen ? WitnessedState.Unknown : WitnessedState.Sending);
                break;
            default:
                ApplyToFiles(happened);
                break;
        }
    }

    private void ApplyToFiles(WitnessedEvent happened)
    {
        switch (happened)
        {
            case WitnessedClaim claim:
                if (!_files.TryAdd(claim.Batch, new WitnessedFileLife(claim.Batch, claim.Creditor, claim.Name, claim.Sha256))) Object(happened, "claims a file anew");
                break;
            case WitnessedStaging staging when FileOf(staging.Batch, staging) is { } file:
                if (staging.FirstRecord != file.Staged.Count + 1) Object(staging, $"stages record {staging.FirstRecord} after {file.Staged.Count}");
                file.Staged.AddRange(staging.Rows);
                break;
            case WitnessedAcceptance acceptance when FileOf(acceptance.Batch, acceptance) is { } file:
                Accept(file, acceptance);
                break;
            case WitnessedRetry retry when FileOf(retry.Batch, retry) is not null:
                if (!_retryFiles.Add(retry.Sha256)) Object(retry, "makes a retry file of the same content twice");
                break;
            case WitnessedStep step when FileOf(step.Batch, step) is { } file:
                file.StepList.Add(step);
                if (step.Step == "StagingDropped") file.Staged.Clear();
                break;
        }
    }

    private void Accept(WitnessedFileLife file, WitnessedAcceptance acceptance)
    {
        if (file.Acceptance is not null) Object(acceptance, "accepts a file twice");
        if (file.Staged.Count != acceptance.Records) Object(acceptance, $"accepts {acceptance.Records} records, staged are {file.Staged.Count}");
        file.Acceptance = acceptance;
        for (int i = 0; i < file.Staged.Count; i++)
        {
            WitnessedRow row = file.Staged[i];
            if (row.Rejection == 0) Add(new WitnessedDebit(acceptance.FirstDebit + i, file.Creditor, row.RequestId, file.Batch, row.Account, row.AmountYen));
        }
    }

    private void Add(WitnessedDebit debit)
    {
        if (!_debits.TryAdd(debit.Number, debit)) _problems.Add($"event {Sequence} gives the number {debit.Number} out twice");
        if (!_byAccount.TryGetValue(debit.Account, out List<WitnessedDebit>? debits)) _byAccount[debit.Account] = debits = [];
        debits.Add(debit);
    }

    private void MarkSending(long number, WitnessedMarks marks)
    {
        if (Move(number, marks, WitnessedState.Sending, WitnessedState.Queued) is { } debit) debit.SendingMarks++;
    }

    private WitnessedDebit? Move(long number, WitnessedEvent happened, WitnessedState to, params ReadOnlySpan<WitnessedState> from)
    {
        if (!_debits.TryGetValue(number, out WitnessedDebit? debit))
        {
            Object(happened, $"speaks of debit {number}, which was never accepted");
            return null;
        }

        if (!from.Contains(debit.State)) Object(happened, $"finds debit {number} {debit.State}");
        debit.State = to;
        return debit;
    }

    private WitnessedFileLife? FileOf(long batch, WitnessedEvent happened)
    {
        WitnessedFileLife? file = _files.GetValueOrDefault(batch);
        if (file is null) Object(happened, $"speaks of file {batch}, which was never claimed");
        return file;
    }

    private void Object(WitnessedEvent happened, string what) => _problems.Add($"event {happened.Sequence} ({happened.Kind}) {what}");
}
