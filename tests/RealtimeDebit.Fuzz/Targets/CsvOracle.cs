using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Formats.Problems;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Fuzz.Targets;

/// <summary>CSV files of any bytes, compared with an independent reading of their lines.</summary>
internal static partial class CsvOracle
{
    private static readonly CsvOutcome s_outcome = new('0', "0000", new DateTimeOffset(2026, 11, 23, 9, 0, 0, TimeSpan.FromHours(9)), "R26112300000001");

    public static void CheckRequests(byte[] file)
    {
        List<CsvDebit> debits = [];
        CsvCheck check = DebitRequestCsv.Read(new MemoryStream(file), debits.Add);
        CheckProblems(file, check, debits.Count, debits.Count(debit => debit.Rejection is not null));
        Promise.AreEqual(debits.Sum(debit => debit.AmountYen), check.TotalYen, "the sum");
        Promise.Holds(debits.All(debit => debit.Rejection is not null || debit.AmountYen is >= 1 and <= 9_999_999_999), "an amount that is taken");
        if (check.Verdict != FileVerdict.Ok) return;

        byte[] result = Result(file);
        if (check.ProblemCount > 0) return;

        List<string[]> asked = IndependentCsv.Read(Decode(file, check.Encoding)), answered = IndependentCsv.Read(Decode(result, check.Encoding));
        CheckColumns(asked, debits);
        Promise.AreEqual(asked.Count, answered.Count, "lines of the result");
        for (int i = 0; i < asked.Count; i++)
        {
            Promise.SameItems(asked[i], answered[i][..^5], "a line of the result");
            Promise.AreEqual(i == 0 ? "結果コード" : "0", answered[i][^5], "the result column");
        }
    }

    public static void CheckCustomers(byte[] file)
    {
        List<CsvCustomer> customers = [];
        CsvCheck check = CustomerCsv.Read(new MemoryStream(file), customers.Add);
        CheckProblems(file, check, customers.Count, customers.Count(customer => customer.Rejection is not null));
        Promise.Holds(customers.All(customer => customer.Rejection is not null || customer is { BankCode.Length: 4, BranchCode.Length: 3, AccountNumber.Length: 7, CustomerNumber.Length: > 0 and <= 20 }), "a customer that is taken");
        if (check.ProblemCount > 0) return;
        List<string[]> lines = IndependentCsv.Read(Decode(file, check.Encoding));
        foreach (string[] line in lines)
        {
            for (int i = 0; i < line.Length; i++) line[i] = GuardingApostrophe().Replace(line[i].Trim(), "");
        }

        CheckColumn(lines, "customerNumber", "顧客番号", [.. customers.Select(customer => customer.CustomerNumber)]);
        CheckColumn(lines, "name", "顧客名", [.. customers.Select(customer => customer.Name)]);
    }

    public static void CheckMandates(byte[] file)
    {
        List<CsvMandate> mandates = [];
        CsvCheck check = MandateCsv.Read(new MemoryStream(file), mandates.Add);
        CheckProblems(file, check, mandates.Count, mandates.Count(mandate => mandate.Rejection is not null));
        Promise.Holds(mandates.All(mandate => mandate.Rejection is not null || mandate.Entry is { CreditorCode.Length: 10, BankCode.Length: 4, BranchCode.Length: 3, AccountNumber.Length: 7, ResultCode.Length: 2, Change: >= (RealtimeDebit.Formats.Mandates.MandateChange)1 and <= (RealtimeDebit.Formats.Mandates.MandateChange)4 }), "a mandate that is taken");
        if (check.ProblemCount == 0)
            CheckColumn(IndependentCsv.Read(Decode(file, check.Encoding)), "customerNumber", "顧客番号", [.. mandates.Select(mandate => mandate.Entry.CustomerNumber)]);
    }

