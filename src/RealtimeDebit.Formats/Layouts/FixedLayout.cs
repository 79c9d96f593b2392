namespace RealtimeDebit.Formats.Layouts;

/// <summary>A record or message of fixed length: its fields in order, covering every byte exactly once.</summary>
public sealed class FixedLayout
{
    /// <exception cref="ArgumentException">The fields leave a gap, overlap, or do not add up to the record's length.</exception>
    internal FixedLayout(string name, string japaneseName, int recordLengthBytes, IReadOnlyList<Field> fields)
    {
        int end = 0;
        foreach (Field field in fields)
        {
            if (field.OffsetBytes != end)
            {
                throw new ArgumentException($"Layout {name}: field {field.Name} starts at {field.OffsetBytes}, not at {end}.", nameof(fields));
            }

            end += field.LengthBytes;
        }

        if (end != recordLengthBytes)
        {
            throw new ArgumentException($"Layout {name}: the fields have {end} bytes, the record has {recordLengthBytes}.", nameof(fields));
        }

        Name = name;
        JapaneseName = japaneseName;
        RecordLengthBytes = recordLengthBytes;
        Fields = fields;
    }

    public string Name { get; }

    public string JapaneseName { get; }

    public int RecordLengthBytes { get; }

    public IReadOnlyList<Field> Fields { get; }

    /// <summary>Fills a whole record with constants, zeros and spaces; the fields with values are written afterwards.</summary>
    public void WriteEmpty(Span<byte> record)
    {
        foreach (Field field in Fields)
        {
            field.WriteEmpty(record);
        }
    }

    /// <summary>The field that holds the byte at <paramref name="offsetBytes"/>.</summary>
    public Field FieldAt(int offsetBytes)
    {
        foreach (Field field in Fields)
        {
            if (offsetBytes < field.OffsetBytes + field.LengthBytes)
            {
                return field;
            }
        }

        throw new ArgumentOutOfRangeException(nameof(offsetBytes));
    }
}
