using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Keys;

namespace RealtimeDebit.Core.Debits;

/// <summary>
/// Every request id that a creditor ever used, with a digest of what it asked for and how that ended. The same id and
/// content is the same debit; the same id and other content is refused.
/// </summary>
/// <remarks>
/// <para>Keys are 128-bit digests (SHA-256, cut): 2^-64 for a clash among four thousand million ids.</para>
/// <para>The newest months lie here. Of sealed ones only their names do; <see cref="SealedKeys"/> reads them.</para>
/// </remarks>
/// <param name="idsPerMonth">Receipt numbers in one month.</param>
internal sealed class RequestKeys(long idsPerMonth)
{
    private readonly List<KeyMonth> _months = [];
    private readonly SortedDictionary<long, SealedMonth> _sealed = [];

    /// <summary>Request ids in memory.</summary>
    public int Count => _months.Sum(month => month.Count);

    /// <summary>The months whose ids lie in key files, oldest first.</summary>
    public IReadOnlyCollection<SealedMonth> Sealed => _sealed.Values;

    /// <summary>The key of a creditor's request id.</summary>
    public static UInt128 KeyOf(CreditorCode creditor, string requestId) => Digest($"{creditor}\n{requestId}");

    /// <summary>128 bits of SHA-256 over the UTF-8 bytes of <paramref name="text"/>.</summary>
    public static UInt128 Digest(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    /// <summary>Looks into the months in memory, newest first.</summary>
    public bool TryFind(UInt128 key, out RequestKeyEntry entry)
    {
        for (int i = _months.Count - 1; i >= 0; i--)
        {
            if (_months[i].TryFind(key, out entry)) return true;
        }

        entry = default;
        return false;
    }

    /// <exception cref="InvalidOperationException">The key is there already, or its month is sealed: intake has to look first.</exception>
    public void Add(UInt128 key, RequestKeyEntry entry)
    {
        long number = entry.Debit / idsPerMonth;
        if (_sealed.ContainsKey(number)) throw new InvalidOperationException($"{new DebitId(entry.Debit)} belongs to a month that is sealed.");
        if (TryFind(key, out _)) throw new InvalidOperationException($"The request id of {new DebitId(entry.Debit)} was used before.");

        GetOrBegin(number).Add(key, entry);
    }

    /// <summary>Keeps how the debit ended, so that the same request gets the same answer for ever.</summary>
    public void Close(UInt128 key, DebitId debit, DebitOutcome outcome) => Find(debit.Value / idsPerMonth)!.Close(key, outcome);

    /// <summary>The month, as far as it lies in memory; else null.</summary>
    public KeyMonth? Find(long number) => _months.Find(month => month.Number == number);

    /// <summary>Months that can be sealed: all but the newest <paramref name="recent"/>, and no debit of them is open.</summary>
    public IReadOnlyList<KeyMonth> Sealable(int recent) => [.. _months.SkipLast(recent).Where(month => month.Open == 0)];

    /// <summary>Lets a month go: its ids are in a key file from now on.</summary>
    /// <exception cref="InvalidOperationException">What would be let go is not what was sealed.</exception>
    public void Seal(SealedMonth month)
    {
        if (Find(month.Number) is not { Open: 0 } kept || kept.Count != month.Count || kept == _months[^1])
        {
            throw new InvalidOperationException($"The month {month.Number} with {Find(month.Number)?.Count} request ids is not the one that was sealed with {month.Count}.");
        }

        _months.Remove(kept);
        _sealed.Add(month.Number, month);
    }

    /// <summary>Adds the names of sealed months to what <see cref="Load"/> read.</summary>
    public void LoadSealed(IEnumerable<SealedMonth> months)
    {
        foreach (SealedMonth month in months) _sealed.Add(month.Number, month);
    }

    public void Save(BinaryWriter to)
    {
        to.Write(Count);
        foreach ((UInt128 key, RequestKeyEntry entry) in _months.SelectMany(month => month.Entries).OrderBy(e => e.Key))
        {
            WriteDigest(to, key);
            WriteDigest(to, entry.Content);
            to.Write(entry.Debit);
            to.Write(entry.ResultCode);
            to.Write(entry.ResponseCode);
            to.Write(entry.RawCode ?? "");
            to.Write(entry.ClosedAtUnixMilliseconds);
        }
    }

    public void Load(BinaryReader from)
    {
        int count = from.ReadInt32();
        for (int i = 0; i < count; i++)
        {
            UInt128 key = ReadDigest(from);
            var entry = new RequestKeyEntry(ReadDigest(from), from.ReadInt64())
            {
                ResultCode = from.ReadByte(),
                ResponseCode = from.ReadUInt16(),
                RawCode = from.ReadString(),
                ClosedAtUnixMilliseconds = from.ReadInt64(),
            };
            GetOrBegin(entry.Debit / idsPerMonth).Add(key, entry);
        }
    }

    private KeyMonth GetOrBegin(long number)
    {
        int place = _months.Count;
        while (place > 0 && _months[place - 1].Number >= number) place--;
        if (place == _months.Count || _months[place].Number != number) _months.Insert(place, new KeyMonth(number));

        return _months[place];
    }

    private static void WriteDigest(BinaryWriter to, UInt128 digest)
    {
        to.Write((ulong)(digest >> 64));
        to.Write((ulong)digest);
    }

    private static UInt128 ReadDigest(BinaryReader from) => new(from.ReadUInt64(), from.ReadUInt64());
}

/// <summary>What is known of one request id.</summary>
/// <param name="Content">Digest of what it asked for.</param>
/// <param name="Debit">The receipt number it got.</param>
internal readonly record struct RequestKeyEntry(UInt128 Content, long Debit)
{
    /// <summary>振替結果コード when final, else 0.</summary>
    public byte ResultCode { get; init; }

    /// <summary>応答コード when final.</summary>
    public ushort ResponseCode { get; init; }

    /// <summary>The bank's own code when final.</summary>
    public string? RawCode { get; init; }

    public long ClosedAtUnixMilliseconds { get; init; }

    public bool IsFinal => ResultCode != 0;
}
