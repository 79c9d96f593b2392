using System.Text;
using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Core.Customers;

/// <summary>Texts of customers, packed one after the other; half-width kana take one byte each.</summary>
/// <remarks>What is replaced stays until the next start: a snapshot writes the living texts only.</remarks>
internal sealed class CustomerTexts
{
    private const int PieceBytes = 1 << 20;
    private const byte Jis = 0;
    private const byte Utf8 = 1;
    private const int HeadBytes = 3;
    private const int MostBytes = 0xFFFF;

    private readonly List<byte[]> _pieces = [];
    private int _used = PieceBytes;

    /// <summary>Adds texts that lie one after the other and gives the place of the first.</summary>
    /// <exception cref="ArgumentException">One is longer than 65,535 bytes.</exception>
    public long Add(params ReadOnlySpan<string> texts)
    {
        int needed = 0;
        foreach (string text in texts) needed += HeadBytes + LengthOf(text);

        if (_used + needed > PieceBytes)
        {
            _pieces.Add(new byte[PieceBytes]);
            _used = 0;
        }

        long place = ((long)(_pieces.Count - 1) * PieceBytes) + _used;
        foreach (string text in texts) Write(text);

        return place;
    }

    /// <summary>The text at this place; <paramref name="next"/> = the place of the one that was added with it and after it.</summary>
    public string Read(long place, out long next)
    {
        ReadOnlySpan<byte> from = _pieces[(int)(place / PieceBytes)].AsSpan((int)(place % PieceBytes));
        int length = from[1] | (from[2] << 8);
        next = place + HeadBytes + length;
        ReadOnlySpan<byte> bytes = from.Slice(HeadBytes, length);
        return from[0] == Jis ? JisX0201.Decode(bytes) : Encoding.UTF8.GetString(bytes);
    }

    private static int LengthOf(string text)
    {
        int length = IsJis(text) ? text.Length : Encoding.UTF8.GetByteCount(text);
        return length <= MostBytes ? length : throw new ArgumentException("A customer's text is at most 65,535 bytes.", nameof(text));
    }

    private void Write(string text)
    {
        Span<byte> to = _pieces[^1].AsSpan(_used);
        int length = LengthOf(text);
        to[0] = IsJis(text) ? Jis : Utf8;
        to[1] = (byte)length;
        to[2] = (byte)(length >> 8);
        if (to[0] == Jis) JisX0201.TryEncode(text, to[HeadBytes..], out _);
        else Encoding.UTF8.GetBytes(text, to[HeadBytes..]);

        _used += HeadBytes + length;
    }

    private static bool IsJis(string text)
    {
        foreach (char c in text)
        {
            // The yen sign and the overline have a byte each, but come back as backslash and tilde.
            if (!JisX0201.TryEncode(c, out byte b) || JisX0201.Decode(b) != c) return false;
        }

        return true;
    }
}
