using System.Buffers;
using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Formats.BankMasters;

/// <summary>Brings the kana of a bank or branch into the 15-byte fields of 全銀 records.</summary>
/// <remarks>
/// The 店舗名 class of 全銀協 appendix 1 holds large kana without ｦ, A-Z, digits and the hyphen. Masters have full-width kana with the long
/// vowel as U+FF0D, full stops and spaces: the long vowel becomes 0x2D; stops, middle dots and spaces have no place there and are left out.
/// </remarks>
internal static class BankNameForm
{
    public const int MostChars = 15;

    private static readonly SearchValues<char> s_permitted =
        SearchValues.Create("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" + "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝﾞﾟ");

    /// <summary>The whole half-width form, however long.</summary>
    /// <param name="bad">The first character that may not be written; empty when all may.</param>
    public static string Narrow(string kana, out string bad)
    {
        bad = "";
        if (!NameNarrowing.TryNarrow(kana, out string narrowed, out int badIndex))
        {
            bad = kana[badIndex].ToString();
            return "";
        }

        string name = narrowed.Replace('ｰ', '-').Replace(".", "", StringComparison.Ordinal).Replace("･", "", StringComparison.Ordinal)
            .Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        int refused = name.AsSpan().IndexOfAnyExcept(s_permitted);
        if (refused < 0)
        {
            return name;
        }

        bad = name[refused].ToString();
        return "";
    }

    /// <summary>Cuts a name to the field's length, never between a kana and its mark.</summary>
    public static string Cut(string name) => name.Length <= MostChars ? name
        : name[MostChars] is 'ﾞ' or 'ﾟ' ? name[..(MostChars - 1)]
        : name[..MostChars];
}
