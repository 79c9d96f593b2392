using RealtimeDebit.Formats.Problems;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Fuzz.Targets;

/// <summary>What holds for every file of 120-byte records, whatever is in it.</summary>
internal static class RecordFiles
{
    public static readonly NewlineKind[] Written =
        [NewlineKind.None, NewlineKind.CrLf, NewlineKind.Lf, NewlineKind.LaidOverCrLf, NewlineKind.LaidOverLf];

    /// <summary>Pieces of changing size, the same for the same file: one byte, a part of a record, a record, more.</summary>
    public static IEnumerable<Range> Pieces(byte[] file)
    {
        int[] sizes = [1, 119, 7, 240, 2, 121, 64, 1000];
        int turn = file.Length;
        for (int at = 0; at < file.Length; turn++)
        {
            int end = Math.Min(file.Length, at + sizes[turn % sizes.Length]);
            yield return at..end;
            at = end;
        }
    }

    public static void ProblemsLieWithin(IReadOnlyList<RecordProblem> problems, int recordsAtMost)
    {
        foreach (RecordProblem problem in problems)
        {
            Promise.Holds(problem.RecordNumber >= 0 && problem.RecordNumber <= recordsAtMost, $"{problem.Code} names record {problem.RecordNumber}");
            Promise.Holds(problem.BytePosition >= 0 && problem.BytePosition + Math.Max(1, problem.BytesHex.Length / 2) <= 121, $"{problem.Code} lies at byte {problem.BytePosition}");
            Promise.Holds(problem.MessageEn.Length > 0 && problem.MessageJa.Length > 0, $"{problem.Code} says nothing");
        }
    }

    /// <summary>A file that was cut is never a whole one, and never one that is refused for good: it may still grow.</summary>
    public static void CutsAreNotWhole(byte[] file, int wholeFrom, Func<byte[], FileVerdict> verdictOf)
    {
        int step = Math.Max(1, wholeFrom / 11);
        for (int cut = (file[^1] ^ file.Length) % step; cut < wholeFrom; cut += step)
            Promise.AreEqual(FileVerdict.NotWhole, verdictOf(file[..cut]), $"cut after {cut} of {file.Length} bytes");
        for (int cut = 120; cut < wholeFrom; cut += 120)
            Promise.AreEqual(FileVerdict.NotWhole, verdictOf(file[..cut]), $"cut after {cut} of {file.Length} bytes");
    }
}
