using System.Globalization;
using CsvHelper;

namespace RealtimeDebit.Formats.Csv;

/// <summary>Writes customers as <see cref="CustomerCsv"/> reads them: UTF-8 with a byte order mark, CRLF, a header line, one line a customer.</summary>
/// <remarks>Texts that a spreadsheet would take for formulas get an apostrophe, which reading takes away (<see cref="SpreadsheetText"/>).</remarks>
public sealed class CustomerCsvWriter : IDisposable
{
    private readonly CsvWriter _csv;
    private readonly bool _english;

    /// <param name="file">Stays open; whole only after <see cref="Dispose"/>.</param>
    /// <param name="english">Names of the columns and words of the status in English instead of Japanese.</param>
    public CustomerCsvWriter(Stream file, bool english)
    {
        _english = english;
        _csv = CsvWriter.Create(file, new CsvWriterOptions { NewLine = "\r\n", WriteByteOrderMark = true }, leaveOpen: true);
        _csv.WriteRecord([.. CsvTables.Customer.Columns.Select(column => english ? column.English : column.Japanese)]);
    }

    /// <summary>Writes a customer. Its texts have no spaces at their ends, as reading leaves them.</summary>
    public void Write(CsvCustomer customer) => WriteTexts(TextsOf(customer, _english));

    /// <summary>Writes a line of texts, in the order of the columns.</summary>
    internal void WriteTexts(IEnumerable<string> texts) => _csv.WriteRecord([.. texts.Select(SpreadsheetText.Guard)]);

    /// <summary>A customer's values as text, in the order of <see cref="CsvTables.Customer"/>'s columns.</summary>
    public static string[] TextsOf(CsvCustomer customer, bool english) =>
    [
        customer.CustomerNumber,
        customer.Name,
        customer.NameKana,
        customer.BankCode,
        customer.BranchCode,
        customer.AccountKind.ToString(),
        customer.AccountNumber,
        customer.HolderName,
        customer.MaxAmountYen?.ToString(CultureInfo.InvariantCulture) ?? "",
        (customer.IsStopped, english) switch
        {
            (true, true) => "stopped",
            (true, false) => "停止",
            (false, true) => "active",
            (false, false) => "有効",
        },
    ];

    public void Dispose() => _csv.Dispose();
}
