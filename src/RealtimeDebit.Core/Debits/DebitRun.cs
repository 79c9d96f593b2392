using RealtimeDebit.Core.Money;

namespace RealtimeDebit.Core.Debits;

/// <summary>
/// The debits of one accepted file, in the order of its records. Open ones lie here as <see cref="Debit"/>; of those that
/// ended only what the result file needs is kept, until that file is delivered.
/// </summary>
public sealed class DebitRun
{
    private readonly List<Debit?> _open = [];
    private readonly List<byte> _resultCodes = [];
    private readonly List<ushort> _responseCodes = [];
    private readonly List<uint> _closedAtUnixSeconds = [];

    internal DebitRun(DebitOrigin origin) => Origin = origin;

    public DebitOrigin Origin { get; }

    /// <summary>True from the file's acceptance on; before it nothing here is in force.</summary>
    public bool IsAccepted { get; internal set; }

    /// <summary>All records, also the rejected ones.</summary>
    public int Count => _open.Count;

    /// <summary>Records that are not final yet.</summary>
    public int OpenCount { get; private set; }

    /// <summary>Records that came to each end so far.</summary>
    public RunTally Collected { get; private set; }

    public RunTally Declined { get; private set; }

    public RunTally Rejected { get; private set; }

    /// <summary>The open debit of a record, or null when it is final. <paramref name="index"/> from 0.</summary>
    public Debit? OpenAt(int index) => _open[index];

    /// <summary>振替結果コード of a record that is final. <paramref name="index"/> from 0.</summary>
    /// <exception cref="InvalidOperationException">It is not final: no result code means "unknown".</exception>
    public char ResultCodeAt(int index)
        => _resultCodes[index] != 0
            ? (char)_resultCodes[index]
            : throw new InvalidOperationException($"Record {index + 1} of {Origin.Batch} has no outcome yet.");

    /// <summary>応答コード of a record that is final. <paramref name="index"/> from 0.</summary>
    public int ResponseCodeAt(int index) => _responseCodes[index];

    /// <summary>When a record became final, Unix seconds. <paramref name="index"/> from 0.</summary>
    public long ClosedAtUnixSeconds(int index) => _closedAtUnixSeconds[index];

    internal void Add(DebitRow row, byte[] rows, int offsetBytes, long sequence)
    {
        int index = _open.Count;
        if (row.Rejection != 0)
        {
            _open.Add(null);
            _resultCodes.Add((byte)row.RejectionResultCode);
            _responseCodes.Add((ushort)row.Rejection);
            _closedAtUnixSeconds.Add(0);
            Rejected = Rejected.Plus(row.Amount);
            return;
        }

        var debit = new Debit(Origin, index, rows, offsetBytes);
        debit.Move(DebitMove.Accept, sequence);
        _open.Add(debit);
        _resultCodes.Add(0);
        _responseCodes.Add(0);
        _closedAtUnixSeconds.Add(0);
        OpenCount++;
    }

    /// <summary>Notes an end. The debit is let go; its result stays.</summary>
    internal void Close(Debit debit, DebitOutcome outcome)
    {
        int index = debit.RecordNumber - 1;
        if (_open[index] is null) throw new InvalidOperationException($"{debit.Id} is final already.");

        _open[index] = null;
        _resultCodes[index] = (byte)outcome.ResultCode;
        _responseCodes[index] = (ushort)outcome.ResponseCode;
        _closedAtUnixSeconds[index] = (uint)outcome.At.ToUnixTimeSeconds();
        OpenCount--;
        Tally(debit.State, debit.Row.Amount);
    }

    /// <summary>Rejected records are final from the moment of acceptance.</summary>
    internal void AcceptAt(DateTimeOffset at)
    {
        IsAccepted = true;
        uint seconds = (uint)at.ToUnixTimeSeconds();
        for (int i = 0; i < _open.Count; i++)
        {
            if (_open[i] is null) _closedAtUnixSeconds[i] = seconds;
        }
    }

    internal void Save(BinaryWriter to)
    {
        to.Write(_open.Count);
        for (int i = 0; i < _open.Count; i++)
        {
            to.Write(_resultCodes[i]);
            if (_open[i] is Debit debit)
            {
                DebitSnapshot.Write(to, debit);
            }
            else
            {
                to.Write(_responseCodes[i]);
                to.Write(_closedAtUnixSeconds[i]);
            }
        }

        Collected.Save(to);
        Declined.Save(to);
        Rejected.Save(to);
    }

    internal void Load(BinaryReader from)
    {
        int count = from.ReadInt32();
        for (int i = 0; i < count; i++)
        {
            byte resultCode = from.ReadByte();
            _resultCodes.Add(resultCode);
            if (resultCode == 0)
            {
                _open.Add(DebitSnapshot.Read(from, Origin, i));
                _responseCodes.Add(0);
                _closedAtUnixSeconds.Add(0);
                OpenCount++;
            }
            else
            {
                _open.Add(null);
                _responseCodes.Add(from.ReadUInt16());
                _closedAtUnixSeconds.Add(from.ReadUInt32());
            }
        }

        Collected = RunTally.Load(from);
        Declined = RunTally.Load(from);
        Rejected = RunTally.Load(from);
    }

    private void Tally(DebitState end, Yen amount)
    {
        switch (end)
        {
            case DebitState.Collected:
                Collected = Collected.Plus(amount);
                break;
            case DebitState.Declined:
                Declined = Declined.Plus(amount);
                break;
            default:
                Rejected = Rejected.Plus(amount);
                break;
        }
    }
}

/// <summary>A count of records and their sum in yen; the two always stand together.</summary>
public readonly record struct RunTally(int Records, Yen Total)
{
    internal RunTally Plus(Yen amount) => new(Records + 1, Total + amount);

    internal static RunTally Load(BinaryReader from) => new(from.ReadInt32(), new Yen(from.ReadInt64()));

    internal void Save(BinaryWriter to)
    {
        to.Write(Records);
        to.Write(Total.Value);
    }
}
