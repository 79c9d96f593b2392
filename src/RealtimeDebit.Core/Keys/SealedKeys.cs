using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Journal;

namespace RealtimeDebit.Core.Keys;

/// <summary>The sealed months of a running house, open for look-ups. Lives on the loop; months are only added.</summary>
/// <remarks>A file that cannot be read ends the house: without it nobody knows whether an id is new, and nothing may be said of it.</remarks>
internal sealed class SealedKeys
{
    private readonly List<KeyFile> _files = [];
    private readonly TaskCompletionSource<JournalFailedException> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many months.</summary>
    public int Count => _files.Count;

    /// <summary>How many request ids.</summary>
    public long Keys => _files.Sum(file => (long)file.Month.Count);

    /// <summary>Ends when a file could not be read.</summary>
    public Task<JournalFailedException> Failed => _failed.Task;

    /// <summary>Opens every month that a snapshot names.</summary>
    /// <exception cref="InvalidDataException">A file is not the one that is named.</exception>
    /// <exception cref="IOException">A file is missing, or cannot be read.</exception>
    public static async Task<SealedKeys> OpenAsync(IJournalDisk disk, IEnumerable<SealedMonth> months, KeyOptions options)
    {
        var keys = new SealedKeys();
        try
        {
            foreach (SealedMonth month in months) keys.Add(await KeyFile.OpenAsync(disk, KeyFileFormat.Name(month.Number), month, options));
            return keys;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            await keys.CloseAsync();
            throw;
        }
    }

    public void Add(KeyFile file) => _files.Add(file);

    /// <summary>True when a month that was not asked yet may hold the key.</summary>
    public bool MustAsk(UInt128 key, SealedLook look)
    {
        for (int i = look.Asked; i < _files.Count; i++)
        {
            if (_files[i].MayHold(key)) return true;
        }

        return false;
    }

    /// <summary>Asks every month that may hold the key.</summary>
    /// <exception cref="JournalFailedException">A file cannot be read. The house ends.</exception>
    public async Task<SealedLook> AskAsync(UInt128 key)
    {
        int count = _files.Count;
        for (int i = count - 1; i >= 0; i--)
        {
            if (_files[i].MayHold(key) && await FindAsync(_files[i], key) is RequestKeyEntry entry) return new SealedLook(count, entry);
        }

        return new SealedLook(count, null);
    }

    public async Task CloseAsync()
    {
        foreach (KeyFile file in _files) await file.CloseAsync();
    }

    private async Task<RequestKeyEntry?> FindAsync(KeyFile file, UInt128 key)
    {
        try
        {
            return await file.FindAsync(key);
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            var failure = new JournalFailedException("Request ids of closed months cannot be looked up, so nothing more is accepted", error);
            _failed.TrySetResult(failure);
            throw failure;
        }
    }
}

/// <summary>What the sealed months said of one key. It stays true for ever, for the months that were asked.</summary>
/// <param name="Asked">So many months, in the order of their sealing, were asked.</param>
/// <param name="Found">What one of them holds; null when none does.</param>
internal readonly record struct SealedLook(int Asked, RequestKeyEntry? Found);
