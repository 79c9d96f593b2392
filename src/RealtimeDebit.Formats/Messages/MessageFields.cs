using System.Globalization;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Formats.Messages;

/// <summary>How the fields of messages hold text, dates and times.</summary>
internal static class MessageFields
{
    private const string TimeFormat = "yyyyMMddHHmmss";
    private static readonly TimeSpan s_japan = TimeSpan.FromHours(9);

    public static RecordProblem WrongLength(ReadOnlySpan<byte> body) =>
        new(MessageProblems.Length, 0, "", "", 0, "", $"{body.Length}", $"{DebitMessageLayout.LengthBytes}");

    public static bool HasNoText(ReadOnlySpan<byte> body, Field field)
    {
        foreach (byte b in field.Slice(body))
        {
            if (!JisX0201.IsText(b))
            {
                return true;
            }
        }

        return false;
    }

    public static bool IsUnknownVersion(ReadOnlySpan<byte> body, Field field) => !field.Slice(body).SequenceEqual("01"u8);

    /// <summary>True for zeros, for a date or time, and for digits that are neither by their length.</summary>
    public static bool IsDateOrZeros(ReadOnlySpan<byte> body, Field field) => field.LengthBytes switch
    {
        8 => DateFields.IsDateOrZeros(body, field),
        14 => field.IsAllZeros(body) || ReadTime(body, field) is not null,
        _ => true,
    };

    public static DateTimeOffset? ReadTime(ReadOnlySpan<byte> body, Field field) =>
        DateTime.TryParseExact(field.ReadText(body), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime time)
        && time.Ticks >= s_japan.Ticks
            ? new DateTimeOffset(time, s_japan)
            : null;

    /// <summary>Writes text; in a digits field digits go to the right, anything else is echoed as it came.</summary>
    public static void Write(Span<byte> body, Field field, string text)
    {
        if (field.Kind == FieldKind.Digits && text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            field.WriteText(body, text);
            return;
        }

        if (text.Length > field.LengthBytes)
        {
            throw new ArgumentException($"Field {field.Name} has {field.LengthBytes} bytes; the text needs {text.Length}.", nameof(text));
        }

        Span<byte> target = field.SliceForWriting(body);
        if (text.Length > 0)
        {
            target.Fill((byte)' ');
            JisX0201.EncodeAsCame(text, target);
        }
    }

    public static void Write(Span<byte> body, Field field, char character) => Write(body, field, new string(character, 1));

    /// <summary>Writes a moment in Japan time, whole seconds.</summary>
    public static void Write(Span<byte> body, Field field, DateTimeOffset? time)
    {
        if (time is { } value)
        {
            field.WriteText(body, value.ToOffset(s_japan).ToString(TimeFormat, CultureInfo.InvariantCulture));
        }
    }
}
