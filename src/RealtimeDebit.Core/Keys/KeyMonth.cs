using RealtimeDebit.Core.Debits;

namespace RealtimeDebit.Core.Keys;

/// <summary>The request ids of one month of receipt, in memory.</summary>
/// <remarks>
/// A month that is not the newest any more gets no new ids, and what is final never changes: so a past month without open
/// debits stays as it is for ever, and may be read off the loop.
/// </remarks>
internal sealed class KeyMonth(long number)
{
    private readonly Dictionary<UInt128, RequestKeyEntry> _entries = [];

    /// <summary>The beginning of its receipt numbers: yyMM.</summary>
    public long Number { get; } = number;

    public int Count => _entries.Count;

    /// <summary>How many of its debits are not final.</summary>
    public int Open { get; private set; }

    /// <summary>Every id, in no order.</summary>
    public IEnumerable<KeyValuePair<UInt128, RequestKeyEntry>> Entries => _entries;

    public bool TryFind(UInt128 key, out RequestKeyEntry entry) => _entries.TryGetValue(key, out entry);

    public void Add(UInt128 key, RequestKeyEntry entry)
    {
        _entries.Add(key, entry);
        if (!entry.IsFinal) Open++;
    }

    /// <summary>Keeps how the debit ended.</summary>
    public void Close(UInt128 key, DebitOutcome outcome)
    {
        RequestKeyEntry entry = _entries[key];
        if (!entry.IsFinal) Open--;
        _entries[key] = entry with
        {
            ResultCode = (byte)outcome.ResultCode,
            ResponseCode = (ushort)outcome.ResponseCode,
            RawCode = outcome.RawCode,
            ClosedAtUnixMilliseconds = outcome.At.ToUnixTimeMilliseconds(),
        };
    }
}
