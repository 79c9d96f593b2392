using System.Diagnostics;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Host;

public sealed class SystemdUnitTests : IDisposable
{
    private static readonly string UnitPath = Path.Combine(RepositoryFolder.Path, "config", "realtime-debit.service");
    private readonly string _folder = Directory.CreateTempSubdirectory("rd-unit-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Systemd_finds_nothing_to_say_about_the_unit()
    {
        // It complains in words and ends with 0, so any word counts. The program is not installed here: a stub stands for it.
        string unit = Path.Combine(_folder, "realtime-debit.service");
        File.WriteAllText(unit, File.ReadAllText(UnitPath).Replace("/opt/realtime-debit/realtime-debit ", "/bin/true ", StringComparison.Ordinal));

        Assert.Equal(string.Empty, (await AnalyzeAsync("verify", unit)).Said);
    }

    [Fact]
    public async Task The_unit_is_hardened()
    {
        // Exit code 1 when the exposure is above the threshold; 20 stands for 2.0 of 10, and a bare unit has 9.2.
        Assert.Equal(0, (await AnalyzeAsync("security", "--offline=true", "--threshold=20", "--no-pager", UnitPath)).ExitCode);
    }

    [Fact]
    public void The_unit_sets_nothing_that_the_operators_verbs_would_not_read()
        => Assert.DoesNotContain(File.ReadLines(UnitPath), line => line.StartsWith("Environment", StringComparison.Ordinal));

    [Fact]
    public void The_units_way_to_name_the_data_directory_fits_the_shipped_configuration()
    {
        string[] sed = File.ReadLines(UnitPath).Single(line => line.Contains("sed -i", StringComparison.Ordinal)).Split('|');
        string shipped = File.ReadAllText(Path.Combine(RepositoryFolder.Path, "config", "appsettings.json"));

        Assert.Single(shipped.Split('\n'), line => line.Contains(sed[1], StringComparison.Ordinal));
        Assert.EndsWith("\"/var/lib/realtime-debit\"", sed[2], StringComparison.Ordinal);
        Assert.Contains("StateDirectory=realtime-debit\n", File.ReadAllText(UnitPath), StringComparison.Ordinal);
    }

    // Without the tool there is nothing to check, but our own builds must have it.
    private static async Task<(int ExitCode, string Said)> AnalyzeAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("systemd-analyze", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
            return (process.ExitCode, await error + output);
        }
        catch (System.ComponentModel.Win32Exception) when (Environment.GetEnvironmentVariable("CI") != "true")
        {
            return (0, string.Empty);
        }
    }
}
