using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Formats.Problems;

/// <summary>Something wrong in a file or message: where it stands, what stands there, and what to do.</summary>
/// <param name="RecordNumber">From 1, as an operator counts; 0 = the whole file or message.</param>
/// <param name="Field">English name of the field; empty when no field is meant.</param>
/// <param name="FieldJa">Japanese name of the field.</param>
/// <param name="BytePosition">First byte of the field within the record, from 1; 0 = the whole record.</param>
/// <param name="BytesHex">The bytes that stand there, in hex. May hold account data: shown to the sender, never logged.</param>
/// <param name="Found">What was found, for sums and counts; empty when the bytes say it.</param>
/// <param name="Expected">What was expected, for sums and counts.</param>
public sealed record RecordProblem(
    ProblemKind Kind,
    int RecordNumber,
    string Field,
    string FieldJa,
    int BytePosition,
    string BytesHex,
    string Found = "",
    string Expected = "")
{
    public string Code => Kind.Code;

    public ProblemSeverity Severity => Kind.Severity;

    public string MessageJa => Fill(Kind.MessageJa, FieldJa);

    public string MessageEn => Fill(Kind.MessageEn, Field);

    public string HintJa => Fill(Kind.HintJa, FieldJa);

    public string HintEn => Fill(Kind.HintEn, Field);

    /// <summary>A problem of one field of a fixed-length record.</summary>
    public static RecordProblem InField(
        ProblemKind kind,
        int recordNumber,
        Field field,
        ReadOnlySpan<byte> record,
        string found = "",
        string expected = "") =>
        new(kind, recordNumber, field.Name, field.JapaneseName, field.Position, Convert.ToHexString(field.Slice(record)), found, expected);

    /// <summary>A problem of a whole record, or of the whole file when <paramref name="recordNumber"/> is 0.</summary>
    public static RecordProblem OfRecord(
        ProblemKind kind,
        int recordNumber,
        ReadOnlySpan<byte> bytes,
        string found = "",
        string expected = "") =>
        new(kind, recordNumber, "", "", 0, Convert.ToHexString(bytes), found, expected);

    private string Fill(string text, string field) =>
        text.Replace("{field}", field, StringComparison.Ordinal)
            .Replace("{found}", Found, StringComparison.Ordinal)
            .Replace("{expected}", Expected, StringComparison.Ordinal);
}