    private static void CheckProblems(byte[] file, CsvCheck check, int records, int rejected)
    {
        Promise.AreEqual(records, check.DataRecords, "lines");
        Promise.AreEqual(rejected, check.RejectedRecords, "rejected lines");
        foreach (RecordProblem problem in check.Problems)
        {
            Promise.Holds(problem.RecordNumber >= 0 && problem.RecordNumber <= records + 2, $"{problem.Code} names record {problem.RecordNumber}");
            Promise.Holds(problem.BytePosition >= 0 && problem.BytePosition + (problem.BytesHex.Length / 2) <= file.Length + 1, $"{problem.Code} lies at byte {problem.BytePosition}");
            CheckBytesShown(file, check, problem);
        }
    }

    // Where a field is named, its bytes stand in the file. Bytes that have no character are shown as question marks, and a character
    // that code page 932 holds twice may be shown by its other bytes.
    private static void CheckBytesShown(byte[] file, CsvCheck check, RecordProblem problem)
    {
        byte[] shown = Convert.FromHexString(problem.BytesHex);
        if (shown.Length == 0 || shown.Contains((byte)'?') || check.Encoding == CsvEncoding.Utf16) return;
        bool isThere = check.Encoding == CsvEncoding.ShiftJis
            ? Decode(file, check.Encoding).Contains(Decode(shown, check.Encoding), StringComparison.Ordinal)
            : file.AsSpan().IndexOf(shown) >= 0;
        Promise.Holds(isThere, $"{problem.Code} shows bytes that the file does not hold");
    }

    // The one that keeps a spreadsheet from reading a formula.
    [GeneratedRegex(@"^'(?='*[=+\-@＝＋－＠])", RegexOptions.None, 10_000)]
    private static partial Regex GuardingApostrophe();

    private static byte[] Result(byte[] file)
    {
        using MemoryStream result = new();
        DebitResultCsv.Write(new MemoryStream(file), result, _ => s_outcome);
        return result.ToArray();
    }

    private static void CheckColumns(List<string[]> lines, List<CsvDebit> debits)
    {
        CheckColumn(lines, "customerNumber", "顧客番号", [.. debits.Select(debit => debit.CustomerNumber)]);
        string[] amounts = [.. debits.Select(debit => debit.AmountYen.ToString(CultureInfo.InvariantCulture))];
        CheckColumn([.. lines.Select(line => (string[])[.. line.Select(value => value.Trim().TrimStart('0'))])], "amountYen", "金額", amounts);
    }

    private static void CheckColumn(List<string[]> lines, string english, string japanese, string[] values)
    {
        int column = Array.FindIndex(lines[0], header => header.Trim() == japanese || header.Trim().Equals(english, StringComparison.OrdinalIgnoreCase));
        Promise.SameItems([.. lines.Skip(1).Select(line => line[column].Trim())], values, english);
    }

    // A mark that stands twice is read away as one, and its result has one.
    private static string Decode(byte[] file, CsvEncoding encoding) => encoding == CsvEncoding.ShiftJis
        ? CodePagesEncodingProvider.Instance.GetEncoding(932)!.GetString(file)
        : Encoding.UTF8.GetString(file).TrimStart('\uFEFF');
}

/// <summary>Lines and fields of a CSV text without faults, character by character. Shares no code with the readers, on purpose.</summary>
internal static class IndependentCsv
{
    public static List<string[]> Read(string text)
    {
        List<string[]> lines = [];
        List<string> fields = [];
        StringBuilder field = new();
        bool inQuotes = false, any = false;
        for (int i = 0; i <= text.Length; i++)
        {
            char c = i < text.Length ? text[i] : '\n';
            if (inQuotes && i < text.Length)
            {
                bool isDouble = c == '"' && i + 1 < text.Length && text[i + 1] == '"';
                if (c != '"' || isDouble) field.Append(c);
                else inQuotes = false;
                if (isDouble) i++;
                continue;
            }

            if (c == '"') (inQuotes, any) = (true, true);
            else if (c == ',') (_, any) = (Take(), true);
            else if (c is '\n' or '\r') EndLine();
            else (_, any) = (field.Append(c), true);
        }

        return lines;

        bool Take()
        {
            fields.Add(field.ToString());
            field.Clear();
            return true;
        }

        void EndLine()
        {
            if (any) Take();
            if (any) lines.Add([.. fields]);
            fields.Clear();
            any = false;
        }
    }
}
