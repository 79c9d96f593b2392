using RealtimeDebit.Core.Drops;
using Renci.SshNet.Sftp;

namespace RealtimeDebit.Adapters.Drops.Sftp;

/// <summary>What stands in one folder, asked for in pages as the server gives them.</summary>
/// <param name="session">The session.</param>
/// <param name="path">The folder's path.</param>
/// <param name="mostEntries">A folder with more is refused.</param>
internal sealed class SftpListing(SftpSession session, string path, int mostEntries)
{
    /// <summary>Entries that are fetched under one deadline; the servers that were measured give about 100 an answer.</summary>
    private const int PageEntries = 1000;

    /// <returns>Plain files only, in ordinal order of their names.</returns>
    public async Task<IReadOnlyList<DropEntry>> ReadAsync(CancellationToken cancellationToken)
    {
        List<DropEntry> entries = [];
        IAsyncEnumerator<ISftpFile> files = await session.AskAsync(
            "list a folder", client => Task.FromResult(client.ListDirectoryAsync(path, cancellationToken).GetAsyncEnumerator(cancellationToken)), cancellationToken).ConfigureAwait(false);
        int seen = 0;
        while (seen <= mostEntries && await session.AskAsync("list a folder", _ => PageAsync(files, entries), cancellationToken).ConfigureAwait(false)) seen += PageEntries;

        // Also when there is too much: the session is kept, and each open folder would hold one of the server's handles. A page that
        // failed has closed the folder or lost the session.
        await session.AskAsync("list a folder", _ => files.DisposeAsync().AsTask(), cancellationToken).ConfigureAwait(false);
        if (seen > mostEntries) throw new DropException(DropFailure.Refused, $"{path} on {session.Server} holds more than {mostEntries} files and folders.");

        entries.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return entries;
    }

    private static async Task<bool> PageAsync(IAsyncEnumerator<ISftpFile> files, List<DropEntry> entries)
    {
        for (int seen = 0; seen < PageEntries; seen++)
        {
            if (!await files.MoveNextAsync().ConfigureAwait(false)) return false;

            if (files.Current.IsRegularFile) entries.Add(SftpFolders.ToEntry(files.Current));
        }

        return true;
    }
}
