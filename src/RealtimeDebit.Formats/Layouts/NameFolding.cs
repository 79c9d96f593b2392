namespace RealtimeDebit.Formats.Layouts;

/// <summary>Folds names for comparison, so that spellings which look alike and mean the same compare as equal.</summary>
/// <remarks>
/// Folded together: ｰ and -, small and large kana, lower and upper case, ･ and ., runs of spaces, spaces at both ends.
/// Voiced marks stay: ﾊ and ﾊﾞ are different names. Names are compared, never stored, in folded form.
/// </remarks>
public static class NameFolding
{
    private static readonly byte[] s_folded = BuildTable();

    /// <summary>The folded form of a name, as text.</summary>
    public static string Fold(ReadOnlySpan<char> name)
    {
        Span<char> folded = name.Length <= 256 ? stackalloc char[name.Length] : new char[name.Length];
        int length = 0;
        foreach (char c in name)
        {
            char next = JisX0201.TryEncode(c, out byte b) ? JisX0201.Decode(s_folded[b]) : c;
            if (next != ' ' || (length > 0 && folded[length - 1] != ' '))
            {
                folded[length++] = next;
            }
        }

        return new string(folded[..length].TrimEnd(' '));
    }

    /// <summary>Compares two names byte by byte in folded form.</summary>
    public static bool AreSame(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        int l = 0;
        int r = 0;
        while (true)
        {
            byte nextLeft = Next(left, ref l);
            byte nextRight = Next(right, ref r);
            if (nextLeft != nextRight)
            {
                return false;
            }

            if (nextLeft == 0)
            {
                return true;
            }
        }
    }

    /// <summary>Compares two names in folded form.</summary>
    public static bool AreSame(string left, string right) => string.Equals(Fold(left), Fold(right), StringComparison.Ordinal);

    // The next folded byte; a run of spaces inside counts as one, spaces at the ends as none; 0 at the end.
    private static byte Next(ReadOnlySpan<byte> name, ref int index)
    {
        int start = index;
        while (index < name.Length && s_folded[name[index]] == ' ')
        {
            index++;
        }

        if (index == name.Length)
        {
            return 0;
        }

        if (index > start && start > 0)
        {
            return (byte)' ';
        }

        return s_folded[name[index++]];
    }

    private static byte[] BuildTable()
    {
        byte[] table = new byte[256];
        for (int b = 0; b < table.Length; b++)
        {
            table[b] = b is >= 'a' and <= 'z' ? (byte)(b - 32) : (byte)b;
        }

        const string From = "ｧｨｩｪｫｬｭｮｯｰ･";
        const string To = "ｱｲｳｴｵﾔﾕﾖﾂ-.";
        for (int i = 0; i < From.Length; i++)
        {
            table[JisX0201.Encode(From)[i]] = JisX0201.Encode(To)[i];
        }

        return table;
    }
}
