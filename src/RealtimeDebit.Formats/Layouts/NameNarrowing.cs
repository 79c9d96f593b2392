using System.Text;

namespace RealtimeDebit.Formats.Layouts;

/// <summary>Brings names that were typed in full width into the half-width characters of 全銀 fields, where there is only one way to do it.</summary>
/// <remarks>
/// Katakana become half-width, voiced ones with their mark behind them, small ones large (no field permits small kana); the long vowel and
/// every full-width hyphen become 0x2D, as we write it; ・ becomes a full stop; full-width Latin letters, digits and symbols become their
/// ASCII ones. Hiragana and kanji have no such form: a name in them is most likely the wrong column.
/// </remarks>
public static class NameNarrowing
{
    private const int FullWidthToAscii = 0xFEE0;
    private const int HiraganaToKatakana = 0x60;
    private const string Plain = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンァィゥェォャュョッヮヵヶ";
    private const string PlainTo = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝｱｲｳｴｵﾔﾕﾖﾂﾜｶｹ";
    private const string Voiced = "ガギグゲゴザジズゼゾダヂヅデドバビブベボヴ";
    private const string VoicedTo = "ｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎｳ";
    private const string HalfVoiced = "パピプペポ";
    private const string HalfVoicedTo = "ﾊﾋﾌﾍﾎ";
    private const string Signs = "　ー−‐・。、「」￥゛゜\u3099\u309A";
    private const string SignsTo = " ---.｡､｢｣\\ﾞﾟﾞﾟ";

    /// <summary>Brings a name into half-width characters; what is half-width already stays as it is.</summary>
    /// <param name="narrowed">The whole name when the answer is true, else what stands before the bad character.</param>
    /// <param name="badIndex">Index of the first character that has no half-width form; -1 when all have one.</param>
    public static bool TryNarrow(ReadOnlySpan<char> name, out string narrowed, out int badIndex)
    {
        StringBuilder to = new(name.Length);
        badIndex = -1;
        for (int i = 0; i < name.Length && badIndex < 0; i++)
        {
            if (!TryAppend(to, name[i]))
            {
                badIndex = i;
            }
        }

        narrowed = to.ToString();
        return badIndex < 0;
    }

    /// <summary>
    /// The form in which names and texts are searched: as <see cref="NameFolding"/> compares them, besides that hiragana, full-width and
    /// half-width kana are one, and spaces count for nothing. Kanji stay as they are.
    /// </summary>
    public static string ForSearch(string text)
    {
        StringBuilder to = new(text.Length);
        foreach (char c in text)
        {
            char katakana = c is >= 'ぁ' and <= 'ゖ' ? (char)(c + HiraganaToKatakana) : c;
            if (!TryAppend(to, katakana))
            {
                to.Append(c);
            }
        }

        return NameFolding.Fold(to.ToString()).Replace(" ", "", StringComparison.Ordinal);
    }

    private static bool TryAppend(StringBuilder to, char c)
    {
        if (JisX0201.TryEncode(c, out _))
        {
            to.Append(c);
        }
        else if (c is >= '！' and <= '～')
        {
            to.Append((char)(c - FullWidthToAscii));
        }
        else
        {
            return TryAppend(to, c, Plain, PlainTo, "") || TryAppend(to, c, Signs, SignsTo, "")
                || TryAppend(to, c, Voiced, VoicedTo, "ﾞ") || TryAppend(to, c, HalfVoiced, HalfVoicedTo, "ﾟ");
        }

        return true;
    }

    private static bool TryAppend(StringBuilder to, char c, string from, string narrow, string mark)
    {
        int index = from.IndexOf(c, StringComparison.Ordinal);
        if (index < 0)
        {
            return false;
        }

        to.Append(narrow[index]).Append(mark);
        return true;
    }
}
