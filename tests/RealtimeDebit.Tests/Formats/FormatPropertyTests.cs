using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Mandates;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Formats.Problems;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;
using RealtimeDebit.Tests.Properties;

namespace RealtimeDebit.Tests.Formats;

/// <summary>What holds for every record, message, file and cut, not only for the examples.</summary>
[ManyCases(Arbitrary = [typeof(Samples)])]
public sealed class FormatPropertyTests
{
    [Property]
    public bool Every_byte_decodes_and_encodes_back_to_itself(byte[] bytes)
    {
        byte[] back = new byte[bytes.Length];
        JisX0201.EncodeAsCame(JisX0201.Decode(bytes), back);
        return back.AsSpan().SequenceEqual(bytes);
    }

    [Property]
    public bool Every_message_reads_back_as_it_was_written(DebitMessage message)
    {
        (DebitMessage? read, IReadOnlyList<RecordProblem> problems) = DebitMessageLayout.Read(DebitMessageLayout.Write(message));
        return problems.Count == 0 && message.Equals(read);
    }

    [Property]
    public bool Any_body_gives_a_message_or_problems_that_lie_within_it(byte[] damage, int at, DebitMessage message)
    {
        byte[] body = DebitMessageLayout.Write(message);
        int start = (int)((uint)at % 256);
        damage.AsSpan(0, Math.Min(damage.Length, 256 - start)).CopyTo(body.AsSpan(start));

        (DebitMessage? read, IReadOnlyList<RecordProblem> problems) = DebitMessageLayout.Read(body);

        return read is not null && problems.All(p => p.BytePosition is >= 1 and <= 256 && p.BytesHex.Length > 0);
    }

    [Property]
    public bool Every_answer_to_a_damaged_request_can_be_written(byte[] damage, int at, DebitMessage message)
    {
        byte[] body = DebitMessageLayout.Write(message);
        int start = (int)((uint)at % 256);
        damage.AsSpan(0, Math.Min(damage.Length, 256 - start)).CopyTo(body.AsSpan(start));
        DebitMessage request = DebitMessageLayout.Read(body).Message!;

        byte[] reply = DebitMessageLayout.Write(request with { MessageType = MessageTypes.ReplyTo(request.MessageType), ResponseCode = ResponseCode.Format });

        return DebitMessageLayout.Echo.Slice(reply).SequenceEqual(DebitMessageLayout.Echo.Slice(body))
            && DebitMessageLayout.RequestId.Slice(reply).SequenceEqual(DebitMessageLayout.RequestId.Slice(body));
    }

    [Property]
    public bool Every_file_reads_back_as_it_was_written_in_every_framing(ZenginDebit[] debits, NewlineKind newline)
    {
        byte[] file = ZenginSamples.File(newline, debits);
        List<ZenginDebit> read = [];
        ZenginFileReader reader = new(ZenginFileKind.Request, (in ZenginRecord r) => AddIfData(read, r));
        reader.Push(file);
        ZenginCheck check = reader.Complete();

        return check is { Verdict: FileVerdict.Ok, ProblemCount: 0 }
            && check.Framing.WrittenNewline == new RecordFraming(newline, true, false).WrittenNewline
            && read.SequenceEqual(debits)
            && check.TotalYen == debits.Sum(d => d.AmountYen);
    }

    [Property]
    public bool Any_split_of_a_file_gives_the_same_records(ZenginDebit[] debits, NewlineKind newline, byte pieceBytes)
    {
        byte[] file = ZenginSamples.File(newline, debits);

        var (whole, wholeRecords) = ZenginSamples.Read(file);
        var (pieces, pieceRecords) = ZenginSamples.Read(file, pieceBytes: pieceBytes + 1);

        return wholeRecords.SequenceEqual(pieceRecords) && whole.Framing == pieces.Framing && whole.Verdict == pieces.Verdict;
    }

    [Property]
    public bool A_file_that_is_cut_anywhere_is_not_whole(ZenginDebit[] debits, NewlineKind newline, int cut)
    {
        byte[] file = ZenginSamples.File(newline, debits, debits);
        // The newline behind or over the end record may be missing; before it the file is cut.
        int endRecordBytes = file.AsSpan().TrimEnd("\r\n"u8).Length;
        int kept = (int)((uint)cut % (uint)endRecordBytes);

        return ZenginSamples.Check(file.AsSpan(0, kept)).Verdict == FileVerdict.NotWhole;
    }

    [Property]
    public bool Any_bytes_give_a_check_and_never_an_exception(byte[] damage, int at, NewlineKind newline)
    {
        byte[] file = ZenginSamples.File(newline);
        int start = (int)((uint)at % (uint)file.Length);
        damage.AsSpan(0, Math.Min(damage.Length, file.Length - start)).CopyTo(file.AsSpan(start));
        MandateFileReader mandates = new();
        mandates.Push(file);

        ZenginCheck check = ZenginSamples.Check(file);

        return ZenginSamples.Check(damage).Verdict != FileVerdict.Ok
            && mandates.Complete().Verdict != FileVerdict.Ok
            && check.Problems.All(p => p.BytePosition is >= 0 and <= 120 && p.RecordNumber is >= 0 and <= 7);
    }

    [Property]
    public bool Any_bytes_give_a_csv_check_and_never_an_exception(byte[] bytes) =>
        DebitRequestCsv.Read(new MemoryStream(bytes)).Verdict != FileVerdict.Ok
        && DebitRequestCsv.Read(new MemoryStream([.. "顧客番号,金額\r\n"u8, .. bytes])).DataRecords >= 0;

