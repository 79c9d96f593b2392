using System.Text.Json;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Files;

namespace RealtimeDebit.Core.Notifications;

/// <summary>Who is told of what, and what each receiver was not told yet. Follows from events alone, so that no crash loses a notice.</summary>
public sealed class NotificationBook : IBook
{
    private const byte Form = 1;

    private readonly FileBook _files;
    private readonly SortedDictionary<string, PendingNotices> _endpoints = new(StringComparer.Ordinal);
    private readonly SortedSet<DebitId> _waiting = [];

    /// <param name="files">Takes each event in before this book does.</param>
    internal NotificationBook(FileBook files) => _files = files;

    /// <summary>Told of each receiver for which a notice was added, before its event is durable.</summary>
    public event Action<PendingNotices>? Added;

    public string Section => "notifications";

    /// <summary>Every receiver, in the order of its owner and channel.</summary>
    public IReadOnlyCollection<PendingNotices> All => _endpoints.Values;

    /// <summary>What waits for a receiver; null when it never began or ended.</summary>
    public PendingNotices? Find(NoticeEndpoint endpoint) => _endpoints.GetValueOrDefault(endpoint.ToString());

    /// <summary>True when a notice said already that this debit waits for two people, and nothing became of it since.</summary>
    public bool IsToldToWait(DebitId debit) => _waiting.Contains(debit);

    /// <summary>True when somebody is told of this kind about this creditor; null = about no creditor.</summary>
    public bool IsWanted(NoticeKind kind, CreditorCode? creditor)
        => _endpoints.Values.Any(endpoint => endpoint.Kinds.Contains(kind) && (endpoint.Endpoint.Creditor is null || endpoint.Endpoint.Creditor == creditor));

    public void Apply(HouseEvent happened, long sequence)
    {
        switch (happened)
        {
            case NotificationsBegun begun:
                Begin(new NoticeEndpoint(begun.Creditor, begun.Channel), begun.Kinds);
                break;
            case NotificationsEnded ended:
                _endpoints.Remove(new NoticeEndpoint(ended.Creditor, ended.Channel).ToString());
                break;
            case NoticeDelivered delivered:
                Find(new NoticeEndpoint(delivered.Creditor, delivered.Channel))?.Delivered(delivered);
                break;
            case NoticeGivenUp givenUp:
                Find(new NoticeEndpoint(givenUp.Creditor, givenUp.Channel))?.GivenUp(givenUp);
                break;
            case DebitWaitsForPeople waits:
                _waiting.Add(waits.Id);
                break;
            case DebitAnswered answered:
                _waiting.Remove(answered.Id);
                break;
            case DebitReturned returned:
                _waiting.Remove(returned.Id);
                break;
        }

        if (_endpoints.Count > 0 && NoticeMapper.Of(happened, sequence, _files) is Notice notice) Add(notice);
    }

    public void Save(BinaryWriter to)
    {
        to.Write(Form);
        to.Write(_waiting.Count);
        foreach (DebitId debit in _waiting) to.Write(debit.ToString());
        to.Write(_endpoints.Count);
        foreach (PendingNotices endpoint in _endpoints.Values) Save(to, endpoint);
    }

    public void Load(BinaryReader from)
    {
        byte form = from.ReadByte();
        if (form != Form) throw new InvalidDataException($"The notifications of the snapshot have form {form}; this version knows {Form}.");

        for (int i = from.ReadInt32(); i > 0; i--) _waiting.Add(DebitId.Parse(from.ReadString()));
        for (int i = from.ReadInt32(); i > 0; i--)
        {
            PendingNotices endpoint = LoadEndpoint(from);
            _endpoints.Add(endpoint.Endpoint.ToString(), endpoint);
        }
    }

    private void Begin(NoticeEndpoint endpoint, IReadOnlyList<NoticeKind> kinds)
    {
        if (Find(endpoint) is PendingNotices known) known.Keep(kinds);
        else _endpoints.Add(endpoint.ToString(), new PendingNotices(endpoint, kinds));
    }

    private void Add(Notice notice)
    {
        foreach (PendingNotices endpoint in _endpoints.Values.Where(endpoint => endpoint.Wants(notice)))
        {
            endpoint.Add(notice);
            Added?.Invoke(endpoint);
        }
    }

    private static void Save(BinaryWriter to, PendingNotices endpoint)
    {
        to.Write(endpoint.Endpoint.Creditor?.ToString() ?? "");
        to.Write(endpoint.Endpoint.Channel.ToString());
        to.Write(endpoint.Kinds.Count);
        foreach (NoticeKind kind in endpoint.Kinds) to.Write(kind.ToString());
        to.Write(endpoint.Skipped);
        to.Write(endpoint.LastDelivered);
        to.Write(endpoint.LastDeliveredAt?.ToUnixTimeMilliseconds() ?? 0);
        to.Write(endpoint.GivenUpBecause ?? "");
        to.Write(endpoint.Pending.Count);
        foreach (Notice notice in endpoint.Pending)
        {
            byte[] bytes = NoticeJson.ToBytes(notice);
            to.Write(bytes.Length);
            to.Write(bytes);
        }
    }

    private static PendingNotices LoadEndpoint(BinaryReader from)
    {
        string creditor = from.ReadString();
        var endpoint = new NoticeEndpoint(creditor.Length == 0 ? null : CreditorCode.Parse(creditor), Enum.Parse<NoticeChannel>(from.ReadString()));
        var kinds = new NoticeKind[from.ReadInt32()];
        for (int i = 0; i < kinds.Length; i++) kinds[i] = Enum.Parse<NoticeKind>(from.ReadString());
        var notices = new PendingNotices(endpoint, kinds) { Skipped = from.ReadInt32(), LastDelivered = from.ReadInt64() };
        long deliveredAt = from.ReadInt64();
        notices.LastDeliveredAt = deliveredAt == 0 ? null : Calendar.JapanTime.InJapan(DateTimeOffset.FromUnixTimeMilliseconds(deliveredAt));
        string givenUp = from.ReadString();
        notices.GivenUpBecause = givenUp.Length == 0 ? null : givenUp;
        for (int i = from.ReadInt32(); i > 0; i--) notices.Add(ReadNotice(from.ReadBytes(from.ReadInt32())));

        return notices;
    }

    private static Notice ReadNotice(byte[] bytes)
    {
        try
        {
            return NoticeJson.Read(bytes);
        }
        catch (JsonException damaged)
        {
            throw new InvalidDataException("The snapshot holds something else where a notice belongs.", damaged);
        }
    }
}
