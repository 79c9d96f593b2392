using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Formats.Csv;

/// <summary>Makes the CSV file of a 再振替 (the failed lines of a request once more) from the request's result file.</summary>
/// <remarks>
/// A result file holds every line of its request as it came, with five columns behind it. Chosen lines keep their fields as they stand there, quotes
/// included, and their order; 引落日 is set, or added as the last column; 要求ID is left out, because an id is unique for ever and was used.
/// </remarks>
public static class DebitRetryCsv
{
    private static readonly CsvColumn s_firstAdded = CsvTables.Digit;

    /// <summary>Reads how each line ended.</summary>
    /// <param name="result">The result file; must be able to seek.</param>
    /// <param name="onLine">
    /// Called for every line in order with its 振替結果コード, or with a space for a line that is never debited again: one whose form was wrong, and one
    /// rejected because its 要求ID had been used. Without its id nothing would keep that one from being the debit of the earlier line a second time.
    /// </param>
    /// <exception cref="InvalidOperationException">It is no result file.</exception>
    public static void ReadDigits(Stream result, Action<char> onLine)
    {
        using CsvTableReader reader = Open(result);
        while (reader.ReadLine())
        {
            bool isUsable = DebitRequestCsv.ToDebit(reader).Rejection is null && reader.Value(CsvTables.Response) != ResponseCode.SameIdOtherContent;
            onLine(isUsable && reader.Value(CsvTables.Digit) is [char digit] ? digit : ' ');
        }
    }

    /// <summary>Writes the chosen lines, in the encoding and with the newlines of the result file, which are those of the request.</summary>
    /// <param name="result">The result file; must be able to seek.</param>
    /// <param name="retry">Where the file goes; stays open.</param>
    /// <param name="debitDate">引落日 of all lines.</param>
    /// <param name="isChosen">Asked for every line in order.</param>
    /// <returns>Lines that were written, and the sum of their amounts in yen.</returns>
    /// <exception cref="InvalidOperationException">It is no result file.</exception>
    public static (int Records, long TotalYen) Write(Stream result, Stream retry, DateOnly debitDate, Func<bool> isChosen)
    {
        string newline = CsvEncodings.FirstNewline(result);
        using CsvTableReader reader = Open(result);
        int[] columns = [.. Enumerable.Range(0, reader.IndexOf(s_firstAdded)).Where(index => index != reader.IndexOf(CsvTables.RequestId))];
        int date = reader.IndexOf(CsvTables.DebitDate);
        if (reader.FileEncoding == CsvEncoding.Utf8WithMark) retry.Write("\uFEFF"u8);

        using StreamWriter text = new(retry, CsvEncodings.For(reader.FileEncoding), bufferSize: -1, leaveOpen: true);
        bool isEnglish = !reader.RawField(reader.IndexOf(CsvTables.CustomerNumber)).Contains(CsvTables.CustomerNumber.Japanese, StringComparison.Ordinal);
        CsvColumn added = CsvTables.DebitDate;
        text.Write(string.Join(',', columns.Select(reader.RawField).Concat(date < 0 ? [isEnglish ? added.English : added.Japanese] : Enumerable.Empty<string>())) + newline);

        int records = 0;
        long yen = 0;
        while (reader.ReadLine())
        {
            if (!isChosen()) continue;

            string day = debitDate.ToString("yyyy-MM-dd");
            IEnumerable<string> fields = columns.Select(index => index == date ? day : reader.RawField(index));
            text.Write(string.Join(',', date < 0 ? fields.Append(day) : fields) + newline);
            records++;
            yen += CsvFields.Yen(reader, CsvTables.Amount) ?? 0;
        }

        return (records, yen);
    }

    private static CsvTableReader Open(Stream result)
    {
        var reader = new CsvTableReader(result, CsvTables.DebitResult, new ProblemLog());
        if (reader.ReadHeader()) return reader;

        reader.Dispose();
        throw new InvalidOperationException("The result file cannot be read any more; it is not the file that was made.");
    }
}
