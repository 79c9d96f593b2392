using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Adapters.Drops.Ftp;

/// <summary>From nothing to a session that is signed on, in TLS where that is wanted, in binary, with what the server can do known.</summary>
internal static class FtpSignOn
{
    public static async Task<FtpControl> ConnectAsync(FtpDropOptions options, FtpSteps steps, FtpTls? tls, CancellationToken cancellationToken)
    {
        FtpControl control = await FtpControl.ConnectAsync(options, steps, cancellationToken).ConfigureAwait(false);
        try
        {
            if (options.Security == FtpSecurity.ImplicitTls) await control.SecureAsync(tls!, cancellationToken).ConfigureAwait(false);
            FtpReply greeting = await control.ReadReplyAsync("Greeting", cancellationToken).ConfigureAwait(false);
            if (greeting.Code == 120) greeting = await control.ReadReplyAsync("Greeting", cancellationToken).ConfigureAwait(false);
            if (greeting.Code != 220) throw greeting.Refusal("Greeting");

            if (options.Security == FtpSecurity.ExplicitTls) await AskForTlsAsync(control, tls!, cancellationToken).ConfigureAwait(false);
            await SignOnAsync(control, options, cancellationToken).ConfigureAwait(false);
            if (tls is not null) await ProtectDataAsync(control, cancellationToken).ConfigureAwait(false);
            return control;
        }
        catch
        {
            await control.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Asks what the server can do, says in which encoding names are, goes to binary, and asks where we are.</summary>
    public static async Task<FtpFeatures> PrepareAsync(FtpControl control, CancellationToken cancellationToken)
    {
        FtpFeatures features = FtpFeatures.Read(await control.AskAsync("FEAT", null, cancellationToken).ConfigureAwait(false));

        // Some servers stay in another encoding until they are told; one that refuses keeps what it has, and is configured so.
        if (features.HasUtf8) await control.AskAsync("OPTS", control.Names.IsUtf8 ? "UTF8 ON" : "UTF8 OFF", cancellationToken).ConfigureAwait(false);

        FtpReply type = await control.AskAsync("TYPE", "I", cancellationToken).ConfigureAwait(false);
        if (!type.IsDone) throw type.Refusal("TYPE I", definite: true);

        FtpReply here = await control.AskAsync("PWD", null, cancellationToken).ConfigureAwait(false);
        features.HomeFolder = here.Code == 257 ? FtpFeatures.FolderOf(here, control.Names) : null;
        if (features.HomeFolder is null) throw new DropException(DropFailure.Refused, $"The server does not say in which folder the session is: {here.Said}.");

        return features;
    }

    private static async Task AskForTlsAsync(FtpControl control, FtpTls tls, CancellationToken cancellationToken)
    {
        // Without TLS nothing more is said: the next thing would be the password.
        FtpReply reply = await control.AskAsync("AUTH", "TLS", cancellationToken).ConfigureAwait(false);
        if (reply.Code != 234) throw new DropException(DropFailure.Refused, $"The server offers no TLS: {reply.Said}.");

        await control.SecureAsync(tls, cancellationToken).ConfigureAwait(false);
    }

    private static async Task SignOnAsync(FtpControl control, FtpDropOptions options, CancellationToken cancellationToken)
    {
        FtpReply reply = await control.AskAsync("USER", options.User, cancellationToken).ConfigureAwait(false);
        if (reply.Code == 331) reply = await control.AskAsync("PASS", options.Password, cancellationToken).ConfigureAwait(false);
        if (reply.Code is not (230 or 202)) throw new DropException(DropFailure.Refused, $"The server does not let the user sign on: {reply.Said}.");
    }

    private static async Task ProtectDataAsync(FtpControl control, CancellationToken cancellationToken)
    {
        FtpReply size = await control.AskAsync("PBSZ", "0", cancellationToken).ConfigureAwait(false);
        if (!size.IsDone) throw size.Refusal("PBSZ 0", definite: true);

        FtpReply level = await control.AskAsync("PROT", "P", cancellationToken).ConfigureAwait(false);
        if (!level.IsDone) throw level.Refusal("PROT P", definite: true);
    }
}
