using System.Buffers;
using System.Globalization;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;

namespace RealtimeDebit.Fuzz.Targets;

/// <summary>91 files: any bytes, read as a request and as a result.</summary>
internal static class ZenginOracle
{
    public static void Check(byte[] file)
    {
        Reading request = Read(file, ZenginFileKind.Request);
        CheckReading(file, request);
        CheckReading(file, Read(file, ZenginFileKind.Result));
        if (request.Check.Verdict != FileVerdict.Ok) return;

        CheckResult(request);
        if (request.Check.ProblemCount == 0) CheckRewriting(request);
    }

    private static void CheckReading(byte[] file, Reading reading)
    {
        ZenginCheck check = reading.Check;
        RecordFiles.ProblemsLieWithin(check.Problems, reading.Records.Count + 1);
        Promise.AreEqual(file.LongLength, check.LengthBytes, "bytes read");
        Promise.AreEqual(reading.Records.Count(record => record.Kind == RecordKind.Data), check.DataRecords, "data records");
        Reading pieces = Read(file, check.Kind, inPieces: true);
        Promise.AreEqual(check.Verdict, pieces.Check.Verdict, "verdict of the file read in pieces");
        Promise.AreEqual(check.Framing, pieces.Check.Framing, "framing of the file read in pieces");
        Promise.SameItems(check.Problems, pieces.Check.Problems, "problems of the file read in pieces");
        Promise.SameItems(reading.Records, pieces.Records, "records of the file read in pieces");
        CheckAgainstIndependent(file, check);
    }

    private static void CheckAgainstIndependent(byte[] file, ZenginCheck check)
    {
        IndependentRecords? independent = IndependentRecords.Read(file);
        if (check.Verdict == FileVerdict.NotWhole) Promise.Holds(independent is null, "a whole file is called not whole");
        if (check.Verdict != FileVerdict.Ok) return;

        Promise.Holds(independent is not null, "a file is taken whose framing or order is wrong");
        (IReadOnlyList<string> Data, string Trailer)[] groups = [.. independent!.Groups()];
        Promise.AreEqual(groups.Length, check.Groups.Count, "groups");
        for (int i = 0; i < groups.Length; i++)
        {
            long yen = groups[i].Data.Sum(AmountOf);
            Promise.AreEqual(groups[i].Data.Count, check.Groups[i].DataRecords, "data records of a group");
            Promise.AreEqual(yen, check.Groups[i].TotalYen, "yen of a group");
            Promise.AreEqual(yen, long.Parse(groups[i].Trailer.AsSpan(7, 12), CultureInfo.InvariantCulture), "yen of the trailer of a taken file");
        }

        RecordFiles.CutsAreNotWhole(file, independent.WholeFrom, cut => Read(cut, check.Kind).Check.Verdict);
    }

    private static long AmountOf(string record)
        => long.TryParse(record.AsSpan(80, 10), NumberStyles.None, CultureInfo.InvariantCulture, out long yen) ? yen : 0;

    /// <summary>The result of any file that is taken is a whole result file, and differs from it in byte 112 and the trailer's sums only.</summary>
    private static void CheckResult(Reading request)
    {
        ArrayBufferWriter<byte> output = new();
        ZenginResultWriter writer = new(output, request.Check.Framing);
        int turn = 0;
        foreach (ReadRecord record in request.Records)
        {
            if (record.Kind == RecordKind.Data) writer.AppendData(record.Bytes, record.RejectionDigit ?? "0123489"[turn++ % 7]);
            else writer.Append(record.Bytes);
        }

        byte[] file = output.WrittenSpan.ToArray();
        Reading result = Read(file, ZenginFileKind.Result);
        Promise.AreEqual(FileVerdict.Ok, result.Check.Verdict, $"verdict of the result ({string.Join(' ', result.Check.Problems.Select(problem => problem.Code))})");
        Promise.AreEqual(request.Records.Count, result.Records.Count, "records of the result");
        for (int i = 0; i < request.Records.Count; i++)
        {
            byte[] asked = request.Records[i].Bytes, answered = result.Records[i].Bytes;
            Range changed = request.Records[i].Kind switch { RecordKind.Data => 111..112, RecordKind.Trailer => 19..55, _ => 0..0 };
            asked.AsSpan(changed).CopyTo(answered.AsSpan(changed));
            // A last record without the newline that is laid over all others gets one, and its last filler bytes give way.
            bool getsNewline = i == request.Records.Count - 1 && !request.Check.Framing.EndsWithNewline && request.Check.Framing.Newline is NewlineKind.LaidOverCrLf or NewlineKind.LaidOverLf;
            int kept = getsNewline ? 118 : 120;
            Promise.SameBytes(asked.AsSpan(0, kept), answered.AsSpan(0, kept), "a record of the result");
        }
    }

    /// <summary>What was read without any problem can be written again in every framing, and reads the same.</summary>
    private static void CheckRewriting(Reading reading)
    {
        foreach (NewlineKind newline in RecordFiles.Written)
        {
            Reading again = Read(Write(reading.Records, newline), ZenginFileKind.Request);
            Promise.AreEqual(FileVerdict.Ok, again.Check.Verdict, $"verdict of the file written with {newline}");
            Promise.AreEqual(newline, again.Check.Framing.Newline, "newline of the written file");
            Promise.SameItems(Debits(reading), Debits(again), $"debits of the file written with {newline}");
        }
    }

    private static byte[] Write(IReadOnlyList<ReadRecord> records, NewlineKind newline)
    {
        ArrayBufferWriter<byte> output = new();
        ZenginFileWriter writer = new(output, newline);
        foreach (ReadRecord record in records)
        {
            if (record.Kind == RecordKind.Header) writer.BeginGroup(ZenginHeader.Read(record.Bytes));
            if (record.Kind == RecordKind.Data) writer.Add(new ZenginDataRecord(record.Bytes).ToDebit());
            if (record.Kind == RecordKind.Trailer) writer.EndGroup();
        }

        writer.Complete();
        return output.WrittenSpan.ToArray();
    }

    private static ZenginDebit[] Debits(Reading reading)
        => [.. reading.Records.Where(record => record.Kind == RecordKind.Data).Select(record => new ZenginDataRecord(record.Bytes).ToDebit())];

    private static Reading Read(byte[] file, ZenginFileKind kind, bool inPieces = false)
    {
        List<ReadRecord> records = [];
        ZenginFileReader reader = new(kind, (in ZenginRecord record) => records.Add(new ReadRecord(record.Kind, record.Bytes.ToArray(), record.Rejection?.ResultDigit)));
        if (inPieces)
            foreach (Range piece in RecordFiles.Pieces(file)) reader.Push(file.AsSpan(piece));
        else
            reader.Push(file);
        return new Reading(reader.Complete(), records);
    }

    private sealed record Reading(ZenginCheck Check, IReadOnlyList<ReadRecord> Records);

    private sealed record ReadRecord(RecordKind Kind, byte[] Bytes, char? RejectionDigit)
    {
        public bool Equals(ReadRecord? other)
            => other is not null && Kind == other.Kind && RejectionDigit == other.RejectionDigit && Bytes.AsSpan().SequenceEqual(other.Bytes);

        public override int GetHashCode() => JisX0201.Decode(Bytes).Length;
    }
}
