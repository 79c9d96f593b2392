using System.Text;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Crash.Worlds;

/// <summary>What is known of a service that stands still: its own status, the end of its output, and what its threads wait for.</summary>
internal static class Autopsy
{
    private const int OutputLines = 40;
    private static readonly TimeSpan StatusBound = TimeSpan.FromSeconds(10);

    public static async Task<string> OfAsync(ServiceProcess service)
    {
        var text = new StringBuilder();
        text.AppendLine("-- status").AppendLine(await StatusAsync(service));
        text.AppendLine("-- end of its output").AppendJoin('\n', service.Output.Split('\n').TakeLast(OutputLines)).AppendLine();
        text.AppendLine("-- threads: name, kernel wait, state").Append(Threads(service.ProcessId));
        return text.ToString();
    }

    private static async Task<string> StatusAsync(ServiceProcess service)
    {
        try
        {
            CommandOutcome status = await service.RunAsync("status").WaitAsync(StatusBound);
            return $"exit {status.ExitCode}\n{status.Output}{status.Error}";
        }
        catch (TimeoutException)
        {
            return "no answer";
        }
    }

    private static string Threads(int process)
    {
        string folder = $"/proc/{process}/task";
        if (!Directory.Exists(folder)) return "none: it runs no more, or this is no Linux\n";
        var text = new StringBuilder();
        foreach (string thread in Directory.EnumerateDirectories(folder))
        {
            // The third word of stat, behind the name in brackets, is the state.
            string stat = Read(thread, "stat");
            string state = stat[(stat.LastIndexOf(')') + 1)..].TrimStart();
            text.AppendLine($"{Path.GetFileName(thread)} {Read(thread, "comm")} {Read(thread, "wchan")} {(state.Length > 0 ? state[..1] : "?")}");
        }

        return text.ToString();
    }

    private static string Read(string thread, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(thread, file)).Trim();
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "?";
        }
    }
}
