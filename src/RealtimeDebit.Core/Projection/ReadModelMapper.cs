using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Customers;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Mandates;

namespace RealtimeDebit.Core.Projection;

/// <summary>Rows that one event gives, made when they are read.</summary>
internal sealed record ReadModelEntry(long Sequence, int Count, IEnumerable<ReadModelRow> Rows);

/// <summary>Makes rows from events and the books that took them in; the same live and when the read model is made anew.</summary>
internal sealed class ReadModelMapper
{
    private readonly Books _books;
    private readonly Action<ReadModelEntry> _emit;
    private readonly Dictionary<BatchId, StagedRejections> _rejections = [];

    public ReadModelMapper(Books books, Action<ReadModelEntry> emit)
    {
        _books = books;
        _emit = emit;
        books.Debits.Closed += (debit, sequence) => Emit(sequence, RowOf(debit, sequence));
        books.Mandates.Changed += (changed, sequence) => Emit(sequence, changed.Count * 2, changed.Mandates.SelectMany(m => RowsOf(m, changed.File, sequence)));
        books.Customers.Changed += (changed, sequence)
            => Emit(sequence, changed.Count, changed.Customers.Select(c => new CustomerReadRow(sequence, changed.Creditor, c)));
    }

    /// <summary>True when a file was accepted whose first records this mapper never saw: it began in the middle of a file.</summary>
    public bool LacksRecords { get; private set; }

    /// <summary>To be called for each event right after the books took it in.</summary>
    public void Note(HouseEvent happened, long sequence)
    {
        switch (happened)
        {
            case FileRecordsStaged staged:
                RejectionsOf(staged.Batch, staged.FirstRecord).Add(staged);
                break;
            case FileAccepted accepted:
                NoteAccepted(accepted, sequence);
                break;
            case FileClaimed claimed:
                NoteFile(claimed.Batch, sequence);
                break;
            case FileHeld held:
                _rejections.Remove(held.Batch);
                NoteFile(held.Batch, sequence);
                break;
            case FileMoved moved:
                if (moved.Step is FileStep.StagingDropped or FileStep.Refused) _rejections.Remove(moved.Batch);
                NoteFile(moved.Batch, sequence);
                break;
            case MandateFileApplied applied:
                Emit(sequence, new SyncRow(sequence, applied.At, applied));
                break;
            case CustomersImported imported:
                Emit(sequence, new ImportRow(sequence, imported.At, imported));
                break;
            default:
                break;
        }
    }

    private static ReadModelRow[] RowsOf(StandingMandate mandate, MandateFileApplied file, long sequence)
        => [new MandateReadRow(sequence, mandate), new MandateHistoryRow(sequence, file.At, file.FileName, mandate)];

    private static ClosedDebitRow RowOf(Debit debit, long sequence)
    {
        DebitRow row = debit.Row;
        DebitOutcome outcome = debit.Outcome!;
        return new ClosedDebitRow(sequence)
        {
            Id = debit.Id,
            Creditor = debit.Creditor,
            Door = debit.Origin.Door,
            Batch = debit.Origin.Batch,
            RecordNumber = debit.RecordNumber,
            RequestId = row.RequestId,
            CustomerNumber = row.CustomerNumber,
            Account = row.Account,
            Amount = row.Amount,
            DebitDate = row.DebitDate,
            State = debit.State,
            ResultCode = outcome.ResultCode,
            ResponseCode = outcome.ResponseCode,
            RawCode = outcome.RawCode,
            ReceivedAt = debit.Origin.ReceivedAt,
            SentAt = debit.SentAtUnixMilliseconds == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(debit.SentAtUnixMilliseconds).InJapan(),
            ClosedAt = outcome.At,
        };
    }

    private void Emit(long sequence, ReadModelRow row) => Emit(sequence, 1, [row]);

    private void Emit(long sequence, int count, IEnumerable<ReadModelRow> rows)
    {
        if (count > 0) _emit(new ReadModelEntry(sequence, count, rows));
    }

    private StagedRejections RejectionsOf(BatchId batch, int firstRecord)
    {
        if (firstRecord == 1 || !_rejections.TryGetValue(batch, out StagedRejections? rejections))
        {
            rejections = new StagedRejections();
            _rejections[batch] = rejections;
        }

        return rejections;
    }

    /// <summary>A rejected record is final from the moment of acceptance, and never was a debit in the book.</summary>
    private void NoteAccepted(FileAccepted accepted, long sequence)
    {
        NoteFile(accepted.Batch, sequence);
        bool known = _rejections.Remove(accepted.Batch, out StagedRejections? rejections);
        LacksRecords |= accepted.Records != (known ? rejections!.Records : 0);
        if (!known || _books.Files.Find(accepted.Batch) is not RequestFile file) return;

        Emit(sequence, rejections!.Rejected.Count, rejections.Rejected.Select(r => RowOf(file, accepted, r, sequence)));
    }

    private static ClosedDebitRow RowOf(RequestFile file, FileAccepted accepted, RejectedRecord record, long sequence)
    {
        var row = new DebitRow(record.Row, 0);
        return new ClosedDebitRow(sequence)
        {
            Id = new DebitId(accepted.FirstDebit.Value + record.Number - 1),
            Creditor = file.Creditor,
            Door = Door.File,
            Batch = file.Batch,
            RecordNumber = record.Number,
            RequestId = row.RequestId,
            CustomerNumber = row.CustomerNumber,
            Account = row.Account,
            Amount = row.Amount,
            DebitDate = row.DebitDate,
            State = DebitState.Rejected,
            ResultCode = row.RejectionResultCode,
            ResponseCode = row.Rejection,
            RawCode = "",
            ReceivedAt = accepted.At,
            SentAt = null,
            ClosedAt = accepted.At,
        };
    }

    private void NoteFile(BatchId batch, long sequence)
    {
        if (_books.Files.Find(batch) is not RequestFile file) return;

        Emit(sequence, new BatchRow(sequence)
        {
            Batch = batch,
            Creditor = file.Creditor,
            Name = file.Name,
            Sha256 = file.Sha256,
            SizeBytes = file.SizeBytes,
            State = file.State,
            ClaimedAt = file.ClaimedAt,
            ChangedAt = file.ChangedAt,
            FirstDebit = file.Accepted?.FirstDebit,
            Records = file.Accepted?.Records ?? 0,
            RejectedRecords = file.Accepted?.RejectedRecords ?? 0,
            Total = file.Total,
            Note = file.Note,
            DeliveredAs = file.DeliveredAs,
        });
    }
}

/// <summary>The rejected records of a file between staging and acceptance; the accepted ones are debits in the book.</summary>
internal sealed class StagedRejections
{
    private readonly List<RejectedRecord> _rejected = [];

    public IReadOnlyList<RejectedRecord> Rejected => _rejected;

    /// <summary>All records seen, rejected or not.</summary>
    public int Records { get; private set; }

    public void Add(FileRecordsStaged staged)
    {
        for (int offset = 0; offset < staged.Rows.Length; offset += DebitRow.LengthBytes)
        {
            Records++;
            var row = new DebitRow(staged.Rows, offset);
            if (row.Rejection != 0) _rejected.Add(new RejectedRecord(Records, row.Bytes.ToArray()));
        }
    }
}

/// <summary>A record of a file that was rejected when it was judged.</summary>
internal sealed record RejectedRecord(int Number, byte[] Row);
