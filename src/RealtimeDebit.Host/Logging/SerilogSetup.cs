using RealtimeDebit.Host.Options;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace RealtimeDebit.Host.Logging;

/// <summary>Where log events go: the console, and daily files of compact JSON under <c>logs/</c>.</summary>
internal static class SerilogSetup
{
    /// <summary>A day's file is split at this size.</summary>
    private const long MostFileBytes = 256L * 1024 * 1024;

    /// <param name="options">Level and how long files are kept.</param>
    /// <param name="dataDirectory">Holds <c>logs/</c>.</param>
    /// <param name="onConsole">False where the console is told a story instead.</param>
    public static Logger Create(LogsOptions options, string dataDirectory, bool onConsole)
    {
        LoggerConfiguration log = new LoggerConfiguration()
            .MinimumLevel.Is(LevelOf(options.Level))
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            // Why the service did not start is said once, by the service itself.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting", LogEventLevel.Fatal)
            .WriteTo.File(
                new CompactJsonFormatter(),
                Path.Combine(dataDirectory, "logs", "realtime-debit-.json"),
                rollingInterval: RollingInterval.Day,
                retainedFileCountLimit: options.KeepDays,
                fileSizeLimitBytes: MostFileBytes,
                rollOnFileSizeLimit: true);
        if (onConsole)
        {
            // Standard output is for what an operator asked for; the log goes beside it. Stack traces stand in the files.
            log.WriteTo.Console(
                standardErrorFromLevel: LogEventLevel.Verbose,
                outputTemplate: "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} {Level:u3} {Message:lj}{NewLine}");
        }

        return log.CreateLogger();
    }

    private static LogEventLevel LevelOf(LogLevelName name) => name switch
    {
        LogLevelName.Debug => LogEventLevel.Debug,
        LogLevelName.Warning => LogEventLevel.Warning,
        LogLevelName.Error => LogEventLevel.Error,
        _ => LogEventLevel.Information,
    };
}
