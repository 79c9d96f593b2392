using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Mandates;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;

namespace RealtimeDebit.Formats.Documents;

/// <summary>A layout as a plain table, for the pages under docs/formats and for the command line.</summary>
/// <param name="Columns">Heads of the columns.</param>
/// <param name="Rows">Cells in the order of the columns.</param>
public sealed record LayoutDocument(
    string Title, string JapaneseTitle, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    private static readonly string[] s_layoutColumns = ["#", "field", "項目", "type", "bytes", "offset", "position", "note"];
    private static readonly string[] s_csvColumns = ["column", "列名", "required", "note"];

    public static IReadOnlyList<LayoutDocument> Zengin { get; } =
        [Of(ZenginHeaderLayout.Layout), Of(ZenginDataLayout.Layout), Of(ZenginTrailerLayout.Layout), Of(EndRecordLayout.Layout)];

    public static IReadOnlyList<LayoutDocument> Mandates { get; } =
        [Of(MandateHeaderLayout.Layout), Of(MandateDataLayout.Layout), Of(MandateTrailerLayout.Layout), Of(EndRecordLayout.Layout)];

    public static IReadOnlyList<LayoutDocument> Messages { get; } = [Of(DebitMessageLayout.Layout), Of(ControlMessageLayout.Layout)];

    public static IReadOnlyList<LayoutDocument> Csv { get; } = [Of(CsvTables.DebitRequest), Of(CsvTables.Customer), Of(CsvTables.Mandate)];

    /// <summary>Every layout once, in the order of the pages.</summary>
    public static IReadOnlyList<LayoutDocument> All { get; } = [.. Zengin, .. Mandates.SkipLast(1), .. Messages, .. Csv];

    private static LayoutDocument Of(FixedLayout layout) => new(
        $"{layout.Name}, {layout.RecordLengthBytes} bytes",
        layout.JapaneseName,
        s_layoutColumns,
        [.. layout.Fields.Select((field, index) => Row(field, index + 1))]);

    private static LayoutDocument Of(CsvTable table) => new(
        table.Name,
        table.JapaneseName,
        s_csvColumns,
        [.. table.Columns.Select(c => (string[])[c.English, c.Japanese, c.IsRequired ? "yes" : "no", c.Note])]);

    private static string[] Row(Field field, int number) =>
    [
        $"{number}", field.Name, field.JapaneseName, TypeOf(field), $"{field.LengthBytes}", $"{field.OffsetBytes}",
        field.LengthBytes == 1 ? $"{field.Position}" : $"{field.Position}-{field.OffsetBytes + field.LengthBytes}", NoteOf(field),
    ];

    private static string TypeOf(Field field) => field.Kind is FieldKind.Digits or FieldKind.Constant ? "N" : "C";

    private static string NoteOf(Field field) => field.Kind switch
    {
        FieldKind.Constant => $"always {JisX0201.Decode(field.ConstantBytes)}",
        FieldKind.Filler => "spaces",
        _ => field.Note,
    };
}
