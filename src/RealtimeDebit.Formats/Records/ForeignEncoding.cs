using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Formats.Records;

/// <summary>Recognises files that are not JIS X 0201 at all, so that they are refused by name and not by their symptoms.</summary>
internal static class ForeignEncoding
{
    private const byte EbcdicOne = 0xF1;

    /// <summary>The problem that the first bytes of a file show; null when they look like JIS.</summary>
    public static ProblemKind? Find(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("\uFEFF"u8))
        {
            return FileProblems.ByteOrderMark;
        }

        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || start.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return FileProblems.Utf16;
        }

        if (start.Length > 0 && start[0] == EbcdicOne)
        {
            return FileProblems.Ebcdic;
        }

        return HasUtf8Kana(start) ? FileProblems.Utf8 : null;
    }

    /// <summary>True when half-width kana stand there in UTF-8: EF BD A1 to EF BE 9F. 0xEF is no JIS X 0201 character.</summary>
    public static bool HasUtf8Kana(ReadOnlySpan<byte> bytes)
    {
        int at = bytes.IndexOf((byte)0xEF);
        return at >= 0 && at + 1 < bytes.Length && bytes[at + 1] is (0xBD or 0xBE);
    }
}
