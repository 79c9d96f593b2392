using System.Text.Json;

namespace RealtimeDebit.Core.Events;

/// <summary>Events inside a snapshot: four bytes of length (0 = none) and the bytes of <see cref="EventCodec"/>.</summary>
internal static class EventsInSnapshots
{
    public static void WriteEvent(this BinaryWriter to, HouseEvent? happened)
    {
        byte[] bytes = happened is null ? [] : EventCodec.ToBytes(happened);
        to.Write(bytes.Length);
        to.Write(bytes);
    }

    /// <exception cref="InvalidDataException">Something else stands there.</exception>
    public static T ReadEvent<T>(this BinaryReader from)
        where T : HouseEvent
        => from.ReadEventOrNone<T>() ?? throw new InvalidDataException($"The snapshot holds nothing where a {typeof(T).Name} belongs.");

    /// <inheritdoc cref="ReadEvent{T}"/>
    public static T? ReadEventOrNone<T>(this BinaryReader from)
        where T : HouseEvent
    {
        int length = from.ReadInt32();
        if (length == 0) return null;

        try
        {
            return (T)EventCodec.Read(from.ReadBytes(length));
        }
        catch (Exception damaged) when (damaged is JsonException or InvalidCastException)
        {
            throw new InvalidDataException($"The snapshot holds something else where a {typeof(T).Name} belongs.", damaged);
        }
    }
}
