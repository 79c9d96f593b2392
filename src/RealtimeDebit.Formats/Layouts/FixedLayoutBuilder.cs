namespace RealtimeDebit.Formats.Layouts;

/// <summary>Declares a layout field by field, in the order of the bytes; offsets come from the lengths and are written nowhere.</summary>
public sealed class FixedLayoutBuilder(string name, string japaneseName, int recordLengthBytes)
{
    private readonly List<Field> _fields = [];
    private int _offsetBytes;

    public Field Digits(string english, string japanese, int lengthBytes, string note = "") =>
        Add(english, japanese, FieldKind.Digits, lengthBytes, "", note);

    public Field Characters(string english, string japanese, int lengthBytes, string note = "") =>
        Add(english, japanese, FieldKind.Characters, lengthBytes, "", note);

    public Field Constant(string english, string japanese, string content, string note = "") =>
        Add(english, japanese, FieldKind.Constant, content.Length, content, note);

    public Field Filler(int lengthBytes, string japanese = "ダミー", string english = "filler") =>
        Add(english, japanese, FieldKind.Filler, lengthBytes, "", "");

    /// <exception cref="ArgumentException">The lengths do not add up to the record's length.</exception>
    public FixedLayout Build() => new(name, japaneseName, recordLengthBytes, _fields);

    private Field Add(string english, string japanese, FieldKind kind, int lengthBytes, string constant, string note)
    {
        Field field = new(english, japanese, kind, _offsetBytes, lengthBytes, constant, note);
        _fields.Add(field);
        _offsetBytes += lengthBytes;
        return field;
    }
}
