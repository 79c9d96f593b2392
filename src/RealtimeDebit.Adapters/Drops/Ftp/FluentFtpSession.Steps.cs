#if USE_FLUENTFTP
using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using FluentFTP;
using FluentFTP.Exceptions;
using RealtimeDebit.Adapters.Drops.Ftp.Listings;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Adapters.Drops.Ftp;

/// <summary>Sign-on, single steps within their time, and what needs a data connection.</summary>
internal sealed partial class FluentFtpSession
{
    private const int PieceBytes = 256 * 1024;
    private static readonly TimeSpan s_letGo = TimeSpan.FromSeconds(5);

    public async Task<long> ReadAsync(string path, Func<ReadOnlyMemory<byte>, ValueTask> piece, CancellationToken cancellationToken)
    {
        DropEntry before = await FindAsync(path, cancellationToken).ConfigureAwait(false)
            ?? throw new DropException(DropFailure.NotFound, "There is no such file.");
        var buffer = new byte[(int)Math.Clamp(before.SizeBytes, 1, PieceBytes)];
        long total = 0;
        FtpReply? refusal = await TransferAsync("RETR", path, ReceiveAsync, cancellationToken).ConfigureAwait(false);
        if (refusal is not null) throw await WhyNotAsync("RETR", refusal, path, cancellationToken).ConfigureAwait(false);

        DropEntry? after = await FindAsync(path, cancellationToken).ConfigureAwait(false);
        if (total == before.SizeBytes && after?.SizeBytes == total) return total;

        throw Broken($"RETR: {total} bytes came, the server said {before.SizeBytes} before and {Shown(after)} after.");

        async Task ReceiveAsync(FtpDataStream stream)
        {
            int read;
            while ((read = await RunAsync("RETR", _options.StepTimeout, token => stream.ReadAsync(buffer, token).AsTask(), cancellationToken).ConfigureAwait(false)) > 0)
            {
                total += read;
                if (total > before.SizeBytes) throw new DropException(DropFailure.Unknown, "RETR: more bytes came than the server said; somebody is still writing the file.");

                await piece(buffer.AsMemory(0, read)).ConfigureAwait(false);
            }
        }
    }

    public async Task WriteAsync(string path, IAsyncEnumerable<ReadOnlyMemory<byte>> content, CancellationToken cancellationToken)
    {
        long total = 0;
        FtpReply? refusal = await TransferAsync("STOR", path, SendAsync, cancellationToken).ConfigureAwait(false);
        if (refusal is not null) throw refusal.Refusal("STOR");

        DropEntry? after = await FindAsync(path, cancellationToken).ConfigureAwait(false);
        if (after?.SizeBytes != total) throw Broken($"STOR: {total} bytes were sent, the server has {Shown(after)}.");

        async Task SendAsync(FtpDataStream stream)
        {
            await foreach (ReadOnlyMemory<byte> part in content.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                // FluentFTP has no time limit of its own for writing: without this one, a peer that reads nothing more would hold us for ever.
                for (int at = 0; at < part.Length; at += PieceBytes)
                {
                    ReadOnlyMemory<byte> some = part[at..Math.Min(at + PieceBytes, part.Length)];
                    await RunAsync("STOR", _options.StepTimeout, token => stream.WriteAsync(some, token).AsTask(), cancellationToken).ConfigureAwait(false);
                }

                total += part.Length;
            }
        }
    }