    [Property]
    public bool A_result_differs_from_its_request_in_byte_112_and_the_trailer_only(ZenginDebit[] debits, NewlineKind newline)
    {
        byte[] request = ZenginSamples.File(newline, debits);
        string digits = string.Concat(debits.Select((_, i) => "0123489"[i % 7]));

        byte[] result = ZenginSamples.Result(request, digits);
        ZenginCheck check = ZenginSamples.Check(result, ZenginFileKind.Result);

        int stride = request.Length / (debits.Length + 3);
        bool sameElsewhere = Enumerable.Range(0, request.Length).All(i => request[i] == result[i] || i % stride == 111 || i / stride == debits.Length + 1);
        return sameElsewhere && check.ProblemCount == 0 && check.Groups[0].CollectedRecords == digits.Count(d => d == '0');
    }

    [Property]
    public bool A_month_and_day_resolve_to_the_nearest_date(DateTime asOf, int offsetDays)
    {
        DateOnly day = new DateOnly(2000, 1, 1).AddDays(Math.Abs(asOf.DayOfYear + (asOf.Year % 40 * 365)));
        DateOnly debitDate = day.AddDays(offsetDays % 180);

        return DebitDate.Resolve(debitDate.ToString("MMdd"), day) == debitDate || debitDate is { Month: 2, Day: 29 };
    }

    [Property]
    public bool Folding_twice_is_folding_once_and_bytes_compare_as_text_does(SingleByteText left, SingleByteText right)
    {
        string folded = NameFolding.Fold(left.Text);
        return NameFolding.Fold(folded) == folded
            && NameFolding.AreSame(JisX0201.Encode(left.Text), JisX0201.Encode(folded))
            && NameFolding.AreSame(JisX0201.Encode(left.Text), JisX0201.Encode(right.Text)) == NameFolding.AreSame(left.Text, right.Text);
    }

    private static void AddIfData(List<ZenginDebit> read, in ZenginRecord record)
    {
        if (record.Kind == RecordKind.Data)
        {
            read.Add(new ZenginDataRecord(record.Bytes).ToDebit());
        }
    }

    /// <summary>Text of single-byte characters, spaces and kana among them.</summary>
    public sealed record SingleByteText(string Text);

    /// <summary>How the values of these properties are made.</summary>
    public static class Samples
    {
        private const string NameCharacters = "ｱｶｻﾀﾅﾊﾏﾔﾗﾜﾝﾞﾟABCXYZ0189()-.";
        private const string FoldCharacters = "ｱｧﾔｬｰ-aA ･.ﾞ  ";

        public static Arbitrary<SingleByteText> Texts() => Text(FoldCharacters, 12).Select(t => new SingleByteText(t)).ToArbitrary();

        public static Arbitrary<NewlineKind> Newlines() => Gen.Elements(Enum.GetValues<NewlineKind>()).ToArbitrary();

        public static Arbitrary<ZenginDebit[]> Debits() => Debit().ArrayOf().Where(d => d.Length <= 90).ToArbitrary();

        public static Arbitrary<DebitMessage> Messages() => (
            from type in Gen.Elements("0200", "0210", "0400", "0410", "0600", "0610")
            from id in Text(NameCharacters, 20)
            from name in Text(NameCharacters, 30)
            from echo in Text(NameCharacters + "ｧｰ?a", 24)
            from account in Digits(7)
            from amount in Gen.Choose(0, int.MaxValue)
            from seconds in Gen.Choose(0, int.MaxValue)
            select new DebitMessage
            {
                MessageType = type,
                CreditorCode = "1234567890",
                RequestId = "R" + id[..Math.Min(19, id.Length)],
                OriginalRequestId = "R",
                SentAt = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(9)).AddSeconds(seconds),
                AccountNumber = account,
                HolderName = name,
                AmountYen = amount,
                Echo = echo,
                DebitDate = amount % 2 == 0 ? null : new DateOnly(2026, 1, 1).AddDays(seconds % 1000),
            }).ToArbitrary();

        private static Gen<ZenginDebit> Debit() =>
            from bank in Gen.Choose(1, 9998)
            from branch in Gen.Choose(0, 998)
            from account in Gen.Choose(1, 9_999_998)
            from kind in Gen.Elements('1', '2', '3', '9')
            from amount in Gen.Choose(1, int.MaxValue)
            from newCode in Gen.Elements('0', '1', '2', ' ')
            from name in Text(NameCharacters, 30)
            from customer in Text(NameCharacters + "ab/+", 20)
            select new ZenginDebit
            {
                BankCode = $"{bank:D4}",
                BranchCode = $"{branch:D3}",
                AccountNumber = $"{account:D7}",
                AccountKind = kind,
                AmountYen = amount,
                NewCode = newCode,
                HolderName = name,
                CustomerNumber = customer,
            };

        private static Gen<string> Text(string characters, int maxLength) =>
            from length in Gen.Choose(0, maxLength)
            from text in Gen.Elements(characters.ToCharArray()).ArrayOf(length)
            select new string(text).TrimEnd(' ');

        private static Gen<string> Digits(int length) =>
            from digits in Gen.Choose(0, 9).ArrayOf(length)
            select string.Concat(digits);
    }
}
