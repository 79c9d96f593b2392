using RealtimeDebit.Adapters.Drops.Ftp.Listings;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Adapters.Drops.Ftp;

/// <summary>What needs a data connection: reading, writing, lists.</summary>
/// <remarks>
/// A transfer happened when all of this is true: no step failed, the server said 226 or 250 behind it, and the bytes moved are the
/// size that the server gives afterwards (and gave before, when reading). Anything less is <see cref="DropFailure.Unknown"/>.
/// </remarks>
internal sealed partial class FtpSession
{
    private const int PieceBytes = 256 * 1024;

    public async Task<long> ReadAsync(string path, Func<ReadOnlyMemory<byte>, ValueTask> piece, CancellationToken cancellationToken)
    {
        DropEntry before = await FindAsync(path, cancellationToken).ConfigureAwait(false)
            ?? throw new DropException(DropFailure.NotFound, "There is no such file.");
        FtpDataLine line = await OpenDataAsync(cancellationToken).ConfigureAwait(false);
        long total = 0;
        await using (line.ConfigureAwait(false))
        {
            FtpReply begun = await AskAsync("RETR", path, cancellationToken).ConfigureAwait(false);
            if (!begun.IsBegun) throw await WhyNotAsync("RETR", begun, path, cancellationToken).ConfigureAwait(false);

            await TransferAsync("RETR", line, () => ReceiveAsync(), cancellationToken).ConfigureAwait(false);
        }

        DropEntry? after = await FindAsync(path, cancellationToken).ConfigureAwait(false);
        if (total == before.SizeBytes && after?.SizeBytes == total) return total;

        _control.Break();
        throw new DropException(DropFailure.Unknown, $"RETR: {total} bytes came, the server said {before.SizeBytes} before and {after?.SizeBytes.ToString() ?? "nothing"} after.");

        async Task ReceiveAsync()
        {
            int pieceBytes = (int)Math.Clamp(before.SizeBytes, 1, PieceBytes);
            (byte[] coming, byte[] inWork) = (new byte[pieceBytes], new byte[pieceBytes]);
            Task<int> next = line.ReadAsync(coming, cancellationToken);
            int read;
            while ((read = await next.ConfigureAwait(false)) > 0)
            {
                total += read;
                if (total > before.SizeBytes) throw new DropException(DropFailure.Unknown, "RETR: more bytes came than the server said; somebody is still writing the file.");

                // The next piece comes while this one is worked on: a hash takes about as long as a fast line.
                (coming, inWork) = (inWork, coming);
                next = line.ReadAsync(coming, cancellationToken);
                await WorkAsync(inWork.AsMemory(0, read), next).ConfigureAwait(false);
            }

            await line.CloseAfterReadingAsync(cancellationToken).ConfigureAwait(false);
        }

        async Task WorkAsync(ReadOnlyMemory<byte> bytes, Task underWay)
        {
            try
            {
                await piece(bytes).ConfigureAwait(false);
            }
            catch
            {
                // Nobody may be reading from a line that is about to be closed.
                await underWay.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }
        }
    }

