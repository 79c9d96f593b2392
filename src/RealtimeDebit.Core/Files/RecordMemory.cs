using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;

namespace RealtimeDebit.Core.Files;

/// <summary>The records of accepted files as digests, until a while after their debit date: 8 bytes a record.</summary>
internal sealed class RecordMemory
{
    /// <summary>A clock that is set back over midnight makes a day that had passed today again, and what was accepted for it must not be new then.</summary>
    private const int DaysKept = 2;

    private readonly Dictionary<BatchId, StagedRecords> _staged = [];
    private readonly List<RememberedRecords> _accepted = [];

    public void Stage(FileRecordsStaged staged)
    {
        if (!_staged.TryGetValue(staged.Batch, out StagedRecords? pending))
        {
            pending = new StagedRecords();
            _staged.Add(staged.Batch, pending);
        }

        for (int offset = 0; offset < staged.Rows.Length; offset += DebitRow.LengthBytes)
        {
            var row = new DebitRow(staged.Rows, offset);
            pending.Digests.Add(RecordDigest.Of(row));
            if (row.DebitDate > pending.LastDate) pending.LastDate = row.DebitDate;
        }
    }

    public void Drop(BatchId batch) => _staged.Remove(batch);

    /// <summary>Keeps what was staged, and lets go what is long past on <paramref name="day"/>.</summary>
    public void Accept(BatchId batch, CreditorCode creditor, DateOnly day)
    {
        _accepted.RemoveAll(old => old.LastDate.DayNumber + DaysKept < day.DayNumber);
        if (_staged.Remove(batch, out StagedRecords? pending))
        {
            _accepted.Add(new RememberedRecords(batch, creditor, pending.LastDate, [.. pending.Digests]));
        }
    }

    public IReadOnlyList<RememberedRecords> Of(CreditorCode creditor, DateOnly today)
        => [.. _accepted.Where(file => file.Creditor == creditor && file.LastDate >= today)];

    public void Save(BinaryWriter to)
    {
        to.Write(_accepted.Count);
        foreach (RememberedRecords file in _accepted) Write(to, file.Batch, file.Creditor.ToString(), file.LastDate, file.Digests);

        to.Write(_staged.Count);
        foreach ((BatchId batch, StagedRecords pending) in _staged.OrderBy(s => s.Key)) Write(to, batch, "", pending.LastDate, pending.Digests);
    }

    public void Load(BinaryReader from)
    {
        int accepted = from.ReadInt32();
        for (int i = 0; i < accepted; i++)
        {
            var batch = new BatchId(from.ReadInt64());
            CreditorCode creditor = CreditorCode.Parse(from.ReadString());
            DateOnly lastDate = DateOnly.FromDayNumber(from.ReadInt32());
            _accepted.Add(new RememberedRecords(batch, creditor, lastDate, ReadDigests(from)));
        }

        int staged = from.ReadInt32();
        for (int i = 0; i < staged; i++)
        {
            var batch = new BatchId(from.ReadInt64());
            _ = from.ReadString();
            var pending = new StagedRecords { LastDate = DateOnly.FromDayNumber(from.ReadInt32()) };
            pending.Digests.AddRange(ReadDigests(from));
            _staged.Add(batch, pending);
        }
    }

    private static void Write(BinaryWriter to, BatchId batch, string creditor, DateOnly lastDate, IReadOnlyCollection<ulong> digests)
    {
        to.Write(batch.Value);
        to.Write(creditor);
        to.Write(lastDate.DayNumber);
        to.Write(digests.Count);
        foreach (ulong digest in digests) to.Write(digest);
    }

    private static ulong[] ReadDigests(BinaryReader from)
    {
        var digests = new ulong[from.ReadInt32()];
        for (int i = 0; i < digests.Length; i++) digests[i] = from.ReadUInt64();

        return digests;
    }

    private sealed class StagedRecords
    {
        public List<ulong> Digests { get; } = [];

        public DateOnly LastDate { get; set; }
    }
}

/// <summary>The records of one accepted file.</summary>
/// <param name="Batch">Which file.</param>
/// <param name="Creditor">Whose.</param>
/// <param name="LastDate">The latest debit date in it.</param>
/// <param name="Digests">One <see cref="RecordDigest"/> a record, in the file's order. Never changed, so that workers may read it.</param>
internal sealed record RememberedRecords(BatchId Batch, CreditorCode Creditor, DateOnly LastDate, ulong[] Digests);
