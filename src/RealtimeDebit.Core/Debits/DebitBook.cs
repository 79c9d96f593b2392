using System.Globalization;
using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Keys;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Core.Debits;

/// <summary>Every open debit, the request ids that were used, and what the limits need. Changed by events only; past months of request ids are sealed.</summary>
public sealed class DebitBook : IBook
{
    private readonly SortedDictionary<DebitId, Debit> _singles = [];
    private readonly Dictionary<BatchId, DebitRun> _runs = [];
    private readonly List<DebitRun> _acceptedRuns = [];
    private readonly RequestKeys _keys;
    private readonly DailyTotals _daily = new();
    private readonly SortedDictionary<DebitId, ResolutionProposed> _proposals = [];
    private long _lastId;

    public DebitBook()
        : this(DebitId.PerMonth)
    {
    }

    internal DebitBook(long idsPerMonth) => _keys = new RequestKeys(idsPerMonth);

    /// <summary>Told of each debit that ended, while it still can be seen whole, with the sequence number of the event.</summary>
    public event Action<Debit, long>? Closed;

    public string Section => "debits";

    /// <summary>Open single debits, oldest first.</summary>
    public IReadOnlyCollection<Debit> Singles => _singles.Values;

    /// <summary>Runs of accepted files whose result is not delivered yet, in order of acceptance; without those that hold no record.</summary>
    public IReadOnlyList<DebitRun> Runs => _acceptedRuns;

    /// <summary>What was proposed for unknown debits and waits for a second person.</summary>
    public IReadOnlyCollection<ResolutionProposed> Proposals => _proposals.Values;

    /// <summary>Every open debit, singles first.</summary>
    public IEnumerable<Debit> Open()
    {
        foreach (Debit single in _singles.Values) yield return single;

        foreach (DebitRun run in _acceptedRuns)
        {
            for (int i = 0; run.OpenCount > 0 && i < run.Count; i++)
            {
                if (run.OpenAt(i) is Debit debit) yield return debit;
            }
        }
    }

    /// <summary>The open debit of this receipt number; null when it is final or was never given out.</summary>
    public Debit? FindOpen(DebitId id)
    {
        if (_singles.TryGetValue(id, out Debit? single)) return single;

        DebitRun? run = FindRun(id);
        return run?.OpenAt((int)(id.Value - run.Origin.FirstDebit.Value));
    }

    /// <summary>The run of an accepted file in which this receipt number lies, also when the debit is final; or null.</summary>
    public DebitRun? FindRun(DebitId id)
    {
        int low = 0;
        int high = _acceptedRuns.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            DebitRun run = _acceptedRuns[middle];
            if (id.Value < run.Origin.FirstDebit.Value) high = middle - 1;
            else if (id.Value >= run.Origin.FirstDebit.Value + run.Count) low = middle + 1;
            else return run;
        }