    public async Task WriteAsync(string path, IAsyncEnumerable<ReadOnlyMemory<byte>> content, CancellationToken cancellationToken)
    {
        FtpDataLine line = await OpenDataAsync(cancellationToken).ConfigureAwait(false);
        long total = 0;
        await using (line.ConfigureAwait(false))
        {
            FtpReply begun = await AskAsync("STOR", path, cancellationToken).ConfigureAwait(false);
            if (!begun.IsBegun) throw begun.Refusal("STOR");

            await TransferAsync("STOR", line, SendAsync, cancellationToken).ConfigureAwait(false);
        }

        DropEntry? after = await FindAsync(path, cancellationToken).ConfigureAwait(false);
        if (after?.SizeBytes == total) return;

        _control.Break();
        throw new DropException(DropFailure.Unknown, $"STOR: {total} bytes were sent, the server has {after?.SizeBytes.ToString() ?? "none"}.");

        async Task SendAsync()
        {
            await foreach (ReadOnlyMemory<byte> part in content.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                await line.WriteAsync(part, cancellationToken).ConfigureAwait(false);
                total += part.Length;
            }

            await line.FinishAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // CWD first: LIST of a folder that is not there looks empty on some servers, and paths with spaces or a dash are no argument for it.
    private async Task<DropListing> ReadListAsync(string folder, string? only, CancellationToken cancellationToken)
    {
        FtpReply entered = await AskAsync("CWD", folder, cancellationToken).ConfigureAwait(false);
        if (!entered.IsDone) throw entered.Refusal("CWD", definite: true);

        FtpDataLine line = await OpenDataAsync(cancellationToken).ConfigureAwait(false);
        await using (line.ConfigureAwait(false))
        {
            bool isMachine = _features.HasMachineLists;
            string verb = isMachine ? "MLSD" : "LIST";
            FtpReply begun = await _control.AskAsync(verb, null, cancellationToken).ConfigureAwait(false);
            if (isMachine && begun.IsNotKnown)
            {
                // It said that it can and cannot. The data connection is still unused.
                _features.HasMachineLists = isMachine = false;
                begun = await _control.AskAsync(verb = "LIST", null, cancellationToken).ConfigureAwait(false);
            }

            if (!begun.IsBegun) throw begun.Refusal(verb, definite: true);

            DropListing listing = isMachine ? DropListing.OfMachine(_control.Names, only) : DropListing.OfPeople(_control.Names, _time.GetUtcNow(), only);
            long maxBytes = only is null ? DropListing.MaxBytes : DropListing.MaxSearchedBytes;
            await TransferAsync(verb, line, () => ReadLinesAsync(line, listing, maxBytes, cancellationToken), cancellationToken).ConfigureAwait(false);
            return listing;
        }
    }

    private static async Task ReadLinesAsync(FtpDataLine line, DropListing listing, long maxBytes, CancellationToken cancellationToken)
    {
        var buffer = new byte[32 * 1024];
        long total = 0;
        int read;
        while ((read = await line.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            listing.Push(buffer.AsSpan(0, read));
            total += read;
            if (total > maxBytes) throw new DropException(DropFailure.Unknown, "The server sent a list that does not end.");
        }

        listing.Complete();
        await line.CloseAfterReadingAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>From the reply "it begins" to the reply "it is done". A failure between ends the session.</summary>
    private async Task TransferAsync(string verb, FtpDataLine line, Func<Task> move, CancellationToken cancellationToken)
    {
        try
        {
            if (_tls is not null) await line.SecureAsync(_tls, cancellationToken).ConfigureAwait(false);
            await move().ConfigureAwait(false);
        }
        catch (DropException failed)
        {
            await line.DisposeAsync().ConfigureAwait(false);
            string? word = await _control.LastWordAsync(cancellationToken).ConfigureAwait(false);
            throw new DropException(DropFailure.Unknown, word is null ? $"{verb}: {failed.Message}" : $"{verb}: {failed.Message} The server said {word}.", failed);
        }
        catch
        {
            _control.Break();
            throw;
        }

        FtpReply done = await _control.ReadReplyAsync(verb, cancellationToken).ConfigureAwait(false);
        if (done.Code is 226 or 250) return;

        _control.Break();
        throw new DropException(DropFailure.Unknown, $"{verb}: the server ended the transfer with {done.Said}.");
    }

    private async Task<FtpDataLine> OpenDataAsync(CancellationToken cancellationToken)
    {
        if (_features.HasExtendedPassive)
        {
            FtpReply extended = await _control.AskAsync("EPSV", null, cancellationToken).ConfigureAwait(false);
            if (extended.Code == 229) return await OpenDataAsync(extended, cancellationToken).ConfigureAwait(false);

            _features.HasExtendedPassive = false;
        }

        FtpReply classic = await _control.AskAsync("PASV", null, cancellationToken).ConfigureAwait(false);
        if (classic.Code != 227) throw classic.Refusal("PASV", definite: true);

        return await OpenDataAsync(classic, cancellationToken).ConfigureAwait(false);
    }

    private async Task<FtpDataLine> OpenDataAsync(FtpReply reply, CancellationToken cancellationToken)
    {
        if (FtpDataLine.PortOf(reply) is int port) return await FtpDataLine.OpenAsync(_control, _options, port, cancellationToken).ConfigureAwait(false);

        throw new DropException(DropFailure.Refused, $"The server names no port for the data: {reply.Said}.");
    }
}
