namespace RealtimeDebit.Host.Services;

/// <summary>Why the service ended, and so what its process ends with.</summary>
internal sealed class StopReason
{
    private string? _text;

    /// <summary>0 until something fatal happened.</summary>
    public int ExitCode { get; private set; } = CommandLine.ExitCode.Done;

    /// <summary>One line for standard error; null when the service was asked to stop.</summary>
    public string? Text => _text;

    /// <summary>Keeps the first reason: what follows from it must not hide it.</summary>
    /// <returns>True when this is the one that is kept.</returns>
    public bool Set(int exitCode, string text)
    {
        if (Interlocked.CompareExchange(ref _text, text.ReplaceLineEndings(" "), null) is not null) return false;
        ExitCode = exitCode;
        return true;
    }
}
