namespace RealtimeDebit.Formats.Records;

/// <summary>What stands between the 120-byte records of a file.</summary>
public enum NewlineKind
{
    /// <summary>Nothing: every 120 bytes are a record.</summary>
    None,

    /// <summary>120 bytes and CRLF.</summary>
    CrLf,

    /// <summary>120 bytes and LF.</summary>
    Lf,

    /// <summary>118 bytes and CRLF: the newline is laid over the last two filler bytes (JIS改).</summary>
    LaidOverCrLf,

    /// <summary>119 bytes and LF, laid over the last filler byte.</summary>
    LaidOverLf,

    /// <summary>More than one of these in one file. Its answer is written with CRLF.</summary>
    Mixed,
}

/// <summary>How the records of a file were parted, found while reading.</summary>
/// <param name="EndsWithNewline">False when only the last record has no newline behind it.</param>
/// <param name="HasEofMark">A DOS end-of-file mark, 0x1A, stood at the end.</param>
public readonly record struct RecordFraming(NewlineKind Newline, bool EndsWithNewline, bool HasEofMark)
{
    /// <summary>The newline an answer to this file is written with.</summary>
    public NewlineKind WrittenNewline => Newline == NewlineKind.Mixed ? NewlineKind.CrLf : Newline;
}

/// <summary>What is known about a file after reading it.</summary>
public enum FileVerdict
{
    /// <summary>The file can be taken; single records of it may still be rejected.</summary>
    Ok,

    /// <summary>Cut short: more bytes may come.</summary>
    NotWhole,

    /// <summary>Nothing of it may be taken, however long one waits.</summary>
    Refused,
}
