using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using RealtimeDebit.Core.Events;

namespace RealtimeDebit.Fuzz.Targets;

/// <summary>Events as the journal holds them: any bytes.</summary>
internal static class EventOracle
{
    /// <summary>The name of every kind of event, in quotes.</summary>
    public static IReadOnlyList<byte[]> Kinds { get; } =
        [.. typeof(HouseEvent).GetCustomAttributes(typeof(JsonDerivedTypeAttribute), inherit: false)
            .Select(kind => Encoding.UTF8.GetBytes($"\"{((JsonDerivedTypeAttribute)kind).TypeDiscriminator}\""))];

    public static void Check(byte[] payload)
    {
        HouseEvent happened;
        try
        {
            happened = EventCodec.Read(payload);
        }
        catch (JsonException)
        {
            return;
        }

        byte[] written = EventCodec.ToBytes(happened);
        HouseEvent again = EventCodec.Read(written);
        Promise.AreEqual(happened.GetType(), again.GetType(), "the kind of an event");
        Promise.SameBytes(written, EventCodec.ToBytes(again), "an event written again");
        Promise.AreEqual(happened.At, again.At, "when it happened");
        int cut = payload.Length / 2;
        Promise.Holds(!IsEvent(payload.AsSpan(0, cut)) || payload.AsSpan(cut).Trim(" \r\n\t"u8).IsEmpty, "half of an event is an event");
        Promise.Holds(!IsEvent(written.AsSpan(0, written.Length - 1)), "an event without its last byte is an event");
    }

    private static bool IsEvent(ReadOnlySpan<byte> payload)
    {
        try
        {
            EventCodec.Read(payload);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
