namespace RealtimeDebit.Formats.Layouts;

/// <summary>One field of a <see cref="FixedLayout"/>: where its bytes lie and how they are read and written.</summary>
/// <remarks>
/// All offsets and lengths are bytes. Reading works on the whole record and allocates nothing unless a string is asked for.
/// Fields are made by a <see cref="FixedLayoutBuilder"/>, which computes the offset from the lengths before it.
/// </remarks>
public sealed class Field
{
    private readonly byte[] _constant;

    internal Field(string name, string japaneseName, FieldKind kind, int offsetBytes, int lengthBytes, string constant, string note)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lengthBytes);
        Name = name;
        JapaneseName = japaneseName;
        Kind = kind;
        OffsetBytes = offsetBytes;
        LengthBytes = lengthBytes;
        Note = note;
        _constant = JisX0201.Encode(constant);
    }

    /// <summary>English name in camel case, as problems and documents show it.</summary>
    public string Name { get; }

    /// <summary>The name in the Japanese specifications.</summary>
    public string JapaneseName { get; }

    public FieldKind Kind { get; }

    /// <summary>Bytes before this field, from 0.</summary>
    public int OffsetBytes { get; }

    public int LengthBytes { get; }

    /// <summary>First byte's column as bank documents count it, from 1.</summary>
    public int Position => OffsetBytes + 1;

    /// <summary>What the field holds, in plain words; empty when the name says it.</summary>
    public string Note { get; }

    /// <summary>The bytes of a <see cref="FieldKind.Constant"/>; empty for every other kind.</summary>
    public ReadOnlySpan<byte> ConstantBytes => _constant;

    public ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> record) => record.Slice(OffsetBytes, LengthBytes);

    public Span<byte> SliceForWriting(Span<byte> record) => record.Slice(OffsetBytes, LengthBytes);

    /// <summary>True when every byte is a space.</summary>
    public bool IsBlank(ReadOnlySpan<byte> record) => !Slice(record).ContainsAnyExcept((byte)' ');

    /// <summary>True when every byte is a digit 0 to 9.</summary>
    public bool IsAllDigits(ReadOnlySpan<byte> record) => !Slice(record).ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>True when every byte is the digit 0.</summary>
    public bool IsAllZeros(ReadOnlySpan<byte> record) => !Slice(record).ContainsAnyExcept((byte)'0');

    /// <summary>The only byte of a field of one byte.</summary>
    public byte ReadByte(ReadOnlySpan<byte> record) => Slice(record)[0];

    /// <summary>Reads the digits as a number.</summary>
    /// <returns>False when a byte is not a digit; a blank field is not a number.</returns>
    public bool TryReadNumber(ReadOnlySpan<byte> record, out long value)
    {
        ReadOnlySpan<byte> digits = Slice(record);
        value = 0;
        foreach (byte b in digits)
        {
            uint digit = (uint)b - '0';
            if (digit > 9)
            {
                value = 0;
                return false;
            }

            value = (value * 10) + digit;
        }

        return true;
    }

    /// <summary>Reads the digits as a number.</summary>
    /// <exception cref="FormatException">A byte is not a digit. Check the record first.</exception>
    public long ReadNumber(ReadOnlySpan<byte> record) =>
        TryReadNumber(record, out long value)
            ? value
            : throw new FormatException($"Field {Name} holds a byte that is not a digit.");

    /// <summary>The field as text: padding spaces on the right removed, digits with their leading zeros.</summary>
    public string ReadText(ReadOnlySpan<byte> record) => JisX0201.Decode(Slice(record).TrimEnd((byte)' '));

    /// <summary>Writes <paramref name="value"/> right-justified and filled with zeros.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more digits than the field has bytes.</exception>
    public void WriteNumber(Span<byte> record, long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Span<byte> target = SliceForWriting(record);
        long rest = value;
        for (int i = target.Length - 1; i >= 0; i--)
        {
            target[i] = (byte)('0' + (rest % 10));
            rest /= 10;
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(rest, 0, nameof(value));
    }

    /// <summary>Writes text the way the field's kind says: digits to the right after zeros, characters to the left before spaces.</summary>
    /// <exception cref="ArgumentException">Too long, not JIS X 0201, or not digits in a digits field.</exception>
    public void WriteText(Span<byte> record, string text)
    {
        Span<byte> target = SliceForWriting(record);
        if (text.Length > target.Length)
        {
            throw new ArgumentException($"Field {Name} has {LengthBytes} bytes; the text needs {text.Length}.", nameof(text));
        }

        bool digits = Kind == FieldKind.Digits;
        target.Fill(digits ? (byte)'0' : (byte)' ');
        Span<byte> place = digits ? target[(target.Length - text.Length)..] : target[..text.Length];
        if (!JisX0201.TryEncode(text, place, out _) || (digits && place.ContainsAnyExceptInRange((byte)'0', (byte)'9')))
        {
            throw new ArgumentException($"The text does not fit the characters of field {Name}.", nameof(text));
        }
    }

    /// <summary>Copies bytes as they are, left-justified, then spaces.</summary>
    /// <exception cref="ArgumentException">More bytes than the field has.</exception>
    public void WriteBytes(Span<byte> record, ReadOnlySpan<byte> bytes)
    {
        Span<byte> target = SliceForWriting(record);
        bytes.CopyTo(target);
        target[bytes.Length..].Fill((byte)' ');
    }

    /// <summary>Fills the field with what it holds when it has no value: the constant, zeros or spaces.</summary>
    public void WriteEmpty(Span<byte> record)
    {
        if (Kind == FieldKind.Constant)
        {
            _constant.CopyTo(SliceForWriting(record));
        }
        else
        {
            SliceForWriting(record).Fill(Kind == FieldKind.Digits ? (byte)'0' : (byte)' ');
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({JapaneseName}) {Position}-{OffsetBytes + LengthBytes}";
}
