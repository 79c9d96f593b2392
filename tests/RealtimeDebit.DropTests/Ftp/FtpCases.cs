using RealtimeDebit.Adapters.Drops.Ftp;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.DropTests.Ftp;

/// <summary>One server in one mode.</summary>
public interface IFtpCase
{
    static abstract FtpServer New(int idleSeconds);

    /// <summary>False for a server that takes UTF-8 names only.</summary>
    static virtual bool TakesShiftJis => true;
}

/// <summary>The server of a test class; started once, and not at all where its tests are skipped.</summary>
public sealed class FtpFixture<TCase> : IAsyncLifetime
    where TCase : IFtpCase
{
    public FtpServer Server { get; } = TCase.New(idleSeconds: 300);

    public Task InitializeAsync()
        => MachineNeeds.IsUsed(Need.FtpServers) ? Server.StartAsync() : Task.CompletedTask;

    public Task DisposeAsync() => Server.DisposeAsync().AsTask();
}

public sealed class VsftpdPlain : IFtpCase
{
    public static FtpServer New(int idleSeconds) => new VsftpdServer(new FtpServerSettings { IdleSeconds = idleSeconds });
}

public sealed class VsftpdExplicit : IFtpCase
{
    public static FtpServer New(int idleSeconds) => new VsftpdServer(new FtpServerSettings { Security = FtpSecurity.ExplicitTls, IdleSeconds = idleSeconds });
}

public sealed class VsftpdImplicit : IFtpCase
{
    public static FtpServer New(int idleSeconds) => new VsftpdServer(new FtpServerSettings { Security = FtpSecurity.ImplicitTls, IdleSeconds = idleSeconds });
}

public sealed class ProftpdPlain : IFtpCase
{
    public static FtpServer New(int idleSeconds) => new ProftpdServer(new FtpServerSettings { IdleSeconds = idleSeconds });
}

public sealed class ProftpdExplicit : IFtpCase
{
    public static FtpServer New(int idleSeconds) => new ProftpdServer(new FtpServerSettings { Security = FtpSecurity.ExplicitTls, IdleSeconds = idleSeconds });
}

public sealed class ProftpdImplicit : IFtpCase
{
    public static FtpServer New(int idleSeconds) => new ProftpdServer(new FtpServerSettings { Security = FtpSecurity.ImplicitTls, IdleSeconds = idleSeconds });
}

public sealed class PurePlain : IFtpCase
{
    public static bool TakesShiftJis => false;

    public static FtpServer New(int idleSeconds) => new PureFtpdServer(new FtpServerSettings { IdleSeconds = idleSeconds });
}

public sealed class PureExplicit : IFtpCase
{
    public static bool TakesShiftJis => false;

    public static FtpServer New(int idleSeconds) => new PureFtpdServer(new FtpServerSettings { Security = FtpSecurity.ExplicitTls, IdleSeconds = idleSeconds });
}
