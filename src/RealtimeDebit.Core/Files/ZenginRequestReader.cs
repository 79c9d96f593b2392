using System.Globalization;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Core.Rules;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Problems;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;

namespace RealtimeDebit.Core.Files;

/// <summary>A 全銀 request file: its form is checked by the codec, its creditor and dates here.</summary>
internal sealed class ZenginRequestReader : IRequestReader
{
    /// <summary>Problems of headers that are kept: as many as the codec keeps of each severity.</summary>
    private const int MaxProblems = 1_000;

    private readonly Creditor _creditor;
    private readonly DateOnly _asOf;
    private readonly DateOnly _today;
    private readonly ZenginFileReader _reader;
    private readonly RowBuffer _rows;
    private readonly List<RecordProblem> _problems = [];
    private CreditorCode _collectingCode;
    private DateOnly _debitDate;

    public ZenginRequestReader(Creditor creditor, DateOnly asOf, DateOnly today, int rowsAtOnce)
    {
        _creditor = creditor;
        _asOf = asOf;
        _today = today;
        _rows = new RowBuffer(rowsAtOnce);
        _collectingCode = creditor.Code;
        _debitDate = today;
        _reader = new ZenginFileReader(ZenginFileKind.Request, Take);
    }

    public void Push(ReadOnlySpan<byte> bytes) => _reader.Push(bytes);

    public byte[]? TakeRows() => _rows.Take();

    public RequestCheck Complete()
    {
        ZenginCheck check = _reader.Complete();
        _rows.End();
        if (check.DataRecords > RequestReading.MaxRecords)
        {
            _problems.Add(RecordProblem.OfRecord(FileRefusals.TooManyRecords, 0, [], expected: $"{RequestReading.MaxRecords}"));
        }

        return new RequestCheck
        {
            Verdict = check.Verdict == FileVerdict.Ok && _problems.Count > 0 ? FileVerdict.Refused : check.Verdict,
            Records = check.DataRecords,
            Total = new Yen(check.TotalYen),
            Problems = [.. check.Problems.Concat(_problems).OrderBy(p => p.RecordNumber)],
            Groups = [.. check.Groups.Select(ToGroup)],
        };
    }

    private FileGroup ToGroup(ZenginGroup group)
    {
        ZenginHeader header = group.Header;
        DateOnly date = DebitDate.Resolve(header.DebitDate, _asOf) ?? _today;
        return new FileGroup(date, $"{header.BankCode,4}{header.BranchCode,3}{header.AccountKind,1}{header.AccountNumber,7}");
    }

    private void Take(in ZenginRecord record)
    {
        switch (record.Kind)
        {
            case RecordKind.Header:
                TakeHeader(record);
                break;
            case RecordKind.Data when _rows.IsWanted:
                TakeData(record);
                break;
        }
    }

    // What cannot be read at all is the codec's to report; such a file is refused, so its rows do not matter.
    private void TakeHeader(in ZenginRecord record)
    {
        if (CreditorCode.TryParse(ZenginHeaderLayout.CreditorCode.ReadText(record.Bytes), out CreditorCode code))
        {
            _collectingCode = code;
            if (!_creditor.Answers(code)) Refuse(FileRefusals.OtherCreditor, record, ZenginHeaderLayout.CreditorCode);
        }

        if (DebitDate.Resolve(ZenginHeaderLayout.DebitDate.ReadText(record.Bytes), _asOf) is DateOnly date)
        {
            _debitDate = date;
            if (date < _today) Refuse(FileRefusals.DateInPast, record, ZenginHeaderLayout.DebitDate, Text(date), Text(_today));
            else if (!DebitRules.IsDebitDate(date, _today)) Refuse(FileRefusals.DateTooFar, record, ZenginHeaderLayout.DebitDate, Text(date), $"{DebitRules.MaxDaysAhead}");
        }
    }

    private void TakeData(in ZenginRecord record)
    {
        var data = new ZenginDataRecord(record.Bytes);
        ProblemKind? rejection = record.Rejection;
        ReadOnlySpan<byte> customerNumber = data.CustomerNumberBytes.TrimEnd((byte)' ');
        ReadOnlySpan<byte> name = data.HolderNameBytes.TrimEnd((byte)' ');
        _rows.Add(new DebitRowContent
        {
            Account = AccountOf(record.Bytes),
            Amount = new Yen(data.AmountYen),

            // Bytes that are no text do not get into our rows; the record is rejected, and its own bytes stay in the archive.
            CustomerNumber = rejection is null || IsText(customerNumber) ? customerNumber : "?"u8,
            DebtorName = rejection is null || IsText(name) ? name : "?"u8,
            DebitDate = _debitDate,
            CollectingCode = _collectingCode,
            Rejection = rejection is null ? 0 : int.Parse(rejection.ResponseCode, CultureInfo.InvariantCulture),
            RejectionResultCode = rejection?.ResultDigit ?? ' ',
        });
    }

    private static BankAccount AccountOf(ReadOnlySpan<byte> record)
        => ZenginDataLayout.BankCode.TryReadNumber(record, out long bank)
            && ZenginDataLayout.BranchCode.TryReadNumber(record, out long branch)
            && ZenginDataLayout.AccountKind.TryReadNumber(record, out long kind)
            && ZenginDataLayout.AccountNumber.TryReadNumber(record, out long number)
                ? BankAccount.FromPacked((((((bank * 1000) + branch) * 10) + kind) * 10_000_000) + number)
                : BankAccount.None;

    private static bool IsText(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            if (!JisX0201.IsText(b)) return false;
        }

        return true;
    }

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private void Refuse(ProblemKind kind, in ZenginRecord record, Field field, string found = "", string expected = "")
    {
        // Nothing bounds the headers of a file that is refused anyway.
        if (_problems.Count >= MaxProblems) return;

        _problems.Add(RecordProblem.InField(kind, record.RecordNumber, field, record.Bytes, found, expected));
    }
}
