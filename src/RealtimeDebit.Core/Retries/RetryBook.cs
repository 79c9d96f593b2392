using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;

namespace RealtimeDebit.Core.Retries;

/// <summary>Which records of which files were put into retry files. Kept for ever: a record is retried once.</summary>
public sealed class RetryBook : IBook
{
    private const byte Form = 1;

    private readonly SortedDictionary<BatchId, List<FileRetry>> _ofBatch = [];
    private readonly Dictionary<(CreditorCode Creditor, string Sha256), BatchId> _batchOf = [];

    public string Section => "retries";

    /// <summary>The retries of a file, oldest first; empty when there is none.</summary>
    public IReadOnlyList<FileRetry> Of(BatchId batch) => _ofBatch.TryGetValue(batch, out List<FileRetry>? found) ? found : [];

    /// <summary>The file of which these bytes are a retry; null when they are none.</summary>
    public BatchId? FindBatch(CreditorCode creditor, string sha256) => _batchOf.TryGetValue((creditor, sha256), out BatchId batch) ? batch : null;

    public void Apply(HouseEvent happened, long sequence)
    {
        if (happened is FileRetryMade made) Add(new FileRetry(made, sequence));
    }

    public void Save(BinaryWriter to)
    {
        to.Write(Form);
        to.Write(_ofBatch.Values.Sum(retries => retries.Count));
        foreach (FileRetry retry in _ofBatch.Values.SelectMany(retries => retries))
        {
            to.WriteEvent(retry.Made);
            to.Write(retry.Sequence);
        }
    }

    public void Load(BinaryReader from)
    {
        byte form = from.ReadByte();
        if (form != Form) throw new InvalidDataException($"The retries of the snapshot have form {form}; this version knows {Form}.");

        for (int i = from.ReadInt32(); i > 0; i--) Add(new FileRetry(from.ReadEvent<FileRetryMade>(), from.ReadInt64()));
    }

    private void Add(FileRetry retry)
    {
        IReadOnlyList<FileRetry> earlier = Of(retry.Made.Batch);
        for (int i = 0; i < earlier.Count; i++)
        {
            if (RecordRanges.FirstInBoth(earlier[i].Made.Records, retry.Made.Records) is int record)
                throw new InvalidDataException($"Record {record} of {retry.Made.Batch} stands in retry {i + 1} of it already.");
        }

        if (earlier.Count == 0) _ofBatch.Add(retry.Made.Batch, [retry]);
        else _ofBatch[retry.Made.Batch].Add(retry);

        _batchOf.TryAdd((retry.Made.Creditor, retry.Made.Sha256), retry.Made.Batch);
    }
}

/// <summary>One retry of a file.</summary>
/// <param name="Made">What was made.</param>
/// <param name="Sequence">Number of its event; it is durable when that is.</param>
public sealed record FileRetry(FileRetryMade Made, long Sequence);
