using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Events;

namespace RealtimeDebit.Core.Debits;

/// <summary>How the parts of <see cref="DebitBook"/> lie in a snapshot.</summary>
internal static class DebitBookSnapshot
{
    public static void WriteSingles(BinaryWriter to, IReadOnlyCollection<Debit> singles)
    {
        to.Write(singles.Count);
        foreach (Debit single in singles)
        {
            WriteOrigin(to, single.Origin);
            DebitSnapshot.Write(to, single);
        }
    }

    public static IEnumerable<Debit> ReadSingles(BinaryReader from)
    {
        int count = from.ReadInt32();
        for (int i = 0; i < count; i++)
        {
            yield return DebitSnapshot.Read(from, ReadOrigin(from), 0);
        }
    }

    public static void WriteRuns(BinaryWriter to, Dictionary<BatchId, DebitRun> runs)
    {
        to.Write(runs.Count);
        foreach ((_, DebitRun run) in runs.OrderBy(r => r.Key))
        {
            WriteOrigin(to, run.Origin);
            to.Write(run.IsAccepted);
            run.Save(to);
        }
    }

    public static IEnumerable<DebitRun> ReadRuns(BinaryReader from)
    {
        int count = from.ReadInt32();
        for (int i = 0; i < count; i++)
        {
            var run = new DebitRun(ReadOrigin(from)) { IsAccepted = from.ReadBoolean() };
            run.Load(from);
            yield return run;
        }
    }

    public static void WriteProposals(BinaryWriter to, IReadOnlyCollection<ResolutionProposed> proposals)
    {
        to.Write(proposals.Count);
        foreach (ResolutionProposed proposal in proposals)
        {
            byte[] bytes = EventCodec.ToBytes(proposal);
            to.Write(bytes.Length);
            to.Write(bytes);
        }
    }

    public static IEnumerable<ResolutionProposed> ReadProposals(BinaryReader from)
    {
        int count = from.ReadInt32();
        for (int i = 0; i < count; i++)
        {
            yield return (ResolutionProposed)EventCodec.Read(from.ReadBytes(from.ReadInt32()));
        }
    }

    private static void WriteOrigin(BinaryWriter to, DebitOrigin origin)
    {
        to.Write(origin.Creditor.ToString());
        to.Write((byte)origin.Door);
        to.Write(origin.Batch?.Value ?? 0);
        to.Write(origin.FirstDebit.Value);
        to.Write(origin.ReceivedAt.UtcTicks);
        to.Write(origin.ValidUntil?.UtcTicks ?? 0);
    }

    private static DebitOrigin ReadOrigin(BinaryReader from)
    {
        CreditorCode creditor = CreditorCode.Parse(from.ReadString());
        var door = (Door)from.ReadByte();
        long batch = from.ReadInt64();
        long first = from.ReadInt64();
        var receivedAt = new DateTimeOffset(from.ReadInt64(), TimeSpan.Zero);
        long validUntil = from.ReadInt64();
        return new DebitOrigin
        {
            Creditor = creditor,
            Door = door,
            Batch = batch == 0 ? null : new BatchId(batch),
            FirstDebit = new DebitId(first),
            ReceivedAt = receivedAt.InJapan(),
            ValidUntil = validUntil == 0 ? null : new DateTimeOffset(validUntil, TimeSpan.Zero).InJapan(),
        };
    }
}
