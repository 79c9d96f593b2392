namespace RealtimeDebit.Core.Mandates;

/// <summary>A bank's mandate file between its first piece and the moment it takes effect.</summary>
internal sealed class StagedFile(string syncId, int generation)
{
    private readonly List<int> _gained = [];
    private readonly List<int> _inFile = [];

    public string SyncId { get; } = syncId;

    public int Generation { get; } = generation;

    /// <summary>Rows staged so far.</summary>
    public int Rows { get; set; }

    /// <summary>Creditors named so far have numbers below this.</summary>
    public int Creditors => _gained.Count;

    /// <summary>How many more mandates live once this is applied as changes.</summary>
    public int LiveGained(int creditor) => creditor < _gained.Count ? _gained[creditor] : 0;

    /// <summary>How many mandates live once this is applied as the full list.</summary>
    public int LiveInFile(int creditor) => creditor < _inFile.Count ? _inFile[creditor] : 0;

    /// <summary>Counts one mandate of the file.</summary>
    public void Count(int creditor, bool wasLive, bool isLive) => Add(creditor, One(isLive) - One(wasLive), One(isLive));

    /// <summary>Takes back what <see cref="Count"/> counted.</summary>
    public void Uncount(int creditor, bool wasLive, bool isLive) => Add(creditor, One(wasLive) - One(isLive), -One(isLive));

    public static StagedFile Load(BinaryReader from)
    {
        var staged = new StagedFile(from.ReadString(), from.ReadInt32()) { Rows = from.ReadInt32() };
        for (int i = from.ReadInt32(); i > 0; i--)
        {
            staged._gained.Add(from.ReadInt32());
            staged._inFile.Add(from.ReadInt32());
        }

        return staged;
    }

    public void Save(BinaryWriter to)
    {
        to.Write(SyncId);
        to.Write(Generation);
        to.Write(Rows);
        to.Write(_gained.Count);
        for (int i = 0; i < _gained.Count; i++)
        {
            to.Write(_gained[i]);
            to.Write(_inFile[i]);
        }
    }

    private static int One(bool counts) => counts ? 1 : 0;

    private void Add(int creditor, int gained, int inFile)
    {
        while (_gained.Count <= creditor)
        {
            _gained.Add(0);
            _inFile.Add(0);
        }

        _gained[creditor] += gained;
        _inFile[creditor] += inFile;
    }
}