    private async Task SignOnAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync("Connecting", (2 * _options.ConnectTimeout) + _options.StepTimeout, _client.Connect, cancellationToken).ConfigureAwait(false);
        }
        catch (FtpAuthenticationException refused)
        {
            throw new DropException(DropFailure.Refused, $"The server does not let the user sign on: {Reply(refused).Said}.");
        }
        catch (FtpCommandException refused)
        {
            throw Reply(refused).Refusal("sign-on", definite: true);
        }
        catch (DropException failed) when (_client.Problem is not null || failed.InnerException is FtpSecurityNotAvailableException)
        {
            throw new DropException(DropFailure.Refused, $"sign-on: {_client.Problem ?? "the server has no TLS."}", failed);
        }

        if (_tls is not null && !_client.IsEncrypted) throw new DropException(DropFailure.Refused, "sign-on: the server has no TLS.");

        // No verdict on these two hangs on the reply: a server that is right about names and bytes anyway may not know them.
        if (_names.IsUtf8) await AskAsync("OPTS UTF8 ON", cancellationToken).ConfigureAwait(false);
        await AskAsync("TYPE I", cancellationToken).ConfigureAwait(false);
        _home = await RunAsync("PWD", _options.StepTimeout, _client.GetWorkingDirectory, cancellationToken).ConfigureAwait(false);
        _hasMachineLists = _client.HasFeature(FtpCapability.MLST);
    }

    // CWD first: LIST of a folder that is not there looks empty on some servers. The bytes are read here: FluentFTP's own lists pass over
    // a connection that breaks in the middle, and a last line without its end.
    private async Task<DropListing> ReadListAsync(string folder, string? only, CancellationToken cancellationToken)
    {
        FtpReply entered = await AskAsync("CWD", folder, cancellationToken).ConfigureAwait(false);
        if (!entered.IsDone) throw entered.Refusal("CWD", definite: true);

        string verb = _hasMachineLists ? "MLSD" : "LIST";
        DropListing listing = _hasMachineLists ? DropListing.OfMachine(_names, only) : DropListing.OfPeople(_names, _time.GetUtcNow(), only);
        long maxBytes = only is null ? DropListing.MaxBytes : DropListing.MaxSearchedBytes;
        long total = 0;
        var buffer = new byte[32 * 1024];
        FtpReply? refusal = await TransferAsync(verb, path: null, ReceiveAsync, cancellationToken).ConfigureAwait(false);
        if (refusal is not null) throw refusal.Refusal(verb, definite: true);

        listing.Complete();
        return listing;

        async Task ReceiveAsync(FtpDataStream stream)
        {
            int read;
            while ((read = await RunAsync(verb, _options.StepTimeout, token => stream.ReadAsync(buffer, token).AsTask(), cancellationToken).ConfigureAwait(false)) > 0)
            {
                listing.Push(buffer.AsSpan(0, read));
                total += read;
                if (total > maxBytes) throw new DropException(DropFailure.Unknown, $"{verb}: the list has no end.");
            }
        }
    }

    /// <summary>Opens a data connection, moves the bytes, and makes sure of the last reply.</summary>
    /// <returns>The server's refusal to begin; null when all of it happened.</returns>
    private async Task<FtpReply?> TransferAsync(string verb, string? path, Func<FtpDataStream, Task> move, CancellationToken cancellationToken)
    {
        string command = path is null ? verb : $"{verb} {Checked(path)}";
        FtpDataStream stream;
        try
        {
            TimeSpan limit = (2 * _options.ConnectTimeout) + _options.StepTimeout;
            stream = await RunAsync(verb, limit, token => _client.OpenDataAsync(command, token), cancellationToken).ConfigureAwait(false);
        }
        catch (FtpCommandException refused)
        {
            return Reply(refused);
        }

        bool isWhole = false;
        try
        {
            await move(stream).ConfigureAwait(false);
            await RunAsync(verb, _options.StepTimeout, token => OnOwnThreadAsync(() => stream.CloseAsync(token).AsTask()), cancellationToken).ConfigureAwait(false);
            isWhole = _client.LastReply.Code is "226" or "250";
        }
        catch (FtpCommandException failed)
        {
            throw Broken($"{verb}: the server answered {Reply(failed).Said}.");
        }
        finally
        {
            // Also when a piece or the content failed: what is on the line then belongs to nobody.
            _isBroken |= !isWhole;
        }

        return isWhole ? null : throw Broken($"{verb}: the server did not say that the transfer is complete.");
    }

    private Task<FtpReply> AskAsync(string verb, string path, CancellationToken cancellationToken)
        => AskAsync($"{verb} {Checked(path)}", cancellationToken);

    private async Task<FtpReply> AskAsync(string command, CancellationToken cancellationToken)
    {
        string verb = command.Split(' ')[0];
        FluentFTP.FtpReply reply = await RunAsync(verb, _options.StepTimeout, token => _client.Execute(command, token), cancellationToken).ConfigureAwait(false);
        FtpReply said = Reply(reply.Code, reply.Message);
        return said.Code == 0 ? throw Broken($"{verb}: no reply came.") : said;
    }

    // FluentFTP puts code and "Message:" before the server's own words.
    private FtpReply Reply(FtpCommandException said)
        => Reply(said.CompletionCode, said.Message.Replace($"Code: {said.CompletionCode} Message: ", "", StringComparison.Ordinal));

    private FtpReply Reply(string? code, string? message)
        => new(int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0, [message ?? ""]) { Secret = _options.Password };

    private string Checked(string path)
    {
        string whole = Absolute(path);
        _names.Encode(whole);
        return whole;
    }

    private Task<bool> RunAsync(string what, TimeSpan limit, Func<CancellationToken, Task> step, CancellationToken cancellationToken)
        => RunAsync(
            what,
            limit,
            async token =>
            {
                await step(token).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    /// <exception cref="DropException">Unknown: the line broke, or nothing happened for <paramref name="limit"/>.</exception>
    /// <exception cref="FtpCommandException">The server said no.</exception>
    private async Task<T> RunAsync<T>(string what, TimeSpan limit, Func<CancellationToken, Task<T>> step, CancellationToken cancellationToken)
    {
        if (_isBroken) throw new DropException(DropFailure.Unknown, $"{what}: the session was given up.");
        using var deadline = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            // FluentFTP does not heed the token everywhere; it does not hold us beyond the limit for that.
            return await Task.Run(() => step(either.Token), CancellationToken.None).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (FtpCommandException said) when (said.CompletionCode is not null)
        {
            throw;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Broken($"{what}: nothing came for {limit.TotalSeconds:0.###} s.");
        }
        catch (OperationCanceledException)
        {
            _isBroken = true;
            throw;
        }
        catch (Exception failed) when (failed is FtpException or IOException or SocketException or TimeoutException or AuthenticationException or InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            throw Broken($"{what}: {failed.Message}", failed);
        }
    }

    // FluentFTP closes a TLS connection by waiting on its thread for a task of the pool. As many sessions doing so as the pool has
    // threads would wait for each other, so none of them does it on a thread of the pool.
    private static Task OnOwnThreadAsync(Func<Task> step)
        => Task.Factory.StartNew(step, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    private DropException Broken(string message, Exception? cause = null)
    {
        _isBroken = true;
        return new DropException(DropFailure.Unknown, message, cause);
    }

    private async Task LetGoAsync()
    {
        try
        {
            await OnOwnThreadAsync(() => _client.DisposeAsync().AsTask()).WaitAsync(s_letGo, _time).ConfigureAwait(false);
        }
        catch (Exception failed) when (failed is FtpException or IOException or SocketException or TimeoutException or OperationCanceledException or InvalidOperationException)
        {
            // It is let go of anyway; what the peer still says to it is nobody's.
        }
    }

    private static string Shown(DropEntry? entry) => entry is null ? "nothing" : entry.SizeBytes.ToString(CultureInfo.InvariantCulture);
}
#endif
