using System.Buffers;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;

namespace RealtimeDebit.Tests.Formats;

/// <summary>Builds 91 files for the tests and reads them back.</summary>
internal static class ZenginSamples
{
    public static ZenginHeader Header(string debitDate = "1123", string account = "9000001") => new()
    {
        CreditorCode = "1234567890",
        CreditorName = "ｶ)ﾃｽﾄｼﾖｳｶｲ",
        DebitDate = debitDate,
        BankCode = "9997",
        BranchCode = "001",
        AccountKind = "1",
        AccountNumber = account,
    };

    public static ZenginDebit Debit(long amountYen = 1_000, string customer = "C-1", string name = "ﾔﾏﾀﾞ ﾀﾛｳ") => new()
    {
        BankCode = "9998",
        BranchCode = "998",
        AccountNumber = "9000011",
        HolderName = name,
        AmountYen = amountYen,
        CustomerNumber = customer,
    };

    /// <summary>A file of one group per given list of debits; each group has a collecting account of its own.</summary>
    public static byte[] File(NewlineKind newline, params ZenginDebit[][] groups) => FileOf(newline, Header().DebitDate, groups);

    private static byte[] FileOf(NewlineKind newline, string debitDate, ZenginDebit[][] groups)
    {
        ArrayBufferWriter<byte> output = new();
        ZenginFileWriter writer = new(output, newline);
        foreach ((int number, ZenginDebit[] debits) in groups.Index())
        {
            writer.BeginGroup(Header(debitDate, account: $"{9_000_001 + number}"));
            foreach (ZenginDebit debit in debits)
            {
                writer.Add(debit);
            }

            writer.EndGroup();
        }

        writer.Complete();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>One group for a date, <c>MMdd</c>.</summary>
    public static byte[] FileOf(string debitDate, params ZenginDebit[] debits) => FileOf(NewlineKind.None, debitDate, [debits]);

    /// <summary>One group with three debits.</summary>
    public static byte[] File(NewlineKind newline = NewlineKind.None) =>
        File(newline, [Debit(1_000, "C-1"), Debit(20_000, "C-2"), Debit(300_000, "C-3")]);

    public static ZenginCheck Check(ReadOnlySpan<byte> file, ZenginFileKind kind = ZenginFileKind.Request) => Read(file, kind).Check;

    /// <summary>Reads a file; the records are given as text, so that they can be compared.</summary>
    public static (ZenginCheck Check, IReadOnlyList<string> Records) Read(
        ReadOnlySpan<byte> file, ZenginFileKind kind = ZenginFileKind.Request, int pieceBytes = int.MaxValue)
    {
        List<string> records = [];
        ZenginFileReader reader = new(kind, (in ZenginRecord r) => records.Add($"{r.RecordNumber} {r.GroupNumber} {JisX0201.Decode(r.Bytes)}"));
        while (file.Length > 0)
        {
            int taken = Math.Min(pieceBytes, file.Length);
            reader.Push(file[..taken]);
            file = file[taken..];
        }

        return (reader.Complete(), records);
    }

    /// <summary>The result file for a request, with one digit per data record.</summary>
    public static byte[] Result(byte[] request, string digits)
    {
        RecordFraming framing = Check(request).Framing;
        ArrayBufferWriter<byte> output = new();
        ZenginResultWriter writer = new(output, framing);
        int next = 0;
        ZenginFileReader reader = new(ZenginFileKind.Request, (in ZenginRecord r) =>
        {
            if (r.Kind == RecordKind.Data)
            {
                writer.AppendData(r.Bytes, digits[next++]);
            }
            else
            {
                writer.Append(r.Bytes);
            }
        });
        reader.Push(request);
        reader.Complete();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>A copy of a file without newlines in which one field of one record (from 1) holds other text.</summary>
    public static byte[] Spoil(byte[] file, int recordNumber, Field field, string text)
    {
        byte[] copy = [.. file];
        Span<byte> target = field.SliceForWriting(copy.AsSpan((recordNumber - 1) * 120, 120));
        target.Fill((byte)' ');
        JisX0201.EncodeAsCame(text, target);
        return copy;
    }

    public static byte[] Golden(string name) => System.IO.File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Formats", "Golden", name));
}
