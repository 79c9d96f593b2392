using RealtimeDebit.Adapters.Drops.Ftp;
using RealtimeDebit.Adapters.Mandates;
using RealtimeDebit.DropTests.Ftp;
using RealtimeDebit.DropTests.Uploads;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.DropTests.Mandates;

public sealed class VsftpdPlainMandateTests(FtpFixture<VsftpdPlain> fixture) : FtpMandateContract<VsftpdPlain>(fixture);

public sealed class VsftpdExplicitMandateTests(FtpFixture<VsftpdExplicit> fixture) : FtpMandateContract<VsftpdExplicit>(fixture);

public sealed class VsftpdImplicitMandateTests(FtpFixture<VsftpdImplicit> fixture) : FtpMandateContract<VsftpdImplicit>(fixture);

public sealed class ProftpdExplicitMandateTests(FtpFixture<ProftpdExplicit> fixture) : FtpMandateContract<ProftpdExplicit>(fixture);

public sealed class PureFtpdPlainMandateTests(FtpFixture<PurePlain> fixture) : FtpMandateContract<PurePlain>(fixture);

public sealed class PureFtpdExplicitMandateTests(FtpFixture<PureExplicit> fixture) : FtpMandateContract<PureExplicit>(fixture);

/// <summary>Mandate files on a real FTP server.</summary>
public abstract class FtpMandateContract<TCase>(FtpFixture<TCase> fixture) : FileServerContract, IClassFixture<FtpFixture<TCase>>
    where TCase : IFtpCase
{
    protected override string Home => fixture.Server.Home;

    [NeedsFact(Need.FileServers)]
    public async Task A_control_line_that_is_cut_in_the_middle_of_a_file_leaves_no_part_of_it()
    {
        Put("full.txt", 20_000_000);
        using CutLine line = CutLine.To(fixture.Server.Port);
        FtpDropOptions options = fixture.Server.Options with { BasePath = Folder, Port = line.Port };
        var server = new ActingServer(new FtpMandateServer(options, isFolder: true, TimeProvider.System), 3_000_000, () =>
        {
            line.Cut(reset: true);
            return Task.CompletedTask;
        });
        await using RemoteMandateSource source = new(server, "the place", isFolder: true, Bench.Settings);

        Assert.StartsWith("the place (full.txt): ", await MandateBench.FailureAsync(() => source.ReadAsync("full.txt", 0, new byte[1])), StringComparison.Ordinal);
    }

    protected override void MakeServerFolder(string path) => fixture.Server.MakeFolder(path);

    protected override Task DieAsync() => fixture.Server.KillSessionsAsync();

    private protected override IMandateServer Server(string path, bool isFolder, string? password = null)
    {
        FtpDropOptions options = fixture.Server.Options with { BasePath = path };
        return new FtpMandateServer(password is null ? options : options with { Password = password }, isFolder, TimeProvider.System);
    }
}
