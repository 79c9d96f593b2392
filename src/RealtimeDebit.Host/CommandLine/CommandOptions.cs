using System.CommandLine;

namespace RealtimeDebit.Host.CommandLine;

/// <summary>The options that several verbs share, worded once.</summary>
internal static class CommandOptions
{
    public static Option<string?> Config() => new("--config")
    {
        Description = "Directory of the configuration. Default: config/ beside the executable, or in the working directory.",
        HelpName = "DIR",
    };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON instead of text." };
}
