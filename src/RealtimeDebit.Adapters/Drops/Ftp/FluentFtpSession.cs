#if USE_FLUENTFTP
using System.Globalization;
using RealtimeDebit.Adapters.Drops.Ftp.Listings;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Adapters.Drops.Ftp;

/// <summary>A session on FluentFTP (built with <c>-p:UseFluentFtp=true</c>).</summary>
/// <remarks>
/// Commands go out as they are written here, with absolute paths: FluentFTP's own methods for files pass every path through a
/// sanitizer that may name another file. A transfer happened when no step failed, the last reply is 226 or 250, and the bytes moved are
/// the size that the server gives afterwards (and gave before, when reading). After any failure of a step the client is thrown away.
/// </remarks>
internal sealed partial class FluentFtpSession : IFtpSession
{
    private readonly FtpDropOptions _options;
    private readonly TimeProvider _time;
    private readonly FtpTls? _tls;
    private readonly FtpNames _names;
    private readonly FluentFtpClient _client;
    private string _home = "/";
    private bool _hasMachineLists;
    private bool _isBroken;

    private FluentFtpSession(FtpDropOptions options, TimeProvider time, FtpTls? tls)
    {
        _options = options;
        _time = time;
        _tls = tls;
        _names = new FtpNames(options.NameEncoding);
        _client = new FluentFtpClient(options, tls, options.NameEncoding);
    }

