using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Adapters.Drops.Sftp;

/// <summary>One file's move between two folders of a drop.</summary>
/// <remarks>
/// The protocol's own rename refuses to replace a file, but OpenSSH makes it of two steps: a second name, then the first one
/// away. A server that dies between them leaves the file under both, and what is left in <c>in/</c> would be claimed once more,
/// perhaps by another installation that does not know its bytes. So a move into a folder in which nobody else makes files is
/// OpenSSH's <c>posix-rename</c>, which is one step and would replace; a look goes before it. Into <c>out/</c> and <c>in/</c>,
/// where others have files, nothing is ever replaced.
/// </remarks>
internal sealed class SftpMove(SftpSession session, SftpFolders folders)
{
    /// <exception cref="DropException">NotFound: no such source. AlreadyExists: the target's name is taken; whose it is, is not guessed, and the source stays.</exception>
    public async Task<bool> MoveAsync(DropFolder from, string name, DropFolder to, string newName, CancellationToken cancellationToken)
    {
        string newPath = await folders.PathOfAsync(to, newName, cancellationToken).ConfigureAwait(false);
        _ = await folders.FindAsync(from, name, cancellationToken).ConfigureAwait(false)
            ?? throw new DropException(DropFailure.NotFound, $"There is no such file in {DropFolderNames.Of(from)}/.");
        string path = await folders.PathOfAsync(from, name, cancellationToken).ConfigureAwait(false);
        string what = $"move a file from {DropFolderNames.Of(from)}/ to {DropFolderNames.Of(to)}/";
        if (IsOursAlone(to))
        {
            if (await folders.FindAsync(to, newName, cancellationToken).ConfigureAwait(false) is not null) throw SftpFolders.Exists(to);
            if (await InOneStepAsync(what, path, newPath, cancellationToken).ConfigureAwait(false)) return true;
        }

        return await folders.OrExistsAsync(
            () => session.AskAsync(
                what,
                async client =>
                {
                    await client.RenameFileAsync(path, newPath, cancellationToken).ConfigureAwait(false);
                    return true;
                },
                cancellationToken),
            to,
            newName,
            cancellationToken).ConfigureAwait(false);
    }

    private static bool IsOursAlone(DropFolder folder) => folder is DropFolder.Work or DropFolder.Done or DropFolder.Error;

    /// <returns>False when the server does not have the extension; nothing was sent then.</returns>
    private Task<bool> InOneStepAsync(string what, string path, string newPath, CancellationToken cancellationToken) => session.AskAsync(
        what,
        client =>
        {
            try
            {
                client.RenameFile(path, newPath, isPosix: true);
                return Task.FromResult(true);
            }
            catch (NotSupportedException)
            {
                return Task.FromResult(false);
            }
        },
        cancellationToken);
}
