namespace RealtimeDebit.Core.Mandates;

/// <summary>Which files of a bank's mandate source took effect or were discarded by two people: each is taken once, in order.</summary>
public sealed class TakenFiles
{
    private readonly List<TakenFile> _inOrder = [];
    private readonly Dictionary<int, string> _bySerial = [];
    private readonly Dictionary<string, string> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<string> _syncIds = new(StringComparer.Ordinal);

    /// <summary>The file that took effect last; null before the first.</summary>
    public TakenFile? Last => _inOrder.Count == 0 ? null : _inOrder[^1];

    /// <summary>ファイル通番 of the last file that had one; 0 before the first.</summary>
    public int LastSerial { get; private set; }

    /// <summary>The greatest name, by ordinal order, of a file without a serial number; empty before the first.</summary>
    public string GreatestName { get; private set; } = "";

    /// <summary>True when a file of exactly these bytes took effect before.</summary>
    public bool Contains(string syncId) => _syncIds.Contains(syncId);

    /// <summary>True when this serial number was used before, and by which content.</summary>
    public bool TryFindSerial(int serialNumber, out string? syncId) => _bySerial.TryGetValue(serialNumber, out syncId);

    /// <summary>True when a file of this name and without a serial number was taken before, and its content.</summary>
    public bool TryFindName(string name, out string? syncId) => _byName.TryGetValue(name, out syncId);

    internal void Note(MandateFileApplied applied) => Note(new TakenFile(applied.SyncId, applied.SerialNumber, applied.FileName));

    internal void Note(MandateFileDiscarded discarded) => Note(new TakenFile(discarded.SyncId, discarded.SerialNumber, discarded.FileName));

    internal void Save(BinaryWriter to)
    {
        to.Write(_inOrder.Count);
        foreach (TakenFile file in _inOrder)
        {
            to.Write(file.SyncId);
            to.Write(file.SerialNumber);
            to.Write(file.Name);
        }
    }

    internal void Load(BinaryReader from)
    {
        for (int i = from.ReadInt32(); i > 0; i--) Note(new TakenFile(from.ReadString(), from.ReadInt32(), from.ReadString()));
    }

    private void Note(TakenFile file)
    {
        _inOrder.Add(file);
        _syncIds.Add(file.SyncId);
        if (file.SerialNumber != 0)
        {
            LastSerial = file.SerialNumber;
            _bySerial[file.SerialNumber] = file.SyncId;
            return;
        }

        _byName[file.Name] = file.SyncId;
        if (string.CompareOrdinal(file.Name, GreatestName) > 0) GreatestName = file.Name;
    }
}

/// <summary>A mandate file that took effect.</summary>
/// <param name="SyncId">SHA-256 of its content.</param>
/// <param name="SerialNumber">ファイル通番, 0 when it has none.</param>
/// <param name="Name">The name under which it came.</param>
public sealed record TakenFile(string SyncId, int SerialNumber, string Name);
