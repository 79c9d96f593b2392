using System.Buffers;
using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Formats.Mandates;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;

namespace RealtimeDebit.Benchmarks;

/// <summary>Request and mandate files of any size, written in pieces so that making them needs no memory.</summary>
internal static class LargeFiles
{
    public const string Creditor = "1234567890";
    public const string Bank = "9998";
    private const int RecordsPerGroup = 900_000;

    /// <summary>A 全銀 request file, CRLF, for today in Japan; a group holds at most 900,000 records because its trailer has six digits.</summary>
    public static void WriteRequest(string path, int records)
    {
        using FileStream file = File.Create(path);
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new ZenginFileWriter(buffer, NewlineKind.CrLf);
        DateOnly today = TimeProvider.System.TodayInJapan();
        for (int first = 1, group = 1; first <= records; first += RecordsPerGroup, group++)
        {
            writer.BeginGroup(new ZenginHeader
            {
                CreditorCode = Creditor,
                CreditorName = "ﾃｽﾄｼﾕｳﾉｳ(ｶ",
                DebitDate = today.ToString("MMdd", null),
                BankCode = "9999",
                BranchCode = "999",
                AccountKind = "1",
                AccountNumber = group.ToString("D7", null),
            });
            for (int i = first; i < Math.Min(first + RecordsPerGroup, records + 1); i++)
            {
                writer.Add(Record(i));
                Drain(buffer, file, 1 << 20);
            }

            writer.EndGroup();
        }

        writer.Complete();
        Drain(buffer, file, 0);
    }

    /// <summary>A full mandate file (種別 96) with one mandate in force for each record of <see cref="WriteRequest"/>.</summary>
    public static void WriteMandates(string path, int mandates, int serial = 1, int changedEvery = int.MaxValue)
    {
        using FileStream file = File.Create(path);
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MandateFileWriter(buffer, NewlineKind.CrLf);
        DateOnly today = TimeProvider.System.TodayInJapan();
        for (int first = 1; first <= mandates; first += RecordsPerGroup)
        {
            writer.BeginGroup(new MandateFileHeader
            {
                CreditorCode = Creditor,
                BankCode = Bank,
                CreatedOn = today,
                ForDate = today,
                SequenceNumber = serial,
                IsFull = true,
            });
            for (int i = first; i < Math.Min(first + RecordsPerGroup, mandates + 1); i++)
            {
                ZenginDebit record = Record(i);
                writer.Add(new MandateEntry
                {
                    CreditorCode = Creditor,
                    CustomerNumber = record.CustomerNumber,
                    BankCode = record.BankCode,
                    BranchCode = record.BranchCode,
                    AccountNumber = record.AccountNumber,
                    HolderName = i % changedEvery == 0 ? "ﾍﾝｺｳ ｽﾞﾐ" : record.HolderName,
                });
                Drain(buffer, file, 1 << 20);
            }

            writer.EndGroup();
        }

        writer.Complete();
        Drain(buffer, file, 0);
    }

    private static ZenginDebit Record(int number) => new()
    {
        BankCode = Bank,
        BankName = "ﾃｽﾄﾆｷﾞﾝｺｳ",
        BranchCode = (number % 900).ToString("D3", null),
        BranchName = "ｼﾃﾝ",
        AccountNumber = number.ToString("D7", null),
        HolderName = "ﾔﾏﾀﾞ ﾀﾛｳ",
        AmountYen = 1_000 + (number % 9_000),
        CustomerNumber = number.ToString("D20", null),
    };

    private static void Drain(ArrayBufferWriter<byte> buffer, FileStream file, int atLeastBytes)
    {
        if (buffer.WrittenCount <= atLeastBytes) return;

        file.Write(buffer.WrittenSpan);
        buffer.ResetWrittenCount();
    }
}
