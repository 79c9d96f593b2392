using System.Buffers;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Formats.Mandates;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Core.Mandates;

/// <summary>Reads a mandate file of either form, 96 or CSV, into its content. Used off the loop, one call at a time.</summary>
internal sealed class MandateFileForm
{
    private readonly MandateFileContent _content;
    private readonly MandateFileReader? _zengin;
    private readonly ArrayBufferWriter<byte>? _csv;

    private MandateFileForm(MandateFileContent content, bool isCsv)
    {
        _content = content;
        if (isCsv) _csv = new ArrayBufferWriter<byte>();
        else _zengin = new MandateFileReader(record => Take(record.RecordNumber, record.Entry, record.Rejection));
    }

    /// <param name="file">What was seen of the file.</param>
    /// <param name="fullWhenCsv">Whether a CSV lists every mandate; a 96 file says so itself.</param>
    /// <param name="content">Filled by reading.</param>
    public static MandateFileForm For(MandateFileCandidate file, bool fullWhenCsv, MandateFileContent content)
    {
        content.Full = fullWhenCsv;
        return new MandateFileForm(content, file.SerialNumber is null);
    }

    /// <summary>ファイル通番 of a 96 file, 0 when it is not readable; null for a CSV.</summary>
    public static int? SerialNumberOf(string name, ReadOnlySpan<byte> beginning)
    {
        bool looksLike96 = beginning.StartsWith("196"u8);
        if (!looksLike96 && name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)) return null;

        int length = MandateHeaderLayout.Layout.RecordLengthBytes;
        bool whole = beginning.Length >= MandateHeaderLayout.SequenceNumber.OffsetBytes + MandateHeaderLayout.SequenceNumber.LengthBytes;
        return whole && MandateHeaderLayout.SequenceNumber.TryReadNumber(beginning[..Math.Min(length, beginning.Length)], out long number) ? (int)number : 0;
    }

    public int Push(byte[] buffer, int count)
    {
        _zengin?.Push(buffer.AsSpan(0, count));
        _csv?.Write(buffer.AsSpan(0, count));
        return count;
    }

    public MandateFileContent Complete()
    {
        if (_zengin is not null) CompleteZengin(_zengin.Complete());
        else CompleteCsv(_csv!);

        _content.Complete();
        return _content;
    }

    private void Take(int recordNumber, MandateEntry entry, ProblemKind? rejection)
    {
        if (rejection is null) _content.Add(recordNumber, entry);
    }

    /// <summary>Finding a CSV's encoding needs one look at all of it, so it is read when it is whole.</summary>
    private void CompleteCsv(ArrayBufferWriter<byte> csv)
    {
        using var stream = new MemoryStream(csv.WrittenSpan.ToArray(), writable: false);
        CsvCheck check = MandateCsv.Read(stream, row => Take(row.RecordNumber, row.Entry, row.Rejection));
        _content.TakeOver(check.Problems, check.ProblemCount);
    }

    private void CompleteZengin(MandateFileCheck check)
    {
        _content.TakeOver(check.Problems, check.ProblemCount);
        if (check.Headers.Count == 0) return;

        MandateFileHeader first = check.Headers[0];
        _content.SerialNumber = first.SequenceNumber;
        _content.Full = first.IsFull;
        var creditors = new List<CreditorCode>();
        foreach (MandateFileHeader header in check.Headers)
        {
            if (header.SequenceNumber != first.SequenceNumber || header.IsFull != first.IsFull) _content.Report(MandateSyncProblems.HeadersDiffer, 0);
            if (!_content.TryFindCreditor(header.CreditorCode, out CreditorCode creditor)) ReportGroup(header);
            else if (!creditors.Contains(creditor)) creditors.Add(creditor);
        }

        _content.Creditors = creditors;
    }

    /// <summary>A group without rows must not pass unseen.</summary>
    private void ReportGroup(MandateFileHeader header)
    {
        if (!_content.Problems.Any(p => p.Kind == MandateSyncProblems.UnknownCreditor && p.Found == header.CreditorCode))
        {
            _content.Report(MandateSyncProblems.UnknownCreditor, 0, header.CreditorCode);
        }
    }
}
