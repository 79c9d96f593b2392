using RealtimeDebit.Adapters.Drops.Ftp;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Adapters.Mandates;

/// <summary>Mandate files on an FTP server, with or without TLS; the drops' own client and session.</summary>
internal sealed class FtpMandateServer : IMandateServer
{
    private readonly MandatePlace _place;
    private readonly KeptFtpSession _kept;

    /// <param name="options">The server; <see cref="FtpDropOptions.BasePath"/> is the folder or the file.</param>
    /// <param name="isFolder">Which of the two.</param>
    /// <param name="time">The clock.</param>
    public FtpMandateServer(FtpDropOptions options, bool isFolder, TimeProvider time)
    {
        _place = MandatePlace.Of(options.BasePath, isFolder);
        _kept = new KeptFtpSession(options, time, token => KeptFtpSession.OpenSessionAsync(options, time, token));
    }

    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        if (_place.OnlyFile is not { } only)
        {
            IReadOnlyList<DropEntry> entries = await _kept.DoAsync((session, token) => session.ListAsync(_place.Folder, token), cancellationToken).ConfigureAwait(false);
            return [.. entries.Select(static entry => entry.Name)];
        }

        DropEntry? found = await _kept.DoAsync((session, token) => session.FindAsync(_place.PathOf(only), token), cancellationToken).ConfigureAwait(false);
        return found is null ? throw new DropException(DropFailure.NotFound, "There is no such file. A folder's URL ends in a slash.") : [only];
    }

    public Task<long> ReadAsync(string name, Func<ReadOnlyMemory<byte>, ValueTask> piece, CancellationToken cancellationToken)
    {
        string path = _place.PathOf(name);
        return _kept.DoAsync((session, token) => session.ReadAsync(path, piece, token), cancellationToken);
    }

    public ValueTask DisposeAsync() => _kept.DisposeAsync();
}
