using System.Diagnostics;

namespace RealtimeDebit.TestSupport.Servers;

/// <summary>One command of the system, run to its end.</summary>
internal static class ShellCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <returns>What it wrote to its standard output.</returns>
    /// <exception cref="InvalidOperationException">It ended with another code than 0; its own words are in the message.</exception>
    public static async Task<string> RunAsync(string file, IEnumerable<string> arguments, string input = "")
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(Patience);
        string said = await output;
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"{file} ended with {process.ExitCode}: {await errors}{said}");
    }
}
