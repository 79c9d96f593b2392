namespace RealtimeDebit.Host.Services;

/// <summary>The service cannot start on what it found; the message says why in one line.</summary>
internal sealed class StartRefusedException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What the process ends with.</summary>
    public int ExitCode { get; } = exitCode;
}
