using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Keys;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Core.Rules;

namespace RealtimeDebit.Core.Files;

/// <summary>The rows of one file while they are judged: its verdicts, its request ids, and what it holds of daily limits.</summary>
/// <remarks>Lives on the loop. <see cref="GiveBack"/> has to be called once, whatever became of the file.</remarks>
internal sealed class JudgedFile
{
    private const int SameIdOtherContent = 2010;

    private readonly EventLog _log;
    private readonly DebitRules _rules;
    private readonly Creditor _creditor;
    private readonly DateOnly _today;
    private readonly HashSet<UInt128> _requestKeys = [];
    private readonly Dictionary<UInt128, SealedLook> _looks = [];
    private readonly SortedDictionary<DateOnly, Yen> _reserved = [];

    public JudgedFile(EventLog log, DebitRules rules, Creditor creditor, DateOnly today)
    {
        _log = log;
        _rules = rules;
        _creditor = creditor;
        _today = today;
        _log.Recorded += Watch;
    }

    /// <summary>Pieces of judged rows, in the file's order.</summary>
    public List<byte[]> Pieces { get; } = [];

    /// <summary>One digest a record, in the file's order.</summary>
    public List<ulong> Digests { get; } = [];

    public int RejectedRecords { get; private set; }

    /// <summary>True when one of its request ids was used by somebody else meanwhile, or the day changed: judge anew.</summary>
    public bool IsOutdated { get; private set; }

    /// <summary>Asks the sealed months about the request ids of a piece, which is judged right after that.</summary>
    public async Task LookUpAsync(byte[] rows)
    {
        if (_log.RequestIds.SealedMonths == 0) return;

        _looks.Clear();
        for (int offset = 0; offset < rows.Length; offset += DebitRow.LengthBytes)
        {
            var row = new DebitRow(rows, offset);
            if (row.Rejection != 0 || DebitRowLayout.RequestId.IsBlank(row.Bytes)) continue;

            UInt128 key = RequestKeys.KeyOf(_creditor.Code, row.RequestId);
            while (!_log.RequestIds.TryFind(key, _looks.GetValueOrDefault(key), out _)) _looks[key] = await _log.RequestIds.AskAsync(key);
        }
    }

    /// <summary>Judges a piece of rows and keeps it.</summary>
    public void Judge(byte[] rows)
    {
        for (int offset = 0; offset < rows.Length; offset += DebitRow.LengthBytes)
        {
            var row = new DebitRow(rows, offset);
            JudgeRow(row, rows.AsSpan(offset, DebitRow.LengthBytes));
            Digests.Add(RecordDigest.Of(row));
            if (row.Rejection != 0) RejectedRecords++;
        }

        Pieces.Add(rows);
    }

    /// <summary>Says that it was judged on another day than today.</summary>
    public void CheckDay(DateOnly today) => IsOutdated |= today != _today;

    /// <summary>Gives back what it held of daily limits: its own events count from now on, or it was given up.</summary>
    public void GiveBack()
    {
        _log.Recorded -= Watch;
        foreach ((DateOnly date, Yen amount) in _reserved) _rules.Release(_creditor.Code, date, amount);

        _reserved.Clear();
    }

    private void JudgeRow(DebitRow row, Span<byte> bytes)
    {
        int form = row.Rejection;
        if (form == 0 && IsIdUsed(row))
        {
            Reject(bytes, SameIdOtherContent, RejectionCodes.ResultCodeOf(SameIdOtherContent));
            return;
        }

        RuleVerdict verdict = _rules.Judge(
            new DebitCandidate
            {
                Creditor = row.CollectingCode,
                Account = row.Account,
                DebtorName = DebitRowLayout.DebtorName.Slice(bytes).TrimEnd((byte)' '),
                AmountYen = row.Amount.Value,
                CustomerNumber = row.CustomerNumberBytes,
                DebitDate = row.DebitDate,
                FormatRejection = form,
                FormatResultCode = row.RejectionResultCode,
            },
            _today);
        if (!verdict.IsAccepted)
        {
            Reject(bytes, verdict.Rejection, verdict.ResultCode);
            return;
        }

        Reserve(row.DebitDate, row.Amount);
        if (verdict.Account != row.Account) DebitRowLayout.Account.WriteNumber(bytes, verdict.Account.Packed);
        if (DebitRowLayout.DebtorName.IsBlank(bytes)) DebitRowLayout.DebtorName.WriteBytes(bytes, verdict.DebtorName);
    }

    private bool IsIdUsed(DebitRow row)
    {
        if (DebitRowLayout.RequestId.IsBlank(row.Bytes)) return false;

        UInt128 key = RequestKeys.KeyOf(_creditor.Code, row.RequestId);
        bool isNewHere = _requestKeys.Add(key);

        // A month that was sealed since the others were asked may hold it; then the file is judged anew.
        IsOutdated |= !_log.RequestIds.TryFind(key, _looks.GetValueOrDefault(key), out EarlierRequest? earlier);
        return !isNewHere || earlier is not null;
    }

    private void Reserve(DateOnly date, Yen amount)
        => _reserved[date] = _reserved.GetValueOrDefault(date) + amount;

    private static void Reject(Span<byte> bytes, int responseCode, char resultCode)
    {
        DebitRowLayout.Rejection.WriteNumber(bytes, responseCode);
        DebitRowLayout.RejectionResultCode.SliceForWriting(bytes)[0] = (byte)resultCode;
    }

    // Another door may take in one of our request ids while we stage; a file of another door may bring many.
    private void Watch(HouseEvent happened, long sequence)
    {
        if (_requestKeys.Count == 0) return;

        IsOutdated |= happened switch
        {
            DebitReceived received => _requestKeys.Contains(RequestKeys.KeyOf(received.Creditor, received.RequestId)),
            FileAccepted accepted => _log.Books.Files.Find(accepted.Batch)?.Creditor == _creditor.Code,
            _ => false,
        };
    }
}
