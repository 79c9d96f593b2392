using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;

namespace RealtimeDebit.TestSupport.Worlds;

/// <summary>One statement about one account that left the service in a result file.</summary>
/// <param name="Account">口座番号 of the record.</param>
/// <param name="AmountYen">引落金額 of the record.</param>
/// <param name="Digit">振替結果コード.</param>
public sealed record ToldOutcome(string Account, long AmountYen, char Digit);

/// <summary>What a result file says.</summary>
public static class Told
{
    /// <summary>Every data record of a result file, in order.</summary>
    /// <exception cref="InvalidDataException">The file is not a whole and legal result file.</exception>
    public static IReadOnlyList<ToldOutcome> By(ReadOnlySpan<byte> resultFile)
    {
        var told = new List<ToldOutcome>();
        var reader = new ZenginFileReader(ZenginFileKind.Result, (in ZenginRecord record) =>
        {
            if (record.Kind != RecordKind.Data) return;
            var data = new ZenginDataRecord(record.Bytes);
            told.Add(new ToldOutcome(data.AccountNumber, data.AmountYen, data.ResultDigit));
        });
        reader.Push(resultFile);
        ZenginCheck check = reader.Complete();
        return check.Verdict == FileVerdict.Ok
            ? told
            : throw new InvalidDataException($"The result file is {check.Verdict}: {string.Join("; ", check.Problems.Select(problem => problem.MessageEn))}");
    }
}
