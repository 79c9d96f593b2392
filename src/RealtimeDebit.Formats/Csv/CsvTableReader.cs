using System.Text;
using CsvHelper;
using RealtimeDebit.Formats.Problems;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Formats.Csv;

/// <summary>Reads the header and then the lines of a CSV file, and says where in a line a problem stands.</summary>
/// <remarks>Lines are read one by one; the stream must be able to seek, as finding the encoding needs a look at all bytes first.</remarks>
internal sealed class CsvTableReader : IDisposable
{
    /// <summary>A longer line is refused: most likely a quote is not closed, and the rest of the file would be read as one field.</summary>
    private const int MaxRecordBytes = 64 * 1024;

    private readonly CsvTable _table;
    private readonly ProblemLog _problems;
    private readonly Encoding _encoding;
    private readonly CsvReader _reader;
    private readonly Dictionary<CsvColumn, int> _indexOf = [];
    private CsvMalformedReason? _malformed;
    private int _columns;

    public CsvTableReader(Stream file, CsvTable table, ProblemLog problems)
    {
        _table = table;
        _problems = problems;
        FileEncoding = CsvEncodings.Detect(file);
        _encoding = CsvEncodings.For(FileEncoding);
        CsvReaderOptions options = new()
        {
            Separator = ',',
            HasHeader = false,
            MaxRecordSize = MaxRecordBytes,
            IncludeValuesInExceptions = false,
            OnMalformedRecord = malformed => _malformed = malformed.Reason,
        };
        StreamReader text = new(file, _encoding, detectEncodingFromByteOrderMarks: true, bufferSize: -1, leaveOpen: true);
        _reader = CsvReader.Create(text, options, leaveOpen: false);
    }

    public CsvEncoding FileEncoding { get; }

    /// <summary>From 1; the header is record 1, as a spreadsheet numbers its rows.</summary>
    public int RecordNumber { get; private set; }

    /// <summary>Why the current line is rejected; null when it is not.</summary>
    public ProblemKind? Rejection { get; private set; }

    /// <summary>The current line as it stands in the file, without its newline.</summary>
    public string RawLine => Encoding.UTF8.GetString(_reader.RawRecord);

    /// <summary>Fields of the current line.</summary>
    public int FieldCount => _reader.FieldCount;

    /// <summary>A field of the current line as it stands in the file, with its quotes. <paramref name="index"/> from 0.</summary>
    public string RawField(int index) => Encoding.UTF8.GetString(_reader.GetRawSpan(index));

    /// <summary>Reads the header line.</summary>
    /// <returns>False when the file is refused by it.</returns>
    public bool ReadHeader()
    {
        if (FileEncoding == CsvEncoding.Utf16)
        {
            _problems.OfRecord(CsvProblems.Utf16, 0);
            return false;
        }

        if (!ReadRecord())
        {
            if (_problems.Verdict == FileVerdict.Ok)
            {
                _problems.OfRecord(CsvProblems.Empty, 0);
            }

            return false;
        }

        MapColumns();
        foreach (CsvColumn column in _table.Columns.Where(c => c.IsRequired && !_indexOf.ContainsKey(c)))
        {
            _problems.OfColumn(CsvProblems.ColumnMissing, 1, column);
        }

        return _problems.Verdict == FileVerdict.Ok;
    }

    /// <summary>Reads the next line. A line with the wrong number of fields is given, with its rejection.</summary>
    public bool ReadLine()
    {
        Rejection = null;
        if (!ReadRecord())
        {
            return false;
        }

        if (_reader.FieldCount != _columns)
        {
            Reject(CsvProblems.FieldCount, found: $"{_reader.FieldCount}", expected: $"{_columns}");
        }
        else if (_malformed is not null)
        {
            Reject(CsvProblems.Quotes);
        }

        return true;
    }

    /// <summary>The value without spaces around it; empty when the file has no such column or the line is too short.</summary>
    public string Value(CsvColumn column) =>
        _indexOf.TryGetValue(column, out int index) && index < _reader.FieldCount ? _reader.GetString(index).Trim() : "";

    /// <summary>Where a column stands in each line, from 0; -1 when the file does not have it.</summary>
    public int IndexOf(CsvColumn column) => _indexOf.TryGetValue(column, out int index) ? index : -1;

    /// <summary>Rejects the current line for what stands in one column.</summary>
    public void Reject(ProblemKind kind, CsvColumn column, string expected = "", string found = "")
    {
        Rejection ??= kind;
        (int position, string hex) = Place(column);
        _problems.OfColumn(kind, RecordNumber, column, position, hex, expected, found);
    }

    /// <summary>Tells of something in one column that is taken all the same.</summary>
    public void Warn(ProblemKind kind, CsvColumn column, string found, string expected)
    {
        (int position, string hex) = Place(column);
        _problems.OfColumn(kind, RecordNumber, column, position, hex, expected, found);
    }

    public void Dispose() => _reader.Dispose();

    private void Reject(ProblemKind kind, string found = "", string expected = "")
    {
        Rejection ??= kind;
        _problems.OfRecord(kind, RecordNumber, default, found, expected);
    }

    private bool ReadRecord()
    {
        _malformed = null;
        try
        {
            if (!_reader.Read())
            {
                return false;
            }
        }
        catch (CsvFormatException)
        {
            // The only way to get here: the other malformations are told by callback.
            _problems.OfRecord(CsvProblems.RecordTooLong, RecordNumber + 1, expected: $"{MaxRecordBytes}");
            return false;
        }

        RecordNumber++;
        if (_malformed == CsvMalformedReason.UnterminatedQuote)
        {
            _problems.OfRecord(CsvProblems.CutInQuotes, RecordNumber);
            return false;
        }

        return true;
    }

    private void MapColumns()
    {
        _columns = _reader.FieldCount;
        for (int i = 0; i < _columns; i++)
        {
            string header = _reader.GetString(i).Trim();
            CsvColumn? column = _table.Columns.FirstOrDefault(c => c.IsNamed(header));
            if (column is null)
            {
                _problems.OfRecord(CsvProblems.ColumnUnknown, 1, default, found: header);
            }
            else if (!_indexOf.TryAdd(column, i))
            {
                _problems.OfColumn(CsvProblems.ColumnTwice, 1, column);
            }
        }
    }

    // Where the field begins in its line, and its bytes, both in the file's own encoding.
    private (int Position, string Hex) Place(CsvColumn column)
    {
        if (!_indexOf.TryGetValue(column, out int index) || index >= _reader.FieldCount)
        {
            return (0, "");
        }

        int position = 1;
        for (int i = 0; i < index; i++)
        {
            position += BytesInFile(_reader.GetRawSpan(i)).Length + 1;
        }

        return (position, Convert.ToHexString(BytesInFile(_reader.GetRawSpan(index))));
    }

    // The reader works in UTF-8. Bytes that had no character come out as one question mark each, so that positions still count. A file
    // that is UTF-8 without a mark has none: it was looked at as a whole.
    private byte[] BytesInFile(ReadOnlySpan<byte> utf8) => FileEncoding == CsvEncoding.Utf8
        ? utf8.ToArray()
        : _encoding.GetBytes(Encoding.UTF8.GetString(utf8).Replace('\uFFFD', '?'));
}
