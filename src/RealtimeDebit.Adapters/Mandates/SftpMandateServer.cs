using RealtimeDebit.Adapters.Drops.Sftp;
using RealtimeDebit.Core.Drops;
using Renci.SshNet.Sftp;

namespace RealtimeDebit.Adapters.Mandates;

/// <summary>Mandate files on an SFTP server; the drops' own session.</summary>
/// <remarks>
/// Links in a folder are left out. A link that stands in the URL itself is followed, as <c>latest.txt</c> of some banks: the
/// operator chose it, and nothing but reading is done with it.
/// </remarks>
internal sealed class SftpMandateServer : IMandateServer
{
    /// <summary>A folder with more is not listed: somebody uses it for something else.</summary>
    private const int MostEntries = 100_000;

    private readonly MandatePlace _place;
    private readonly KeptSftpSession _kept;

    /// <param name="options">The server; <see cref="SftpDropOptions.BasePath"/> is the folder or the file.</param>
    /// <param name="isFolder">Which of the two.</param>
    /// <param name="time">The clock.</param>
    public SftpMandateServer(SftpDropOptions options, bool isFolder, TimeProvider time)
    {
        _place = MandatePlace.Of(options.BasePath, isFolder);
        _kept = new KeptSftpSession(options, time);
    }

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => _kept.DoAsync<IReadOnlyList<string>>(
        async (session, token) =>
        {
            if (_place.OnlyFile is { } only)
            {
                await FileAsync(session, only, token).ConfigureAwait(false);
                return [only];
            }

            string folder = await SftpFolders.LookAsync(session, _place.Folder.Length == 0 ? "." : _place.Folder, token).ConfigureAwait(false);
            IReadOnlyList<DropEntry> entries = await new SftpListing(session, folder, MostEntries).ReadAsync(token).ConfigureAwait(false);
            return [.. entries.Select(static entry => entry.Name)];
        },
        cancellationToken);

    public Task<long> ReadAsync(string name, Func<ReadOnlyMemory<byte>, ValueTask> piece, CancellationToken cancellationToken) => _kept.DoAsync(
        async (session, token) =>
        {
            ISftpFile before = await FileAsync(session, name, token).ConfigureAwait(false);
            long bytes = await SftpTransfer.ReadAsync(session, before.FullName, before.Length, piece, token).ConfigureAwait(false);
            ISftpFile after = await FileAsync(session, name, token).ConfigureAwait(false);
            return before.Length == bytes && after.Length == bytes ? bytes : throw new DropException(
                DropFailure.Unknown, $"The file changed while it was read: {before.Length} bytes before, {bytes} read, {after.Length} after.");
        },
        cancellationToken);

    public ValueTask DisposeAsync() => _kept.DisposeAsync();

    private async Task<ISftpFile> FileAsync(SftpSession session, string name, CancellationToken cancellationToken)
    {
        string path = _place.PathOf(name);
        ISftpFile file = await session.AskAsync("show a file", client => client.GetAsync(path, cancellationToken), cancellationToken).ConfigureAwait(false);
        return file.IsRegularFile ? file : throw new DropException(DropFailure.Refused, "That is no file. A folder's URL ends in a slash.");
    }
}
