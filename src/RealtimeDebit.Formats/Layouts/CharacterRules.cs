using System.Buffers;

namespace RealtimeDebit.Formats.Layouts;

/// <summary>How well the characters of a field keep to the rules, from best to worst.</summary>
public enum CharacterVerdict
{
    Good,

    /// <summary>Outside the strict set but understood: 長音, small kana, ｦ, lower case and the like. Taken with a warning.</summary>
    Tolerated,

    /// <summary>A character that no bank permits in this field, or a byte that is no character.</summary>
    Refused,

    /// <summary>0x3F: what a lossy conversion leaves of a character it could not carry. The real character is lost.</summary>
    QuestionMark,
}

/// <summary>Which bytes the fields of 全銀 records may hold: strict for what we write, lenient for what we read.</summary>
/// <remarks>
/// Strict is the 口座名 class of 全銀協 appendix 1: kana without ｦ and without small kana, A-Z, digits, space and ( ) - .
/// Where banks' documents disagree (docs/formats/sources.md) reading takes what any of them permits and says so in a warning.
/// </remarks>
public static class CharacterRules
{
    private const string StrictText = " ()-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ" + "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝﾞﾟ";
    private const string ToleratedText = "ｦｧｨｩｪｫｬｭｮｯｰ･abcdefghijklmnopqrstuvwxyz\\/,｢｣";

    private static readonly SearchValues<byte> s_strict = SearchValues.Create(JisX0201.Encode(StrictText));
    private static readonly SearchValues<byte> s_lenient = SearchValues.Create(JisX0201.Encode(StrictText + ToleratedText));
    private static readonly SearchValues<byte> s_text = SearchValues.Create([.. AllTextBut((byte)'?')]);

    /// <summary>True when every byte is in the strict set; the quick answer for a whole record.</summary>
    public static bool IsStrict(ReadOnlySpan<byte> bytes) => !bytes.ContainsAnyExcept(s_strict);

    /// <summary>Judges a name: 預金者名, 委託者名, 銀行名, 支店名.</summary>
    /// <param name="badIndex">Index of the first byte that led to the verdict; -1 when all are good.</param>
    public static CharacterVerdict JudgeName(ReadOnlySpan<byte> bytes, out int badIndex) => Judge(bytes, s_lenient, out badIndex);

    /// <summary>Judges a key such as 顧客番号: any printable character but the question mark.</summary>
    public static CharacterVerdict JudgeKey(ReadOnlySpan<byte> bytes, out int badIndex)
    {
        CharacterVerdict verdict = Judge(bytes, s_text, out badIndex);
        return verdict == CharacterVerdict.Tolerated ? CharacterVerdict.Good : verdict;
    }

    /// <summary>Encodes a name for writing: 長音 (ｰ) becomes 0x2D, lower case becomes upper; everything else outside the strict set is refused.</summary>
    /// <param name="badIndex">Index of the first character that may not be written; -1 when all may.</param>
    public static bool TryEncodeName(ReadOnlySpan<char> name, Span<byte> target, out int badIndex)
    {
        for (int i = 0; i < name.Length; i++)
        {
            char written = name[i] == 'ｰ' ? '-' : char.ToUpperInvariant(name[i]);
            if (!JisX0201.TryEncode(written, out target[i]) || !s_strict.Contains(target[i]))
            {
                badIndex = i;
                return false;
            }
        }

        badIndex = -1;
        return true;
    }

    /// <summary>Writes a name strictly into its field.</summary>
    /// <exception cref="ArgumentException">Longer than the field, or a character that may not be written.</exception>
    internal static void WriteName(Field field, Span<byte> record, string name)
    {
        Span<byte> bytes = stackalloc byte[field.LengthBytes];
        if (name.Length > bytes.Length)
        {
            throw new ArgumentException($"Field {field.Name} has {field.LengthBytes} bytes; the name needs {name.Length}.", nameof(name));
        }

        if (!TryEncodeName(name, bytes, out int badIndex))
        {
            throw new ArgumentException($"Character {badIndex + 1} may not be written in field {field.Name}.", nameof(name));
        }

        field.WriteBytes(record, bytes[..name.Length]);
    }

    private static CharacterVerdict Judge(ReadOnlySpan<byte> bytes, SearchValues<byte> accepted, out int badIndex)
    {
        badIndex = bytes.IndexOfAnyExcept(s_strict);
        if (badIndex < 0)
        {
            return CharacterVerdict.Good;
        }

        int refusedIndex = bytes.IndexOfAnyExcept(accepted);
        if (refusedIndex < 0)
        {
            return CharacterVerdict.Tolerated;
        }

        badIndex = refusedIndex;
        return bytes[refusedIndex] == '?' ? CharacterVerdict.QuestionMark : CharacterVerdict.Refused;
    }

    private static IEnumerable<byte> AllTextBut(byte excluded)
    {
        for (int b = 0; b <= 0xFF; b++)
        {
            if (b != excluded && JisX0201.IsText((byte)b))
            {
                yield return (byte)b;
            }
        }
    }
}
