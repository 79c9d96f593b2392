using System.Globalization;
using RealtimeDebit.Adapters.Drops.Ftp.Listings;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Adapters.Drops.Ftp;

/// <summary>Our own FTP client: what a drop needs and nothing more (RFC 959, 2389, 2428, 3659, 4217).</summary>
/// <remarks>
/// Passive and binary always; nothing is ever resumed or appended. Every path goes out absolute. That a file is not there is said
/// only after two questions agree: 550 means "not there", "not allowed" and "not now" alike, so the folder is listed as well.
/// </remarks>
internal sealed partial class FtpSession : IFtpSession
{
    private readonly FtpDropOptions _options;
    private readonly TimeProvider _time;
    private readonly FtpTls? _tls;
    private readonly FtpControl _control;
    private readonly FtpFeatures _features;

    private FtpSession(FtpDropOptions options, TimeProvider time, FtpTls? tls, FtpControl control, FtpFeatures features)
    {
        _options = options;
        _time = time;
        _tls = tls;
        _control = control;
        _features = features;
    }

    /// <summary>Connects and signs on.</summary>
    /// <exception cref="DropException">Refused: certificate, user or password, or a server that cannot do what is needed. Unknown: the line.</exception>
    public static async Task<IFtpSession> OpenAsync(FtpDropOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        FtpTls? tls = options.Security == FtpSecurity.Plain ? null : new FtpTls(options);
        FtpControl? control = null;
        try
        {
            control = await FtpSignOn.ConnectAsync(options, new FtpSteps(time), tls, cancellationToken).ConfigureAwait(false);
            FtpFeatures features = await FtpSignOn.PrepareAsync(control, cancellationToken).ConfigureAwait(false);
            return new FtpSession(options, time, tls, control, features);
        }
        catch (Exception failed)
        {
            if (control is not null) await control.DisposeAsync().ConfigureAwait(false);
            tls?.Dispose();
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
        => _features.HasMachineLists
            ? await FindByFactsAsync(path, cancellationToken).ConfigureAwait(false)
            : await FindBySizeAsync(path, cancellationToken).ConfigureAwait(false);

    public async Task RenameAsync(string path, string newPath, CancellationToken cancellationToken)
    {
        string target = Absolute(newPath);
        _control.Names.Encode(target);
        FtpReply from = await AskAsync("RNFR", path, cancellationToken).ConfigureAwait(false);
        if (from.Code != 350) throw await WhyNotAsync("RNFR", from, path, cancellationToken).ConfigureAwait(false);

        FtpReply to = await _control.AskAsync("RNTO", target, cancellationToken).ConfigureAwait(false);
        if (to.IsDone) return;

        throw await WhyNotRenamedAsync(to, path, newPath, cancellationToken).ConfigureAwait(false);
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
        FtpReply reply = await _control.AskAsync("NOOP", null, cancellationToken).ConfigureAwait(false);
        if (!reply.IsDone) throw reply.Refusal("NOOP");
    }

    public async ValueTask DisposeAsync()
    {
        await _control.DisposeAsync().ConfigureAwait(false);
        _tls?.Dispose();
    }

    private async Task<DropEntry?> FindByFactsAsync(string path, CancellationToken cancellationToken)
    {
        FtpReply reply = await AskAsync("MLST", path, cancellationToken).ConfigureAwait(false);
        if (!reply.IsDone) return await AbsentAsync("MLST", reply, path, cancellationToken).ConfigureAwait(false);

        ListedLine line = reply.Lines.Count > 1 ? MachineLine.Read(reply.Lines[1].TrimStart(' ')) : ListedLine.NotUnderstood;
        return line.Kind switch
        {
            ListedKind.File => new DropEntry(NameOf(path), line.SizeBytes, line.ModifiedAt),
            ListedKind.Other => null,
            _ => throw new DropException(DropFailure.Refused, $"MLST: the answer is not understood: {reply.Said}."),
        };
    }

    private async Task<DropEntry?> FindBySizeAsync(string path, CancellationToken cancellationToken)
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
        DropEntry? source = await FindAsync(path, cancellationToken).ConfigureAwait(false);
        DropEntry? target = await FindTargetAsync(newPath, cancellationToken).ConfigureAwait(false);
        DropFailure failure = (source, target) switch
        {
            (null, null) => DropFailure.NotFound,
            (null, _) => DropFailure.Unknown,
            (_, null) => DropFailure.Refused,
            _ => DropFailure.AlreadyExists,
        };
        return new DropException(failure, $"RNTO: the server answered {said.Said}.");
    }

    // The folder of the new name may be missing: then the file is not there either.
    private async Task<DropEntry?> FindTargetAsync(string newPath, CancellationToken cancellationToken)
        => (await AskAsync("CWD", FolderOf(newPath), cancellationToken).ConfigureAwait(false)).IsDone
            ? await FindAsync(newPath, cancellationToken).ConfigureAwait(false)
            : null;

    private Task<FtpReply> AskAsync(string verb, string path, CancellationToken cancellationToken)
        => _control.AskAsync(verb, Absolute(path), cancellationToken);

    private string Absolute(string path)
        => path.StartsWith('/') ? path : path.Length == 0 ? _features.HomeFolder! : $"{_features.HomeFolder!.TrimEnd('/')}/{path}";

    private string FolderOf(string path)
    {
        string whole = Absolute(path);
        int slash = whole.LastIndexOf('/');
        return slash == 0 ? "/" : whole[..slash];
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
