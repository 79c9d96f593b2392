using System.Buffers;
using System.Globalization;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Mandates;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Fuzz.Targets;

/// <summary>96 files: any bytes.</summary>
internal static class MandateOracle
{
    public static void Check(byte[] file)
    {
        (MandateFileCheck check, List<MandateFileRecord> records) = Read(file);
        RecordFiles.ProblemsLieWithin(check.Problems, (file.Length / 118) + 1);
        Promise.AreEqual(records.Count(record => record.Rejection is not null), check.RejectedRecords, "rejected records");
        (MandateFileCheck pieces, List<MandateFileRecord> pieceRecords) = Read(file, inPieces: true);
        Promise.AreEqual(check.Verdict, pieces.Verdict, "verdict of the file read in pieces");
        Promise.SameItems(check.Problems, pieces.Problems, "problems of the file read in pieces");
        Promise.SameItems(records, pieceRecords, "records of the file read in pieces");
        IndependentRecords? independent = IndependentRecords.Read(file);
        if (check.Verdict == FileVerdict.NotWhole) Promise.Holds(independent is null, "a whole file is called not whole");
        if (check.Verdict != FileVerdict.Ok) return;

        Promise.Holds(independent is not null, "a file is taken whose framing or order is wrong");
        CheckSums(independent!);
        RecordFiles.CutsAreNotWhole(file, independent!.WholeFrom, cut => Read(cut).Check.Verdict);
        // The writer is strict where the reader is tolerant: names are written only in the characters that the published rules name.
        bool isWritable = check.Headers.All(header => IsStrict(header.BankName) && IsStrict(header.CreditorName)) && records.All(record => IsStrict(record.Entry.HolderName));
        if (check.ProblemCount == 0 && isWritable) CheckRewriting(check, records);
    }

    private static bool IsStrict(string name)
    {
        byte[] bytes = new byte[name.Length];
        return CharacterRules.TryEncodeName(name, bytes, out _) && JisX0201.Decode(bytes) == name;
    }

    private static void CheckSums(IndependentRecords independent)
    {
        foreach ((IReadOnlyList<string> data, string trailer) in independent.Groups())
        {
            long accounts = data.Sum(record => long.TryParse(record.AsSpan(9, 7), NumberStyles.None, CultureInfo.InvariantCulture, out long account) ? account : 0);
            Promise.AreEqual(data.Count, int.Parse(trailer.AsSpan(1, 6), CultureInfo.InvariantCulture), "count of the trailer of a taken file");
            Promise.AreEqual(accounts, long.Parse(trailer.AsSpan(31, 12), CultureInfo.InvariantCulture), "account hash of the trailer of a taken file");
        }
    }

    private static void CheckRewriting(MandateFileCheck check, List<MandateFileRecord> records)
    {
        foreach (NewlineKind newline in RecordFiles.Written)
        {
            (MandateFileCheck again, List<MandateFileRecord> readAgain) = Read(Write(check.Headers, records, newline));
            Promise.AreEqual(FileVerdict.Ok, again.Verdict, $"verdict of the file written with {newline} ({string.Join(' ', again.Problems.Select(problem => problem.Code))})");
            Promise.SameItems(check.Headers, again.Headers, "headers of the written file");
            Promise.SameItems(records, readAgain, $"mandates of the file written with {newline}");
        }
    }

    private static byte[] Write(IReadOnlyList<MandateFileHeader> headers, List<MandateFileRecord> records, NewlineKind newline)
    {
        ArrayBufferWriter<byte> output = new();
        MandateFileWriter writer = new(output, newline);
        foreach (MandateFileHeader header in headers)
        {
            writer.BeginGroup(header);
            foreach (MandateFileRecord record in records.Where(record => ReferenceEquals(record.Header, header))) writer.Add(record.Entry);
            writer.EndGroup();
        }

        writer.Complete();
        return output.WrittenSpan.ToArray();
    }

    private static (MandateFileCheck Check, List<MandateFileRecord> Records) Read(byte[] file, bool inPieces = false)
    {
        List<MandateFileRecord> records = [];
        MandateFileReader reader = new(records.Add);
        if (inPieces)
            foreach (Range piece in RecordFiles.Pieces(file)) reader.Push(file.AsSpan(piece));
        else
            reader.Push(file);
        return (reader.Complete(), records);
    }
}