        return null;
    }

    /// <summary>The run of a file, accepted or still being staged; null when its result is delivered, or there is none.</summary>
    public DebitRun? FindRun(BatchId batch) => _runs.GetValueOrDefault(batch);

    /// <summary>The proposal that waits for a second person; null when there is none.</summary>
    public ResolutionProposed? FindProposal(DebitId id) => _proposals.GetValueOrDefault(id);

    /// <summary>The request ids, for whoever seals months of them.</summary>
    internal RequestKeys Keys => _keys;

    /// <summary>What a request id was used for, as far as that lies in memory; <see cref="RequestIds"/> knows the sealed months too.</summary>
    internal EarlierRequest? FindRecent(UInt128 key) => _keys.TryFind(key, out RequestKeyEntry entry) ? EarlierOf(entry) : null;

    internal static EarlierRequest EarlierOf(RequestKeyEntry entry)
    {
        DebitOutcome? outcome = entry.IsFinal
            ? new DebitOutcome(
                (char)entry.ResultCode,
                entry.ResponseCode,
                entry.RawCode ?? "",
                DateTimeOffset.FromUnixTimeMilliseconds(entry.ClosedAtUnixMilliseconds).InJapan())
            : null;
        return new EarlierRequest(new DebitId(entry.Debit), Hex(entry.Content), outcome);
    }

    /// <summary>Sum of what was accepted for a creditor and debit date, less what ended unsent.</summary>
    public Yen AcceptedFor(CreditorCode creditor, DateOnly debitDate) => _daily.Of(creditor, debitDate);

    /// <summary>The next free receipt number; <paramref name="today"/> in Japan. Numbers never go back, whatever the clock does.</summary>
    public DebitId NextId(DateOnly today) => new(Math.Max(DebitId.FirstOf(today).Value, _lastId) + 1);

    /// <summary>Digest of a request's content as <see cref="DebitReceived.ContentDigest"/> holds it.</summary>
    public static string ContentDigestOf(string content) => Hex(RequestKeys.Digest(content));

    public void Apply(HouseEvent happened, long sequence)
    {
        switch (happened)
        {
            case DebitReceived received:
                ApplyReceived(received, sequence);
                break;
            case DebitsSending sending:
                foreach (Debit debit in AllThatMay(DebitMove.MarkSending, sending.Ids)) MarkSending(debit, sending, sequence);
                break;
            case DebitAnswered answered:
                ApplyAnswered(answered, sequence);
                break;
            case DebitReturned returned:
                Get(returned.Id).Move(returned.NeverSeen ? DebitMove.ReturnNeverSeen : DebitMove.ReturnUnsent, sequence);
                _proposals.Remove(returned.Id);
                break;
            case DebitUnknown unknown:
                foreach (Debit debit in AllThatMay(DebitMove.LoseAnswer, unknown.Ids)) LoseAnswer(debit, unknown, sequence);
                break;
            case DebitClosedUnsent unsent:
                ApplyClosedUnsent(unsent, sequence);
                break;
            case ResolutionProposed proposed:
                _proposals[proposed.Id] = proposed;
                break;
            case FileRecordsStaged staged:
                ApplyStaged(staged, sequence);
                break;
            case FileAccepted accepted:
                ApplyAccepted(accepted);
                break;
            case FileMoved { Step: FileStep.Finished or FileStep.PutBack } finished:
                DropRun(finished.Batch);
                break;
            case FileClaimed claimed:
                _runs[claimed.Batch] = new DebitRun(new DebitOrigin { Creditor = claimed.Creditor, Door = Door.File, Batch = claimed.Batch });
                break;
            case FileMoved { Step: FileStep.StagingDropped } dropped:
                _runs[dropped.Batch] = new DebitRun(_runs[dropped.Batch].Origin);
                break;
        }
    }

    public void Save(BinaryWriter to)
    {
        to.Write(_lastId);
        _keys.Save(to);
        _daily.Save(to);
        DebitBookSnapshot.WriteSingles(to, _singles.Values);
        DebitBookSnapshot.WriteRuns(to, _runs);
        DebitBookSnapshot.WriteProposals(to, _proposals.Values);
    }

    public void Load(BinaryReader from)
    {
        _lastId = from.ReadInt64();
        _keys.Load(from);
        _daily.Load(from);
        foreach (Debit single in DebitBookSnapshot.ReadSingles(from)) _singles.Add(single.Id, single);
        foreach (DebitRun run in DebitBookSnapshot.ReadRuns(from))
        {
            _runs.Add(run.Origin.Batch!.Value, run);
            if (run.IsAccepted) AddAccepted(run);
        }

        _acceptedRuns.Sort((a, b) => a.Origin.FirstDebit.CompareTo(b.Origin.FirstDebit));
        foreach (ResolutionProposed proposed in DebitBookSnapshot.ReadProposals(from)) _proposals.Add(proposed.Id, proposed);
    }

    private static string Hex(UInt128 digest) => digest.ToString("x32", CultureInfo.InvariantCulture);

    private static void MarkSending(Debit debit, HouseEvent happened, long sequence)
    {
        debit.Move(DebitMove.MarkSending, sequence);
        debit.SentAtUnixMilliseconds = happened.At.ToUnixTimeMilliseconds();
    }

    private static void LoseAnswer(Debit debit, DebitUnknown unknown, long sequence)
    {
        debit.Move(DebitMove.LoseAnswer, sequence);
        debit.UnknownBecause = unknown.Reason;
    }

    private void ApplyReceived(DebitReceived received, long sequence)
    {
        _lastId = Math.Max(_lastId, received.Id.Value);
        var origin = new DebitOrigin
        {
            Creditor = received.Creditor,
            Door = received.Door,
            FirstDebit = received.Id,
            ReceivedAt = received.At,
            ValidUntil = received.ValidUntil,
        };
        byte[] row = RowOf(received);
        var debit = new Debit(origin, 0, row, 0);
        UInt128 content = UInt128.Parse(received.ContentDigest, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        _keys.Add(RequestKeys.KeyOf(received.Creditor, received.RequestId), new RequestKeyEntry(content, received.Id.Value));

        if (received.Rejection == 0)
        {
            debit.Move(DebitMove.Accept, sequence);
            _singles.Add(debit.Id, debit);
            _daily.Add(debit.Creditor, received.DebitDate, received.Amount);
            return;
        }

        debit.Move(DebitMove.Reject, sequence);
        Close(debit, new DebitOutcome(RejectionCodes.ResultCodeOf(received.Rejection), received.Rejection, "", received.At), sequence);
    }

    private void ApplyAnswered(DebitAnswered answered, long sequence)
    {
        Debit debit = Get(answered.Id);
        bool collected = answered.ResultCode == '0';
        debit.Move(collected ? DebitMove.Collect : DebitMove.Decline, sequence);
        int response = collected ? 0 : 1000 + (answered.ResultCode - '0');
        _proposals.Remove(answered.Id);
        Close(debit, new DebitOutcome(answered.ResultCode, response, answered.RawCode, answered.At), sequence);
    }

    private void ApplyClosedUnsent(DebitClosedUnsent unsent, long sequence)
    {
        Debit debit = Get(unsent.Id);
        debit.Move(unsent.Withdrawn ? DebitMove.Withdraw : DebitMove.Reject, sequence);
        _daily.Remove(debit.Creditor, debit.Row.DebitDate, debit.Row.Amount);
        char resultCode = unsent.Withdrawn ? '8' : RejectionCodes.ResultCodeOf(unsent.ResponseCode);
        Close(debit, new DebitOutcome(resultCode, unsent.ResponseCode, "", unsent.At), sequence);
    }

    private void ApplyStaged(FileRecordsStaged staged, long sequence)
    {
        DebitRun run = _runs[staged.Batch];
        if (run.IsAccepted || staged.FirstRecord != run.Count + 1)
        {
            throw new InvalidDataException($"Records {staged.FirstRecord}… of {staged.Batch} follow {run.Count} records.");
        }

        for (int offset = 0; offset < staged.Rows.Length; offset += DebitRow.LengthBytes)
        {
            run.Add(new DebitRow(staged.Rows, offset), staged.Rows, offset, sequence);
        }
    }

    private void ApplyAccepted(FileAccepted accepted)
    {
        DebitRun run = _runs[accepted.Batch];
        if (run.Count != accepted.Records) throw new InvalidDataException($"{accepted.Batch} has {run.Count} records staged, {accepted.Records} accepted.");

        run.Origin.FirstDebit = accepted.FirstDebit;
        run.Origin.ReceivedAt = accepted.At;
        run.AcceptAt(accepted.At);
        _lastId = Math.Max(_lastId, accepted.FirstDebit.Value + accepted.Records - 1);
        AddAccepted(run);
        for (int i = 0; i < run.Count; i++)
        {
            if (run.OpenAt(i) is Debit debit) TakeIn(debit);
        }
    }

    // A file without records uses up no receipt number, so the next file begins with the same one. Two runs that begin alike
    // have no order, and the search by number could end at the empty one.
    private void AddAccepted(DebitRun run)
    {
        if (run.Count > 0) _acceptedRuns.Add(run);
    }

    private void TakeIn(Debit debit)
    {
        DebitRow row = debit.Row;
        _daily.Add(debit.Creditor, row.DebitDate, row.Amount);
        if (DebitRowLayout.RequestId.IsBlank(row.Bytes)) return;

        _keys.Add(RequestKeys.KeyOf(debit.Creditor, row.RequestId), new RequestKeyEntry(ContentOf(row), debit.Id.Value));
    }

    private void DropRun(BatchId batch)
    {
        if (!_runs.Remove(batch, out DebitRun? run)) return;
        if (run.IsAccepted && run.OpenCount > 0) throw new InvalidOperationException($"{batch} has {run.OpenCount} open debits.");

        _acceptedRuns.Remove(run);
    }

    private void Close(Debit debit, DebitOutcome outcome, long sequence)
    {
        debit.Outcome = outcome;
        if (!DebitRowLayout.RequestId.IsBlank(debit.Row.Bytes))
        {
            _keys.Close(RequestKeys.KeyOf(debit.Creditor, debit.Row.RequestId), debit.Id, outcome);
        }

        if (debit.Origin.Batch is BatchId batch) _runs[batch].Close(debit, outcome);
        else _singles.Remove(debit.Id);

        Closed?.Invoke(debit, sequence);
    }

    private Debit Get(DebitId id)
        => FindOpen(id) ?? throw new InvalidOperationException($"{id} is not open; its state cannot change.");

    // All are looked at before the first one changes: an event that cannot follow must leave nothing changed.
    private List<Debit> AllThatMay(DebitMove move, IReadOnlyList<DebitId> ids)
    {
        var debits = new List<Debit>(ids.Count);
        foreach (DebitId id in ids)
        {
            Debit debit = Get(id);
            DebitLife.Next(debit.State, move);
            debits.Add(debit);
        }

        return debits.Distinct().Count() == debits.Count
            ? debits
            : throw new InvalidOperationException($"A debit stands twice among {debits.Count} that {move}.");
    }

    private static UInt128 ContentOf(DebitRow row)
        => RequestKeys.Digest(JisX0201.Decode(row.Bytes[..DebitRowLayout.Rejection.OffsetBytes]));

    private static byte[] RowOf(DebitReceived received)
    {
        var row = new byte[DebitRow.LengthBytes];
        DebitRow.Write(row, new DebitRowContent
        {
            Account = received.Account,
            Amount = received.Amount,
            CustomerNumber = JisX0201.Encode(received.CustomerNumber),
            DebtorName = JisX0201.Encode(received.DebtorName),
            RequestId = JisX0201.Encode(received.RequestId),
            DebitDate = received.DebitDate,
            CollectingCode = received.CollectingCode ?? received.Creditor,
            Rejection = received.Rejection,
            RejectionResultCode = RejectionCodes.ResultCodeOf(received.Rejection),
        });
        return row;
    }
}

/// <summary>What a request id was used for before.</summary>
/// <param name="Debit">The receipt number it got.</param>
/// <param name="ContentDigest">Digest of what it asked for.</param>
/// <param name="Outcome">How it ended; null while it is open.</param>
public sealed record EarlierRequest(DebitId Debit, string ContentDigest, DebitOutcome? Outcome);
