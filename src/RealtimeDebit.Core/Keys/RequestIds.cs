using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;

namespace RealtimeDebit.Core.Keys;

/// <summary>What a creditor's request id was used for before, however long ago. Lives on the loop.</summary>
/// <remarks>
/// Whoever acts on "never used" looks so, and awaits nothing between the last look and the recording:
/// <code>while (!ids.TryFind(key, look, out earlier)) look = await ids.AskAsync(key);</code>
/// An answer of the sealed months cannot grow old, but while they were read the id may have come in through another door.
/// </remarks>
public sealed class RequestIds
{
    private readonly DebitBook _book;
    private readonly SealedKeys _sealed;

    internal RequestIds(DebitBook book, SealedKeys sealedKeys) => (_book, _sealed) = (book, sealedKeys);

    /// <summary>Request ids in key files.</summary>
    public long SealedCount => _sealed.Keys;

    /// <summary>Sealed months.</summary>
    public int SealedMonths => _sealed.Count;

    /// <summary>What the id was used for; null when it was new at a moment before this task ended.</summary>
    /// <exception cref="Journal.JournalFailedException">The sealed months cannot be read. The house ends, and nothing may be said.</exception>
    public async Task<EarlierRequest?> FindAsync(CreditorCode creditor, string requestId)
    {
        UInt128 key = RequestKeys.KeyOf(creditor, requestId);
        SealedLook look = default;
        EarlierRequest? earlier;
        while (!TryFind(key, look, out earlier)) look = await AskAsync(key);
        return earlier;
    }

    /// <summary>The answer for this very moment.</summary>
    /// <returns>False when sealed months have to be asked first.</returns>
    internal bool TryFind(UInt128 key, SealedLook look, out EarlierRequest? earlier)
    {
        earlier = _book.FindRecent(key) ?? (look.Found is RequestKeyEntry entry ? DebitBook.EarlierOf(entry) : null);
        return earlier is not null || !_sealed.MustAsk(key, look);
    }

    /// <summary>Asks the sealed months.</summary>
    internal Task<SealedLook> AskAsync(UInt128 key) => _sealed.AskAsync(key);
}