    /// <summary>Connects and signs on.</summary>
    /// <exception cref="DropException">Refused: certificate, user or password, or a server that cannot do what is needed. Unknown: the line.</exception>
    public static async Task<IFtpSession> OpenAsync(FtpDropOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        FtpTls? tls = options.Security == FtpSecurity.Plain ? null : new FtpTls(options);
        var session = new FluentFtpSession(options, time, tls);
        try
        {
            session._names.Encode(options.User + options.Password);
            await session.SignOnAsync(cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch (Exception failed)
        {
            session._isBroken = true;
            await session.DisposeAsync().ConfigureAwait(false);
            if (failed is DropException || (failed is OperationCanceledException && cancellationToken.IsCancellationRequested)) throw;

            // Nothing was asked for yet. Whatever a server can still bring about here, a drop's flow knows DropException only.
            throw new DropException(DropFailure.Unknown, $"No session with {options.Host}:{options.Port}: {failed.Message}", failed);
        }
    }

    public async Task<IReadOnlyList<DropEntry>> ListAsync(string folder, CancellationToken cancellationToken)
    {
        DropListing listing = await ReadListAsync(folder, only: null, cancellationToken).ConfigureAwait(false);
        if (listing.Entries.Count == 0 && listing.LinesNotUnderstood > 0) throw new DropException(DropFailure.Refused, "The server's list of files is of a kind that is not understood.");
        if (listing.HasMore) throw new DropException(DropFailure.Refused, $"The folder holds more than {DropListing.MaxEntries} files.");

        return listing.Entries;
    }

    public async Task<DropEntry?> FindAsync(string path, CancellationToken cancellationToken)
    {
        FtpReply size = await AskAsync("SIZE", path, cancellationToken).ConfigureAwait(false);
        if (size.Code != 213) return await AbsentAsync("SIZE", size, path, cancellationToken).ConfigureAwait(false);

        FtpReply time = await AskAsync("MDTM", path, cancellationToken).ConfigureAwait(false);
        if (time.Code != 213 && !time.IsNotKnown) return await AbsentAsync("MDTM", time, path, cancellationToken).ConfigureAwait(false);

        DateTimeOffset? modifiedAt = time.Code == 213 ? MachineLine.Time(time.Lines[0]) : null;
        return long.TryParse(size.Lines[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long bytes)
            ? new DropEntry(NameOf(path), bytes, modifiedAt ?? DateTimeOffset.UnixEpoch)
            : throw new DropException(DropFailure.Refused, $"SIZE: the answer is not understood: {size.Said}.");
    }

    // RNFR and RNTO one by one, as FluentFTP's Rename does too, which does not tell which of them was refused. Never MoveFile: it deletes first.
    public async Task RenameAsync(string path, string newPath, CancellationToken cancellationToken)
    {
        _names.Encode(newPath);
        FtpReply from = await AskAsync("RNFR", path, cancellationToken).ConfigureAwait(false);
        if (from.Code != 350) throw await WhyNotAsync("RNFR", from, path, cancellationToken).ConfigureAwait(false);

        FtpReply to = await AskAsync("RNTO", newPath, cancellationToken).ConfigureAwait(false);
        if (!to.IsDone) throw await WhyNotRenamedAsync(to, path, newPath, cancellationToken).ConfigureAwait(false);
    }

    public async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        FtpReply reply = await AskAsync("DELE", path, cancellationToken).ConfigureAwait(false);
        if (reply.IsDone || await FindAsync(path, cancellationToken).ConfigureAwait(false) is null) return;

        throw reply.Refusal("DELE", definite: true);
    }

    public async Task MakeFolderAsync(string folder, CancellationToken cancellationToken)
    {
        if ((await AskAsync("CWD", folder, cancellationToken).ConfigureAwait(false)).IsDone) return;

        FtpReply made = await AskAsync("MKD", folder, cancellationToken).ConfigureAwait(false);
        if (made.IsDone || (await AskAsync("CWD", folder, cancellationToken).ConfigureAwait(false)).IsDone) return;

        throw made.Refusal("MKD", definite: true);
    }

    public async Task KeepAliveAsync(CancellationToken cancellationToken)
    {
        FtpReply reply = await AskAsync("NOOP", cancellationToken).ConfigureAwait(false);
        if (!reply.IsDone) throw reply.Refusal("NOOP");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Config.DisconnectWithQuit = !_isBroken;
        _isBroken = true;
        await LetGoAsync().ConfigureAwait(false);
        _tls?.Dispose();
    }

    /// <summary>Null when the folder's list does not have it either; anything else is a failure, not an absence.</summary>
    private async Task<DropEntry?> AbsentAsync(string verb, FtpReply said, string path, CancellationToken cancellationToken)
    {
        DropListing listing = await ReadListAsync(FolderOf(path), NameOf(path), cancellationToken).ConfigureAwait(false);
        if (listing.Doubt is null && said.Code is 450 or 550 or 553) return null;

        DropException refusal = said.Refusal(verb, definite: true);
        throw listing.Doubt is null ? refusal : new DropException(refusal.Failure, $"{refusal.Message} {listing.Doubt}", refusal);
    }

    /// <summary>Why a command on a file was refused that changed nothing: because it is not there, or for another reason.</summary>
    private async Task<DropException> WhyNotAsync(string verb, FtpReply said, string path, CancellationToken cancellationToken)
        => await FindAsync(path, cancellationToken).ConfigureAwait(false) is null
            ? new DropException(DropFailure.NotFound, $"{verb}: there is no such file; the server answered {said.Said}.")
            : said.Refusal(verb, definite: true);

    // A rename is one step for the server: the old name still there means that it did not happen.
    private async Task<DropException> WhyNotRenamedAsync(FtpReply said, string path, string newPath, CancellationToken cancellationToken)
    {
        bool isThere = await FindAsync(path, cancellationToken).ConfigureAwait(false) is not null;
        bool isTaken = (await AskAsync("CWD", FolderOf(newPath), cancellationToken).ConfigureAwait(false)).IsDone
            && await FindAsync(newPath, cancellationToken).ConfigureAwait(false) is not null;
        DropFailure failure = (isThere, isTaken) switch
        {
            (false, false) => DropFailure.NotFound,
            (false, true) => DropFailure.Unknown,
            (true, false) => DropFailure.Refused,
            _ => DropFailure.AlreadyExists,
        };
        return new DropException(failure, $"RNTO: the server answered {said.Said}.");
    }

    private string Absolute(string path)
        => path.StartsWith('/') ? path : path.Length == 0 ? _home : $"{_home.TrimEnd('/')}/{path}";

    private string FolderOf(string path)
    {
        string whole = Absolute(path);
        int slash = whole.LastIndexOf('/');
        return slash == 0 ? "/" : whole[..slash];
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
#endif
