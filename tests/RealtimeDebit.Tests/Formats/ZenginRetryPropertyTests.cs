using System.Buffers;
using FsCheck.Xunit;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;
using RealtimeDebit.Tests.Properties;

namespace RealtimeDebit.Tests.Formats;

/// <summary>What holds for the retry file of every request and every choice.</summary>
[ManyCases(Arbitrary = [typeof(FormatPropertyTests.Samples)])]
public sealed class ZenginRetryPropertyTests
{
    private static readonly DateOnly s_date = new(2026, 12, 28);

    [Property]
    public bool A_retry_file_passes_our_own_check_and_holds_exactly_the_chosen_records(ZenginDebit[] debits, int choice, NewlineKind newline, byte groups)
    {
        int perGroup = (groups % 5) + 1;
        byte[] request = WriteFile(newline, [.. debits.Chunk(perGroup).Select((chunk, number) => (number % 2 == 0 ? "1123" : "1124", $"{9_000_001 + (number % 3)}", chunk)).DistinctBy(g => (g.Item1, g.Item2))]);
        List<string> asked = [];
        var writer = new ZenginRetryWriter(s_date);
        int index = 0;
        var reader = new ZenginFileReader(ZenginFileKind.Request, (in ZenginRecord record) =>
        {
            bool isChosen = record.Kind == RecordKind.Data && ((choice >> (index++ % 31)) & 1) == 1;
            if (isChosen) asked.Add(Convert.ToHexString(record.Bytes));
            writer.Take(record, isChosen);
        });
        reader.Push(request);
        ZenginCheck before = reader.Complete();
        if (asked.Count == 0) return writer.Records == 0;

        var output = new ArrayBufferWriter<byte>();
        writer.Write(output, before.Framing);

        List<string> found = [];
        var again = new ZenginFileReader(ZenginFileKind.Request, (in ZenginRecord record) =>
        {
            if (record.Kind == RecordKind.Data) found.Add(Convert.ToHexString(record.Bytes));
        });
        again.Push(output.WrittenSpan);
        ZenginCheck check = again.Complete();
        return check is { Verdict: FileVerdict.Ok, ProblemCount: 0 }
            && check.Framing.WrittenNewline == before.Framing.WrittenNewline
            && check.Groups.All(group => group.Header.DebitDate == "1228" && group.DataRecords > 0)
            && check.DataRecords == writer.Records
            && check.TotalYen == writer.TotalYen
            && found.Order(StringComparer.Ordinal).SequenceEqual(asked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Groups_of_one_account_under_two_creditor_codes_cannot_become_one()
    {
        byte[] request = WriteFile(NewlineKind.None, ("1123", "9000001", [ZenginSamples.Debit()]), ("1124", "9000001", [ZenginSamples.Debit()]));
        byte[] other = ZenginSamples.Spoil(request, 4, ZenginHeaderLayout.CreditorCode, "1234567891");
        var writer = new ZenginRetryWriter(s_date);
        var reader = new ZenginFileReader(ZenginFileKind.Request, (in ZenginRecord record) => writer.Take(record, record.Kind == RecordKind.Data));
        reader.Push(other);
        RecordFraming framing = reader.Complete().Framing;

        Assert.Contains("different creditor codes", writer.WhyNot, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => writer.Write(new ArrayBufferWriter<byte>(), framing));
    }

    /// <summary>A file of the given groups.</summary>
    internal static byte[] WriteFile(NewlineKind newline, params (string DebitDate, string Account, ZenginDebit[] Debits)[] groups)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new ZenginFileWriter(output, newline);
        foreach ((string date, string account, ZenginDebit[] debits) in groups)
        {
            writer.BeginGroup(ZenginSamples.Header(date, account));
            foreach (ZenginDebit debit in debits) writer.Add(debit);
            writer.EndGroup();
        }

        writer.Complete();
        return output.WrittenSpan.ToArray();
    }
}
