using RealtimeDebit.Core.Drops;
using Renci.SshNet.Sftp;

namespace RealtimeDebit.Adapters.Drops.Sftp;

/// <summary>Where the drop's folders are on one server, as that server spells their paths, and what stands in them.</summary>
/// <remarks>
/// SSH.NET lets the server resolve each path first, which follows links. So each file's path is held against what the server
/// made of it, and a link is refused instead of reading, moving or deleting what it points to.
/// </remarks>
internal sealed class SftpFolders(SftpSession session, string basePath)
{
    private readonly Dictionary<DropFolder, string> _paths = [];

    /// <summary>A folder's path.</summary>
    /// <exception cref="DropException">NotFound when it is not there.</exception>
    public async Task<string> PathOfAsync(DropFolder folder, CancellationToken cancellationToken)
    {
        if (_paths.TryGetValue(folder, out string? known)) return known;

        string path = await LookAsync(Configured(folder), cancellationToken).ConfigureAwait(false);
        _paths[folder] = path;
        return path;
    }

    /// <summary>A file's path in a folder.</summary>
    public async Task<string> PathOfAsync(DropFolder folder, string name, CancellationToken cancellationToken)
    {
        string plain = DropFolderNames.Plain(name);
        return Below(await PathOfAsync(folder, cancellationToken).ConfigureAwait(false), plain);
    }

    /// <summary>Makes a folder unless it is there.</summary>
    public Task MakeAsync(DropFolder folder, CancellationToken cancellationToken) => MakeAsync(Configured(folder), cancellationToken);

    /// <summary>Makes the base of the folders, and those above it, unless it is there. Folders above that are there may be nobody's business.</summary>
    public async Task MakeBaseAsync(CancellationToken cancellationToken)
    {
        string path = basePath.TrimEnd('/');
        if (path.Length == 0 || await IsThereAsync(path, cancellationToken).ConfigureAwait(false)) return;

        for (int at = path.IndexOf('/', 1); at > 0; at = path.IndexOf('/', at + 1))
            await MakeAsync(path[..at], cancellationToken).ConfigureAwait(false);
        await MakeAsync(path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The file of a path; null when its folder is there and has no file of that name.</summary>
    public async Task<DropEntry?> FindAsync(DropFolder folder, string name, CancellationToken cancellationToken)
    {
        string path = await PathOfAsync(folder, name, cancellationToken).ConfigureAwait(false);
        try
        {
            ISftpFile file = await session.AskAsync("show a file", client => client.GetAsync(path, cancellationToken), cancellationToken).ConfigureAwait(false);
            if (!string.Equals(file.FullName, path, StringComparison.Ordinal))
                throw new DropException(DropFailure.Refused, $"A name in {DropFolderNames.Of(folder)}/ stands for a file elsewhere; links are not followed.");

            return file.IsRegularFile ? ToEntry(file) : null;
        }
        catch (DropException absent) when (absent.Failure == DropFailure.NotFound)
        {
            // With the whole folder gone, as when a disk is not mounted, "not there" says nothing of the file.
            await LookAsync(Configured(folder), cancellationToken).ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>Does something that makes a file; version 3 of the protocol has no word for "exists already": the server says "failure", and only a look tells which one.</summary>
    public async Task<T> OrExistsAsync<T>(Func<Task<T>> work, DropFolder target, string targetName, CancellationToken cancellationToken)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (DropException refused) when (refused.Failure == DropFailure.Refused)
        {
            if (await FindAsync(target, targetName, cancellationToken).ConfigureAwait(false) is null) throw;

            throw Exists(target, refused);
        }
    }

    public static DropException Exists(DropFolder folder, Exception? cause = null)
        => new(DropFailure.AlreadyExists, $"A file of that name stands in {DropFolderNames.Of(folder)}/ already.", cause);

    public static DropEntry ToEntry(ISftpFile file)
        => new(file.Name, file.Length, new DateTimeOffset(DateTime.SpecifyKind(file.LastWriteTimeUtc, DateTimeKind.Utc)));

    private static string Below(string folder, string name) => folder.EndsWith('/') ? folder + name : $"{folder}/{name}";

    private string Configured(DropFolder folder)
        => basePath.Length == 0 ? DropFolderNames.Of(folder) : Below(basePath, DropFolderNames.Of(folder));

    private async Task MakeAsync(string path, CancellationToken cancellationToken)
    {
        if (await IsThereAsync(path, cancellationToken).ConfigureAwait(false)) return;

        try
        {
            await session.AskAsync($"make the folder {path}", client => client.CreateDirectoryAsync(path, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        // Another process of ours may have made it meanwhile, which some servers call a plain failure.
        catch (DropException refused) when (refused.Failure is DropFailure.Refused or DropFailure.AlreadyExists)
        {
            if (!await IsThereAsync(path, cancellationToken).ConfigureAwait(false)) throw;
        }
    }

    private async Task<bool> IsThereAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(path, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (DropException absent) when (absent.Failure == DropFailure.NotFound)
        {
            return false;
        }
    }

    private Task<string> LookAsync(string path, CancellationToken cancellationToken) => LookAsync(session, path, cancellationToken);

    /// <summary>A folder's path as the server spells it.</summary>
    /// <exception cref="DropException">NotFound when it is not there, Refused when it is no folder.</exception>
    public static async Task<string> LookAsync(SftpSession session, string path, CancellationToken cancellationToken)
    {
        try
        {
            ISftpFile folder = await session.AskAsync($"show the folder {path}", client => client.GetAsync(path, cancellationToken), cancellationToken).ConfigureAwait(false);
            return folder.IsDirectory ? folder.FullName : throw new DropException(DropFailure.Refused, $"{path} on {session.Server} is no folder.");
        }
        catch (DropException absent) when (absent.Failure == DropFailure.NotFound)
        {
            throw new DropException(DropFailure.NotFound, $"There is no folder {path} on {session.Server}.", absent);
        }
    }
}
