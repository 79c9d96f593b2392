using System.Globalization;
using System.Text.Json;

namespace RealtimeDebit.Simulation.Witness;

/// <summary>The fields of one JSON object by their places: read once from the first brace to the last, so that nothing in it can be malformed.</summary>
/// <remarks>No document is built: an event is read at each effect of a run, and most of its fields are asked for by nobody.</remarks>
internal ref struct EventFields
{
    /// <summary>More than any event has.</summary>
    public const int MostFields = 48;

    private readonly ReadOnlySpan<byte> _json;
    private readonly Span<Place> _places;
    private int _count;

    /// <param name="json">Begins with the object.</param>
    /// <param name="places">Room for <see cref="MostFields"/>.</param>
    /// <exception cref="JsonException">The bytes are not a JSON object, or one with too many fields or an escaped name.</exception>
    public EventFields(ReadOnlySpan<byte> json, Span<Place> places)
    {
        _json = json;
        _places = places;
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("An event is an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (_count == places.Length || reader.ValueIsEscaped) throw new JsonException("An event has few fields with plain names.");

            int name = (int)reader.TokenStartIndex + 1;
            int nameBytes = reader.ValueSpan.Length;
            reader.Read();
            int value = (int)reader.TokenStartIndex;
            reader.Skip();
            places[_count++] = new Place(name, nameBytes, value, (int)reader.BytesConsumed - value);
        }
    }

    public readonly string Text(ReadOnlySpan<byte> field) => At(field).GetString()!;

    public readonly string? OptionalText(ReadOnlySpan<byte> field) => TryFind(field, out Place place) ? ReaderOf(place).GetString() : null;

    public readonly long Long(ReadOnlySpan<byte> field) => At(field).GetInt64();

    public readonly int Int(ReadOnlySpan<byte> field) => At(field).GetInt32();

    public readonly bool Bool(ReadOnlySpan<byte> field) => At(field).GetBoolean();

    public readonly byte[] Base64(ReadOnlySpan<byte> field) => At(field).GetBytesFromBase64();

    /// <summary>A receipt number without its letter.</summary>
    public readonly long Number(ReadOnlySpan<byte> field) => NumberOf(At(field));

    /// <summary>A list of receipt numbers without their letters.</summary>
    public readonly List<long> Numbers(ReadOnlySpan<byte> field)
    {
        Utf8JsonReader reader = At(field);
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("A list is an array.");

        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) numbers.Add(NumberOf(reader));
        return numbers;
    }

    private static long NumberOf(in Utf8JsonReader receipt)
        => receipt.TokenType == JsonTokenType.String && !receipt.ValueIsEscaped
            ? long.Parse(receipt.ValueSpan[1..], NumberStyles.None, CultureInfo.InvariantCulture)
            : throw new JsonException("A receipt number is a plain text.");

    private readonly Utf8JsonReader At(ReadOnlySpan<byte> field)
        => TryFind(field, out Place place) ? ReaderOf(place) : throw new JsonException("An event lacks a field that its kind must have.");

    private readonly Utf8JsonReader ReaderOf(Place place)
    {
        var reader = new Utf8JsonReader(_json.Slice(place.Value, place.ValueBytes));
        reader.Read();
        return reader;
    }

    /// <summary>The last one of that name, as every reader of JSON takes it.</summary>
    private readonly bool TryFind(ReadOnlySpan<byte> field, out Place place)
    {
        for (int i = _count - 1; i >= 0; i--)
        {
            place = _places[i];
            if (_json.Slice(place.Name, place.NameBytes).SequenceEqual(field)) return true;
        }

        place = default;
        return false;
    }

    /// <summary>Where a field's name and value stand.</summary>
    internal readonly record struct Place(int Name, int NameBytes, int Value, int ValueBytes);
}
