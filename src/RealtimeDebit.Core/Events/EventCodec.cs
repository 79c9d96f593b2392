using System.Text.Json;
using System.Text.Json.Serialization;

namespace RealtimeDebit.Core.Events;

/// <summary>Events as the journal holds them: UTF-8 JSON, one object an event, its kind in <c>t</c>.</summary>
public static class EventCodec
{
    /// <summary>The event's bytes, in an array of their own.</summary>
    public static byte[] ToBytes(HouseEvent happened) => JsonSerializer.SerializeToUtf8Bytes(happened, EventJson.Default.HouseEvent);

    /// <exception cref="JsonException">The bytes are not an event that this version knows.</exception>
    public static HouseEvent Read(ReadOnlySpan<byte> payload)
    {
        try
        {
            return JsonSerializer.Deserialize(payload, EventJson.Default.HouseEvent)
                ?? throw new JsonException("An event is an object, not null.");
        }
        catch (NotSupportedException noKind)
        {
            // The serializer's word for an object without "t".
            throw new JsonException("An event names its kind in \"t\".", noKind);
        }
    }
}

[JsonSerializable(typeof(HouseEvent))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [
        typeof(DebitIdJson), typeof(BatchIdJson), typeof(BankCodeJson), typeof(BankAccountJson), typeof(CreditorCodeJson), typeof(YenJson)])]
internal sealed partial class EventJson : JsonSerializerContext;
