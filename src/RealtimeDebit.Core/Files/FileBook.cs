using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;

namespace RealtimeDebit.Core.Files;

/// <summary>Every request file that was ever claimed, and what is needed to see that one repeats another. Changed by events only.</summary>
public sealed class FileBook : IBook
{
    private readonly SortedDictionary<BatchId, RequestFile> _all = [];
    private readonly SortedDictionary<BatchId, RequestFile> _open = [];
    private readonly Dictionary<(CreditorCode Creditor, string Sha256), BatchId> _firstByContent = [];
    private readonly RecordMemory _records = new();
    private readonly Dictionary<(CreditorCode Creditor, FileGroup Group), BatchId> _firstByGroup = [];
    private long _lastId;

    public string Section => "files";

    /// <summary>Every file, oldest first.</summary>
    public IReadOnlyCollection<RequestFile> All => _all.Values;

    /// <summary>Files whose life is not over, oldest first.</summary>
    public IReadOnlyCollection<RequestFile> Open => _open.Values;

    public RequestFile? Find(BatchId batch) => _all.GetValueOrDefault(batch);

    /// <summary>The file that brought these bytes first and is accepted or held; null when there is none.</summary>
    public BatchId? FindFirst(CreditorCode creditor, string sha256)
        => _firstByContent.TryGetValue((creditor, sha256), out BatchId first) ? first : null;

    /// <summary>The file that was accepted first for a date and collecting account; null when there is none.</summary>
    public BatchId? FindFirst(CreditorCode creditor, FileGroup group)
        => _firstByGroup.TryGetValue((creditor, group), out BatchId first) ? first : null;

    /// <summary>The records of a creditor's accepted files whose last debit date is <paramref name="today"/> or later, oldest first.</summary>
    internal IReadOnlyList<RememberedRecords> RecordsOf(CreditorCode creditor, DateOnly today) => _records.Of(creditor, today);

    /// <summary>The next free receipt number; <paramref name="today"/> in Japan. Numbers never go back, whatever the clock does.</summary>
    public BatchId NextId(DateOnly today) => new(Math.Max(BatchId.FirstOf(today).Value, _lastId) + 1);

    public void Apply(HouseEvent happened, long sequence)
    {
        switch (happened)
        {
            case FileClaimed claimed:
                ApplyClaimed(claimed, sequence);
                break;
            case FileRecordsStaged staged:
                _records.Stage(staged);
                break;
            case FileAccepted accepted:
                ApplyAccepted(accepted, sequence);
                break;
            case FileHeld held:
                ApplyHeld(held, sequence);
                break;
            case FileMoved moved:
                ApplyMoved(moved, sequence);
                break;
        }
    }

    public void Save(BinaryWriter to)
    {
        to.Write(_lastId);
        to.Write(_all.Count);
        foreach (RequestFile file in _all.Values) FileBookSnapshot.Write(to, file);
        _records.Save(to);
    }

    public void Load(BinaryReader from)
    {
        _lastId = from.ReadInt64();
        int count = from.ReadInt32();
        for (int i = 0; i < count; i++)
        {
            RequestFile file = FileBookSnapshot.Read(from);
            _all.Add(file.Batch, file);
            if (!FileLife.IsOver(file.State)) _open.Add(file.Batch, file);
            if (file.Accepted is not null || file.State is FileState.Held or FileState.Released) Remember(file);
        }

        _records.Load(from);
    }

    private void ApplyClaimed(FileClaimed claimed, long sequence)
    {
        var file = new RequestFile(claimed.Batch, claimed.Creditor, claimed.Name, claimed.Sha256)
        {
            SizeBytes = claimed.SizeBytes,
            ClaimedAt = claimed.At,
            NotAsAnnounced = claimed.NotAsAnnounced,
            ChangedAt = claimed.At,
            Sequence = sequence,
        };
        _all.Add(file.Batch, file);
        _open.Add(file.Batch, file);
        _lastId = Math.Max(_lastId, file.Batch.Value);
    }

    private void ApplyAccepted(FileAccepted accepted, long sequence)
    {
        RequestFile file = Move(accepted.Batch, FileStep.Accepted, accepted, sequence);
        file.Accepted = accepted;
        _records.Accept(accepted.Batch, file.Creditor, accepted.At.JapanDate());
        Remember(file);
    }

    private void ApplyHeld(FileHeld held, long sequence)
    {
        RequestFile file = Move(held.Batch, FileStep.Held, held, sequence);
        file.Hold = held;
        file.Earlier = held.Earlier;
        _records.Drop(held.Batch);
        Remember(file);
    }

    private void ApplyMoved(FileMoved moved, long sequence)
    {
        RequestFile file = Move(moved.Batch, moved.Step, moved, sequence);
        file.Note = moved.Note ?? file.Note;
        file.Earlier = moved.Earlier ?? file.Earlier;
        file.PublishAs = moved.PublishAs ?? file.PublishAs;
        switch (moved.Step)
        {
            case FileStep.ReadAnew:
                file.Sha256 = moved.Sha256!;
                file.SizeBytes = moved.SizeBytes!.Value;
                file.ClaimedAt = moved.At;

                // What the .end file said was of other bytes.
                file.NotAsAnnounced = null;
                break;
            case FileStep.ReceiptStaged or FileStep.ResultStaged or FileStep.ReportStaged:
                file.StagedAs = moved.Name;
                break;
            case FileStep.ResultArchived:
                file.ResultSha256 = moved.Sha256;
                file.Totals = moved.Totals;
                break;
            case FileStep.Refused:
                file.ReportSha256 = moved.Sha256;
                _records.Drop(moved.Batch);
                Forget(file);
                break;
            case FileStep.ResultDelivered or FileStep.ReportDelivered:
                file.DeliveredAs = file.PublishAs;
                break;
            case FileStep.StagingDropped:
                _records.Drop(moved.Batch);
                break;
        }

        if (FileLife.IsOver(file.State)) _open.Remove(file.Batch);
    }

    private RequestFile Move(BatchId batch, FileStep step, HouseEvent happened, long sequence)
    {
        RequestFile file = _all[batch];
        file.State = FileLife.Next(file.State, step);
        file.ChangedAt = happened.At;
        file.Sequence = sequence;
        return file;
    }

    private void Remember(RequestFile file)
    {
        _firstByContent.TryAdd((file.Creditor, file.Sha256), file.Batch);
        foreach (FileGroup group in file.Accepted?.Groups ?? []) _firstByGroup.TryAdd((file.Creditor, group), file.Batch);
    }

    private void Forget(RequestFile refused)
    {
        if (FindFirst(refused.Creditor, refused.Sha256) == refused.Batch) _firstByContent.Remove((refused.Creditor, refused.Sha256));
    }
}
