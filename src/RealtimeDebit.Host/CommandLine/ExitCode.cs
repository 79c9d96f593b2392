namespace RealtimeDebit.Host.CommandLine;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    public const int Done = 0;

    /// <summary>The thing that was checked is bad, or something was refused.</summary>
    public const int Bad = 1;

    /// <summary>Wrong usage or configuration, or no service to talk to.</summary>
    public const int Usage = 2;

    /// <summary>A message was sent and its outcome is not known: ask again with the same id.</summary>
    public const int NotKnown = 3;

    /// <summary>The journal could not be written, or is damaged: the service ended itself rather than go on without it.</summary>
    public const int JournalFailed = 70;

    /// <summary>A bug stopped the service.</summary>
    public const int Broken = 71;
}
