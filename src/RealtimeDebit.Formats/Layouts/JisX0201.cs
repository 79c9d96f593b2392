namespace RealtimeDebit.Formats.Layouts;

/// <summary>The one place where bytes become characters and back: JIS X 0201, one byte a character.</summary>
/// <remarks>
/// 0x20-0x7E are ASCII (0x5C reads as a backslash, the yen sign of JIS X 0201; 0x7E as a tilde), 0xA1-0xDF are half-width kana.
/// These bytes are the same in Shift_JIS (code page 932). All other bytes are no text: they decode, without loss, to the private
/// characters U+F700 + byte, so that a damaged field can be echoed as it came, and only <see cref="EncodeAsCame"/> takes them back.
/// </remarks>
public static class JisX0201
{
    private const char FirstHalfWidth = '｡';
    private const char LastHalfWidth = 'ﾟ';
    private const byte FirstHalfWidthByte = 0xA1;
    private const char PrivateBase = '\uF700';

    private static readonly char[] s_chars = BuildTable();

    /// <summary>True for the bytes that are printable JIS X 0201 characters.</summary>
    public static bool IsText(byte value) => value is (>= 0x20 and <= 0x7E) or (>= 0xA1 and <= 0xDF);

    public static char Decode(byte value) => s_chars[value];

    /// <summary>Decodes every byte to exactly one character.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        Span<char> chars = bytes.Length <= 256 ? stackalloc char[bytes.Length] : new char[bytes.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            chars[i] = s_chars[bytes[i]];
        }

        return new string(chars);
    }

    /// <summary>Encodes one printable character; full-width and control characters are refused, never replaced.</summary>
    public static bool TryEncode(char character, out byte value)
    {
        value = character switch
        {
            >= ' ' and <= '~' => (byte)character,
            >= FirstHalfWidth and <= LastHalfWidth => (byte)(FirstHalfWidthByte + (character - FirstHalfWidth)),
            '¥' => 0x5C,
            '‾' => 0x7E,
            _ => 0,
        };
        return value != 0;
    }

    /// <summary>Encodes text into the first bytes of <paramref name="target"/>.</summary>
    /// <param name="badIndex">Index of the first character that has no byte; -1 when all have one.</param>
    /// <exception cref="ArgumentException">The target is shorter than the text.</exception>
    public static bool TryEncode(ReadOnlySpan<char> text, Span<byte> target, out int badIndex)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, text.Length, nameof(target));
        for (int i = 0; i < text.Length; i++)
        {
            if (!TryEncode(text[i], out target[i]))
            {
                badIndex = i;
                return false;
            }
        }

        badIndex = -1;
        return true;
    }

    /// <summary>Encodes text strictly.</summary>
    /// <exception cref="ArgumentException">A character has no byte in JIS X 0201.</exception>
    public static byte[] Encode(ReadOnlySpan<char> text)
    {
        byte[] bytes = new byte[text.Length];
        return TryEncode(text, bytes, out int badIndex)
            ? bytes
            : throw new ArgumentException($"Character {badIndex + 1} (U+{(int)text[badIndex]:X4}) is not in JIS X 0201.", nameof(text));
    }

    /// <summary>The exact inverse of <see cref="Decode(ReadOnlySpan{byte})"/>, also for bytes that are no text; used to echo a field.</summary>
    /// <exception cref="ArgumentException">A character that decoding never gives.</exception>
    public static void EncodeAsCame(ReadOnlySpan<char> text, Span<byte> target)
    {
        for (int i = 0; i < text.Length; i++)
        {
            int privateByte = text[i] - PrivateBase;
            if (privateByte is >= 0 and <= 0xFF && !IsText((byte)privateByte))
            {
                target[i] = (byte)privateByte;
            }
            else if (!TryEncode(text[i], out target[i]))
            {
                throw new ArgumentException($"Character {i + 1} (U+{(int)text[i]:X4}) is not in JIS X 0201.", nameof(text));
            }
        }
    }

    private static char[] BuildTable()
    {
        char[] table = new char[256];
        for (int b = 0; b < table.Length; b++)
        {
            table[b] = b switch
            {
                >= 0x20 and <= 0x7E => (char)b,
                >= FirstHalfWidthByte and <= 0xDF => (char)(FirstHalfWidth + (b - FirstHalfWidthByte)),
                _ => (char)(PrivateBase + b),
            };
        }

        return table;
    }
}
