namespace RealtimeDebit.Core.Debits;

/// <summary>An open debit in a snapshot: its state, its last event and its row.</summary>
internal static class DebitSnapshot
{
    public static void Write(BinaryWriter to, Debit debit)
    {
        to.Write((byte)debit.State);
        to.Write(debit.Sequence);
        to.Write(debit.SentAtUnixMilliseconds);
        to.Write(debit.UnknownBecause ?? "");
        to.Write(debit.Row.Bytes);
    }

    public static Debit Read(BinaryReader from, DebitOrigin origin, int index)
    {
        var state = (DebitState)from.ReadByte();
        long sequence = from.ReadInt64();
        long sentAt = from.ReadInt64();
        string unknownBecause = from.ReadString();
        byte[] row = from.ReadBytes(DebitRow.LengthBytes);

        var debit = new Debit(origin, index, row, 0);
        foreach (DebitMove move in WayTo(state))
        {
            debit.Move(move, sequence);
        }

        debit.SentAtUnixMilliseconds = sentAt;
        debit.UnknownBecause = unknownBecause.Length == 0 ? null : unknownBecause;
        return debit;
    }

    /// <summary>The shortest legal way to a state, so that a snapshot cannot bring in one that the table does not know.</summary>
    private static DebitMove[] WayTo(DebitState state) => state switch
    {
        DebitState.Queued => [DebitMove.Accept],
        DebitState.Sending => [DebitMove.Accept, DebitMove.MarkSending],
        DebitState.Unknown => [DebitMove.Accept, DebitMove.MarkSending, DebitMove.LoseAnswer],
        _ => throw new InvalidDataException($"A snapshot holds an open debit in state {state}."),
    };
}
