namespace RealtimeDebit.Formats.Layouts;

/// <summary>How the bytes of a <see cref="Field"/> are filled.</summary>
public enum FieldKind
{
    /// <summary>N: digits, right-justified, filled with zeros on the left. Empty is all zeros.</summary>
    Digits,

    /// <summary>C: JIS X 0201 characters, left-justified, filled with spaces on the right. Empty is all spaces.</summary>
    Characters,

    /// <summary>Always the same bytes, such as a record's kind.</summary>
    Constant,

    /// <summary>Not used (ダミー, 予備): spaces.</summary>
    Filler,
}
