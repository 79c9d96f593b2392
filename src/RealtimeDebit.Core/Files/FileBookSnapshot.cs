using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;

namespace RealtimeDebit.Core.Files;

/// <summary>How a <see cref="RequestFile"/> lies in a snapshot.</summary>
internal static class FileBookSnapshot
{
    public static void Write(BinaryWriter to, RequestFile file)
    {
        to.Write(file.Batch.Value);
        to.Write(file.Creditor.ToString());
        to.Write(file.Name);
        to.Write(file.Sha256);
        to.Write(file.SizeBytes);
        to.Write(file.ClaimedAt.UtcTicks);
        to.Write((byte)file.State);
        to.Write(file.ChangedAt.UtcTicks);
        to.Write(file.Sequence);
        to.Write(file.Earlier?.Value ?? 0);
        WriteText(to, file.NotAsAnnounced);
        WriteText(to, file.Note);
        WriteText(to, file.ResultSha256);
        WriteText(to, file.ReportSha256);
        WriteText(to, file.StagedAs);
        WriteText(to, file.PublishAs);
        WriteText(to, file.DeliveredAs);
        WriteEvent(to, file.Accepted);
        WriteEvent(to, file.Hold);
        to.Write(file.Totals is not null);
        file.Totals?.Collected.Save(to);
        file.Totals?.Declined.Save(to);
        file.Totals?.Rejected.Save(to);
    }

    public static RequestFile Read(BinaryReader from)
    {
        var batch = new BatchId(from.ReadInt64());
        CreditorCode creditor = CreditorCode.Parse(from.ReadString());
        string name = from.ReadString();
        string sha256 = from.ReadString();
        long size = from.ReadInt64();
        DateTimeOffset claimedAt = ReadInstant(from);
        var state = (FileState)from.ReadByte();
        DateTimeOffset changedAt = ReadInstant(from);
        long sequence = from.ReadInt64();
        long earlier = from.ReadInt64();
        return new RequestFile(batch, creditor, name, sha256)
        {
            SizeBytes = size,
            ClaimedAt = claimedAt,
            State = state,
            ChangedAt = changedAt,
            Sequence = sequence,
            Earlier = earlier == 0 ? null : new BatchId(earlier),
            NotAsAnnounced = ReadText(from),
            Note = ReadText(from),
            ResultSha256 = ReadText(from),
            ReportSha256 = ReadText(from),
            StagedAs = ReadText(from),
            PublishAs = ReadText(from),
            DeliveredAs = ReadText(from),
            Accepted = (FileAccepted?)ReadEvent(from),
            Hold = (FileHeld?)ReadEvent(from),
            Totals = from.ReadBoolean() ? new FileTotals(RunTally.Load(from), RunTally.Load(from), RunTally.Load(from)) : null,
        };
    }

    private static DateTimeOffset ReadInstant(BinaryReader from) => new DateTimeOffset(from.ReadInt64(), TimeSpan.Zero).InJapan();

    private static void WriteText(BinaryWriter to, string? text)
    {
        to.Write(text is not null);
        if (text is not null) to.Write(text);
    }

    private static string? ReadText(BinaryReader from) => from.ReadBoolean() ? from.ReadString() : null;

    private static void WriteEvent(BinaryWriter to, HouseEvent? happened)
    {
        byte[] bytes = happened is null ? [] : EventCodec.ToBytes(happened);
        to.Write(bytes.Length);
        to.Write(bytes);
    }

    private static HouseEvent? ReadEvent(BinaryReader from)
    {
        int length = from.ReadInt32();
        return length == 0 ? null : EventCodec.Read(from.ReadBytes(length));
    }
}
