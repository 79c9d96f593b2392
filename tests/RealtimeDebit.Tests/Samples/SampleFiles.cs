using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Formats.Mandates;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;

namespace RealtimeDebit.Tests.Samples;

/// <summary>The contents of <c>samples/</c>, made by the same writers that the service uses.</summary>
internal static class SampleFiles
{
    /// <summary>The header date of the files, 24 November. A sample that is tried out gets the day's own date.</summary>
    public const string HeaderDate = "1124";

    /// <summary>結果 of the five records, in order: collected, no funds, collected by inquiry, stopped by the debtor, no mandate.</summary>
    public const string Digits = "01034";

    private const string Creditor = "1234567890";

    public static IReadOnlyList<ZenginDebit> Debits { get; } =
    [
        Debit("C000000001", "9000011", "ﾔﾏﾀﾞ ﾀﾛｳ", 12_800),
        Debit("C000000002", "9000012", "ｽｽﾞｷ ﾊﾅｺ", 3_300),
        Debit("C000000003", "9000013", "ﾀﾅｶ ｼﾞﾛｳ", 54_000),
        Debit("C000000004", "9000014", "ｻﾄｳ ﾖｼｺ", 8_250),
        Debit("C000000005", "9000015", "ｲﾄｳ ｻﾌﾞﾛｳ", 1_000),
    ];

    /// <summary>The mandates that the bank knows: all but that of the fifth customer.</summary>
    public static IReadOnlyList<MandateEntry> Mandates { get; } = [.. Debits.Take(4).Select(Mandate)];

    public static byte[] Request(NewlineKind newline)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new ZenginFileWriter(output, newline);
        AddGroup(writer, "9000001", Debits);
        writer.Complete();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Two header groups: the same day, two collecting accounts.</summary>
    public static byte[] RequestOfTwoGroups()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new ZenginFileWriter(output, NewlineKind.CrLf);
        AddGroup(writer, "9000001", Debits.Take(2));
        AddGroup(writer, "9000002", Debits.Skip(2));
        writer.Complete();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The request with a trailer that says one yen too many: refused as a whole.</summary>
    public static byte[] RequestWithWrongTotal()
    {
        byte[] file = Request(NewlineKind.CrLf);
        Span<byte> trailer = file.AsSpan(6 * 122, 120);
        ZenginTrailerLayout.TotalYen.WriteNumber(trailer, ZenginTrailerLayout.TotalYen.ReadNumber(trailer) + 1);
        return file;
    }

    public static byte[] Result(byte[] request)
    {
        var output = new ArrayBufferWriter<byte>();
        var probe = new ZenginFileReader(ZenginFileKind.Request);
        probe.Push(request);
        var writer = new ZenginResultWriter(output, probe.Complete().Framing);
        int next = 0;
        var reader = new ZenginFileReader(ZenginFileKind.Request, (in ZenginRecord record) =>
        {
            if (record.Kind == RecordKind.Data) writer.AppendData(record.Bytes, Digits[next++]);
            else writer.Append(record.Bytes);
        });
        reader.Push(request);
        reader.Complete();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>What a creditor puts beside <c>request-crlf.txt</c> when it is whole.</summary>
    public static byte[] EndFile()
    {
        byte[] request = Request(NewlineKind.CrLf);
        return Encoding.UTF8.GetBytes($"bytes={request.Length}\nrecords={Debits.Count}\nsha256={Hash(request)}\n");
    }

    /// <summary>The receipt of <c>request-crlf.txt</c>.</summary>
    public static byte[] Receipt() => ReportCsv.Receipt(new FileReceipt(
        "F26112400000001", "request-crlf.txt", Hash(Request(NewlineKind.CrLf)), Debits.Count, Debits.Sum(debit => debit.AmountYen), 1, new DateTimeOffset(2026, 11, 24, 9, 29, 58, TimeSpan.FromHours(9))));

    /// <summary>The report on <see cref="RequestWithWrongTotal"/>.</summary>
    public static byte[] Report()
    {
        var reader = new ZenginFileReader(ZenginFileKind.Request);
        reader.Push(RequestWithWrongTotal());
        return ReportCsv.Refused(reader.Complete().Problems);
    }

    public static byte[] MandateFile()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MandateFileWriter(output, NewlineKind.CrLf);
        writer.BeginGroup(new MandateFileHeader
        {
            CreditorCode = Creditor,
            CreditorName = "ｶ)ﾃｽﾄｼﾖｳｶｲ",
            CreatedOn = new DateOnly(2026, 11, 23),
            ForDate = new DateOnly(2026, 11, 24),
            BankCode = "9998",
            BankName = "ﾃｽﾄｷﾞﾝｺｳ",
            SequenceNumber = 1,
            IsFull = true,
        });
        foreach (MandateEntry mandate in Mandates) writer.Add(mandate);
        writer.EndGroup();
        writer.Complete();
        return output.WrittenSpan.ToArray();
    }

