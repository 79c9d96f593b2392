using System.Buffers;
using System.Globalization;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Problems;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Core.Files;

/// <summary>A CSV request file. Finding its encoding needs all bytes, so that it is held whole while it is read.</summary>
internal sealed class CsvRequestReader : IRequestReader
{
    /// <summary>A longer CSV file is refused; 全銀 files have no such limit.</summary>
    internal const int MaxBytes = 200_000_000;

    private readonly Creditor _creditor;
    private readonly DateOnly _today;
    private readonly RowBuffer _rows;
    private readonly ArrayBufferWriter<byte> _content = new();
    private bool _isTooLong;

    public CsvRequestReader(Creditor creditor, DateOnly today, int rowsAtOnce)
    {
        _creditor = creditor;
        _today = today;
        _rows = new RowBuffer(rowsAtOnce);
    }

    public void Push(ReadOnlySpan<byte> bytes)
    {
        _isTooLong |= _content.WrittenCount + bytes.Length > MaxBytes;
        if (!_isTooLong) _content.Write(bytes);
    }

    public byte[]? TakeRows() => _rows.Take();

    public RequestCheck Complete()
    {
        using var content = new MemoryStream(_content.WrittenMemory.ToArray(), writable: false);
        CsvCheck check = DebitRequestCsv.Read(content, _rows.IsWanted && !_isTooLong ? Take : null);
        _rows.End();
        bool isTooMuch = _isTooLong || check.DataRecords > RequestReading.MaxRecords;
        RecordProblem[] tooMuch = isTooMuch ? [RecordProblem.OfRecord(FileRefusals.TooManyRecords, 0, [], expected: $"{RequestReading.MaxRecords}")] : [];
        return new RequestCheck
        {
            Verdict = isTooMuch ? FileVerdict.Refused : check.Verdict,
            Records = check.DataRecords,
            Total = new Yen(check.TotalYen),
            Problems = [.. tooMuch, .. check.Problems],
        };
    }

    private void Take(CsvDebit line)
    {
        int rejection = line.Rejection is ProblemKind kind ? int.Parse(kind.ResponseCode, CultureInfo.InvariantCulture) : 0;
        bool isDebitable = rejection == 0;
        _rows.Add(new DebitRowContent
        {
            Account = isDebitable && !line.UsesMandateAccount
                ? BankAccount.Parse(line.BankCode, line.BranchCode, line.AccountKind, line.AccountNumber)
                : BankAccount.None,
            Amount = new Yen(Math.Clamp(line.AmountYen, 0, Yen.MaxPerDebit)),
            CustomerNumber = Bytes(line.CustomerNumber, DebitRowLayout.CustomerNumber),
            DebtorName = Bytes(line.HolderName, DebitRowLayout.DebtorName),
            RequestId = isDebitable ? Bytes(line.RequestId, DebitRowLayout.RequestId) : [],
            DebitDate = line.DebitDate ?? _today,
            CollectingCode = _creditor.Code,
            Rejection = rejection,
            RejectionResultCode = line.Rejection?.ResultDigit ?? ' ',
        });
    }

    // The codec rejects a line with a value that has no bytes or does not fit; such a row only has to be there.
    private static byte[] Bytes(string text, Field field)
    {
        var bytes = new byte[text.Length];
        return text.Length <= field.LengthBytes && JisX0201.TryEncode(text, bytes, out _) ? bytes : [(byte)'?'];
    }
}
