using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Core.Mandates;

/// <summary>A file of a source before it is read whole.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Sha256">SHA-256 of its content, 64 lower-case hexadecimal digits.</param>
/// <param name="SerialNumber">ファイル通番 from its header; null when its form has none (CSV).</param>
internal sealed record MandateFileCandidate(string Name, string Sha256, int? SerialNumber);

/// <summary>What shall be done with a candidate: taken when <paramref name="Problem"/> is null and it was not taken before.</summary>
internal sealed record MandateFileStep(MandateFileCandidate File, bool TakenBefore, RecordProblem? Problem);

/// <summary>The order in which a source's files are taken, each once. Pure.</summary>
/// <remarks>
/// By ファイル通番, which must be the last one + 1 (1 follows 9999); files without one by name. Bytes that took effect before
/// are passed over; a number or name that comes back with other bytes stops everything, because one of the two is wrong.
/// </remarks>
internal static class MandateFilePlan
{
    private const int LastSerialNumber = 9999;

    public static IReadOnlyList<MandateFileStep> Make(IReadOnlyList<MandateFileCandidate> candidates, TakenFiles taken, bool isFolder)
    {
        List<MandateFileStep> steps = [.. Numbered(candidates, taken), .. Named(candidates, taken, isFolder)];
        int alarm = steps.FindIndex(s => s.Problem?.Kind == MandateSyncProblems.SerialRepeated || s.Problem?.Kind == MandateSyncProblems.NameRepeated);
        return alarm < 0 ? steps : [.. steps.Where(s => s.Problem is not null || s.TakenBefore).OrderBy(s => s.TakenBefore ? 0 : 1)];
    }

    /// <summary>The number that must follow.</summary>
    public static int Next(int serialNumber) => serialNumber == LastSerialNumber ? 1 : serialNumber + 1;

    private static IEnumerable<MandateFileStep> Numbered(IReadOnlyList<MandateFileCandidate> candidates, TakenFiles taken)
    {
        List<MandateFileCandidate> files = [.. candidates.Where(c => c.SerialNumber is not null)];
        foreach (MandateFileCandidate known in files.Where(f => taken.Contains(f.Sha256)).OrderBy(f => f.Name, StringComparer.Ordinal)) yield return new MandateFileStep(known, TakenBefore: true, null);

        List<MandateFileCandidate> fresh = [.. files.Where(f => !taken.Contains(f.Sha256)).DistinctBy(f => f.Sha256)];
        int expected = taken.LastSerial != 0 ? Next(taken.LastSerial) : fresh.Count == 0 ? 0 : fresh.Min(f => f.SerialNumber!.Value);
        fresh.Sort((a, b) => Compare(a, b, expected));
        foreach (MandateFileCandidate file in fresh)
        {
            int serial = file.SerialNumber!.Value;
            bool again = fresh.Exists(f => f != file && f.SerialNumber == serial);
            if (serial == expected && serial != 0 && !again)
            {
                yield return new MandateFileStep(file, TakenBefore: false, null);
                expected = Next(expected);
                continue;
            }

            ProblemKind kind = serial == 0 ? MandateSyncProblems.SerialZero
                : again || (serial != expected && taken.TryFindSerial(serial, out _)) ? MandateSyncProblems.SerialRepeated
                : MandateSyncProblems.SerialMissing;
            yield return new MandateFileStep(file, TakenBefore: false, Whole(kind, $"{serial:D4}", $"{expected:D4}"));
        }
    }

    private static IEnumerable<MandateFileStep> Named(IReadOnlyList<MandateFileCandidate> candidates, TakenFiles taken, bool isFolder)
    {
        foreach (MandateFileCandidate file in candidates.Where(c => c.SerialNumber is null).OrderBy(c => c.Name, StringComparer.Ordinal))
        {
            if (!isFolder)
            {
                yield return new MandateFileStep(file, TakenBefore: taken.Last?.SyncId == file.Sha256, null);
                continue;
            }

            bool known = taken.TryFindName(file.Name, out string? earlier);
            bool tooEarly = !known && string.CompareOrdinal(file.Name, taken.GreatestName) < 0;
            RecordProblem? problem = known && earlier != file.Sha256 ? Whole(MandateSyncProblems.NameRepeated)
                : tooEarly ? Whole(MandateSyncProblems.NameTooEarly, "", taken.GreatestName)
                : null;
            yield return new MandateFileStep(file, TakenBefore: known && problem is null, problem);
        }
    }

    private static int Compare(MandateFileCandidate a, MandateFileCandidate b, int expected)
    {
        int byDistance = Distance(a, expected).CompareTo(Distance(b, expected));
        return byDistance != 0 ? byDistance : string.CompareOrdinal(a.Name, b.Name);
    }

    private static int Distance(MandateFileCandidate file, int expected)
        => (file.SerialNumber!.Value - expected + (2 * LastSerialNumber)) % LastSerialNumber;

    private static RecordProblem Whole(ProblemKind kind, string found = "", string expected = "")
        => RecordProblem.OfRecord(kind, 0, default, found, expected);
}