    public static byte[] MandateCsv() => Csv(
        "委託者コード,顧客番号,引落銀行番号,引落支店番号,預金種目,口座番号,預金者名,異動区分,契約日,効力発生日,結果コード",
        Mandates.Select(m => $"{Creditor},{m.CustomerNumber},{m.BankCode},{m.BranchCode},{m.AccountKind},{m.AccountNumber},{m.HolderName},1,2026-01-05,2026-01-05,00"));

    public static byte[] CustomerCsv() => Csv(
        "顧客番号,顧客名,顧客名カナ,引落銀行番号,引落支店番号,預金種目,口座番号,預金者名",
        Debits.Zip(["山田太郎", "鈴木花子", "田中次郎", "佐藤良子", "伊藤三郎"])
            .Select(pair => $"{pair.First.CustomerNumber},{pair.Second},{pair.First.HolderName},{pair.First.BankCode},{pair.First.BranchCode},1,{pair.First.AccountNumber},{pair.First.HolderName}"));

    public static byte[] RequestCsv() => Csv("顧客番号,金額", Debits.Select(debit => $"{debit.CustomerNumber},{debit.AmountYen}"));

    /// <summary>The result of <see cref="RequestCsv"/>: the same lines with five columns behind them.</summary>
    public static byte[] ResultCsv()
    {
        string[] codes = ["0000", "1001", "0000", "1003", "2006"];
        using var result = new MemoryStream();
        int line = 0;
        DebitResultCsv.Write(new MemoryStream(RequestCsv()), result, _ => new CsvOutcome(
            Digits[line],
            codes[line],
            new DateTimeOffset(2026, 11, 24, 9, 30, line, TimeSpan.FromHours(9)),
            $"R261124{++line:D8}"));
        return result.ToArray();
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static byte[] Csv(string header, IEnumerable<string> lines)
        => Encoding.UTF8.GetBytes(string.Concat(lines.Prepend(header).Select(line => line + "\r\n")));

    private static void AddGroup(ZenginFileWriter writer, string collectingAccount, IEnumerable<ZenginDebit> debits)
    {
        writer.BeginGroup(new ZenginHeader
        {
            CreditorCode = Creditor,
            CreditorName = "ｶ)ﾃｽﾄｼﾖｳｶｲ",
            DebitDate = HeaderDate,
            BankCode = "9997",
            BankName = "ﾋﾞ-ｷﾞﾝｺｳ",
            BranchCode = "001",
            BranchName = "ﾎﾝﾃﾝ",
            AccountKind = "1",
            AccountNumber = collectingAccount,
        });
        foreach (ZenginDebit debit in debits) writer.Add(debit);
        writer.EndGroup();
    }

    private static ZenginDebit Debit(string customer, string account, string holder, long yen) => new()
    {
        BankCode = "9998",
        BankName = "ﾃｽﾄｷﾞﾝｺｳ",
        BranchCode = "998",
        BranchName = "ﾃｽﾄｼﾃﾝ",
        AccountNumber = account,
        HolderName = holder,
        AmountYen = yen,
        CustomerNumber = customer,
    };

    private static MandateEntry Mandate(ZenginDebit debit) => new()
    {
        CreditorCode = Creditor,
        CustomerNumber = debit.CustomerNumber,
        BankCode = debit.BankCode,
        BranchCode = debit.BranchCode,
        AccountKind = debit.AccountKind,
        AccountNumber = debit.AccountNumber,
        HolderName = debit.HolderName,
        ContractDate = new DateOnly(2026, 1, 5),
        EffectiveDate = new DateOnly(2026, 1, 5),
    };
}
