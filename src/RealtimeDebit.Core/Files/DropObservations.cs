using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Core.Files;

/// <summary>What was seen of the files in <c>in/</c> so far. Lives in memory: losing it costs only time.</summary>
internal sealed class DropObservations
{
    private readonly TimeProvider _time;
    private readonly Dictionary<string, Observation> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Observation> _ends = new(StringComparer.Ordinal);

    public DropObservations(TimeProvider time) => _time = time;

    /// <summary>Compares a new list with what was seen before.</summary>
    public void Update(IReadOnlyList<DropEntry> entries)
    {
        if (entries.Count == 0)
        {
            // What most looks find.
            _seen.Clear();
            _ends.Clear();
            return;
        }

        var present = new HashSet<string>(StringComparer.Ordinal);
        foreach (DropEntry entry in entries)
        {
            present.Add(entry.Name);
            if (entry.Name.EndsWith(FileNames.EndSuffix, StringComparison.Ordinal)) See(_ends, entry);
            else if (!FileNames.IsIgnored(entry.Name)) See(_seen, entry);
        }

        ForgetAbsent(_seen, present);
        ForgetAbsent(_ends, present);
    }

    /// <summary>Every file that is not ignored, in ordinal order of the names.</summary>
    public IReadOnlyList<Observation> All => _seen.Count == 0 ? [] : [.. _seen.Values.OrderBy(o => o.Entry.Name, StringComparer.Ordinal)];

    /// <summary>The <c>.end</c> file that speaks of this file; null when there is none.</summary>
    public Observation? EndOf(DropEntry file)
        => _ends.TryGetValue(file.Name + FileNames.EndSuffix, out Observation? end) && EndFile.SpeaksOf(file, end.Entry) ? end : null;

    /// <summary>The file turned out to be changing: what was seen of it counts no more.</summary>
    public void Forget(string name) => _seen.Remove(name);

    private void See(Dictionary<string, Observation> files, DropEntry entry)
    {
        if (files.TryGetValue(entry.Name, out Observation? before) && before.Entry == entry)
        {
            before.Looks++;
            return;
        }

        files[entry.Name] = new Observation(entry, _time.GetTimestamp()) { IsTold = before?.IsTold ?? false };
    }

    private static void ForgetAbsent(Dictionary<string, Observation> files, HashSet<string> present)
    {
        foreach (string gone in files.Keys.Where(name => !present.Contains(name)).ToList()) files.Remove(gone);
    }
}

/// <summary>A file of a drop as it has looked since <paramref name="since"/>.</summary>
internal sealed class Observation(DropEntry entry, long since)
{
    public DropEntry Entry { get; } = entry;

    /// <summary>Monotonic time stamp of the first look at this size and time.</summary>
    public long Since { get; } = since;

    /// <summary>How often it was listed with this size and time.</summary>
    public int Looks { get; set; } = 1;

    /// <summary>It was read with this size and time and is cut short.</summary>
    public bool IsCutShort { get; set; }

    /// <summary>It was said that the file is left alone.</summary>
    public bool IsTold { get; set; }

    /// <summary>True when it has not changed for as long as its creditor's files have to rest, and was looked at more than once; one that is cut short has to rest longer.</summary>
    public bool IsAtRest(FileRoom room, Creditor creditor)
    {
        TimeSpan wait = IsCutShort ? creditor.QuietPeriod + room.Settings.IncompleteWait : creditor.QuietPeriod;
        return Looks > 1 && room.Time.GetElapsedTime(Since) >= wait;
    }
}
