using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Host;

/// <summary>
/// The installation script, parsed and run by the real PowerShell engine against stubs of the service commands. What
/// Windows itself makes of the calls cannot be tested here.
/// </summary>
public sealed class InstallServiceScriptTests : IDisposable
{
    private static readonly string ScriptPath = Path.Combine(RepositoryFolder.Path, "install-service.ps1");

    private static readonly string[] AllowedCommands =
    [
        "Get-Location", "Get-Service", "Join-Path", "New-Item", "New-Service", "Out-Null", "Set-StrictMode", "Start-Service", "Stop-Service", "Test-Path", "Write-Output",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("rd-install-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_script_parses_without_an_error()
    {
        Parser.ParseFile(ScriptPath, out _, out ParseError[] errors);

        Assert.Empty(errors);
    }

    [Fact]
    public void The_script_calls_only_commands_that_are_allowed_by_their_full_names()
    {
        ScriptBlockAst script = Parser.ParseFile(ScriptPath, out _, out _);
        string[] own = [.. All<FunctionDefinitionAst>(script).Select(function => function.Name)];

        // A call through a variable has no name: the tool and the program itself.
        IEnumerable<string?> called = All<CommandAst>(script).Select(command => command.GetCommandName()).Where(name => name is not null);

        Assert.Empty(called.Except([.. AllowedCommands, .. own], StringComparer.Ordinal));
        Assert.Equal(["$Tool", "$Program"], All<CommandAst>(script).Where(command => command.GetCommandName() is null).Select(command => command.CommandElements[0].Extent.Text));
    }

    [Fact]
    public void Every_parameter_is_documented()
    {
        ScriptBlockAst script = Parser.ParseFile(ScriptPath, out _, out _);

        IEnumerable<string> parameters = script.ParamBlock.Parameters.Select(parameter => parameter.Name.VariablePath.UserPath.ToUpperInvariant());

        Assert.Equal(parameters.Order(StringComparer.Ordinal), script.GetHelpContent().Parameters.Keys.Order(StringComparer.Ordinal));
        Assert.NotEmpty(script.GetHelpContent().Synopsis);
    }

    [Fact]
    public void Install_registers_the_service_with_its_own_account_and_lets_it_be_started_again()
    {
        Outcome outcome = Run("install", checkConfigExit: 0, registered: false, start: true);

        Assert.Empty(outcome.Error);
        Assert.Equal(
            [
                "Get-Service Demo", $"New-Service Demo \"{Program}\" run --config \"{Config}\"", "sc.exe config Demo obj= NT SERVICE\\Demo",
                "sc.exe failure Demo reset= 86400 actions= restart/5000/restart/5000/restart/60000", "sc.exe failureflag Demo 1", $"New-Item {Data}",
                $"icacls.exe {Data} /inheritance:r /grant:r SYSTEM:(OI)(CI)F Administrators:(OI)(CI)F NT SERVICE\\Demo:(OI)(CI)M", "Start-Service Demo",
            ],
            outcome.Calls);
    }

    [Fact]
    public void Install_refuses_a_configuration_with_problems_and_registers_nothing()
    {
        Outcome outcome = Run("install", checkConfigExit: 1, registered: false);

        Assert.Equal(["Get-Service Demo"], outcome.Calls);
        Assert.Contains("Banks:0:Code: is missing", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Install_registers_full_paths_without_a_backslash_before_the_quote()
    {
        Outcome outcome = Run("install", checkConfigExit: 0, registered: false, config: "config\\", data: null);

        Assert.Empty(outcome.Error);
        Assert.Contains($"New-Service Demo \"{Program}\" run --config \"{Config}\"", outcome.Calls);
        Assert.Contains($"New-Item {Data}", outcome.Calls);
    }

    [Fact]
    public void Install_refuses_a_data_directory_that_the_configuration_does_not_name()
    {
        Outcome outcome = Run("install", checkConfigExit: 0, registered: false, data: "other");

        Assert.Equal(["Get-Service Demo"], outcome.Calls);
        Assert.Contains($"the configuration names {Data}", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Install_refuses_a_program_that_does_not_say_where_the_data_is()
    {
        Outcome outcome = Run("install", checkConfigExit: 0, registered: false, report: "'an old version'");

        Assert.Equal(["Get-Service Demo"], outcome.Calls);
        Assert.Contains("of another version", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_line_on_standard_error_is_read_also_where_each_is_an_error()
    {
        Outcome outcome = Run("install", checkConfigExit: 1, registered: false, report: "Write-Error 'Banks:0:Code: is missing.'; Write-Error 'Banks:0:Name: is missing.'");

        Assert.Equal(["Get-Service Demo"], outcome.Calls);
        Assert.Contains("Banks:0:Code: is missing.; Banks:0:Name: is missing.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Install_refuses_a_name_that_is_taken()
    {
        Outcome outcome = Run("install", checkConfigExit: 0, registered: true);

        Assert.Equal(["Get-Service Demo"], outcome.Calls);
        Assert.Contains("already", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Install_removes_the_service_again_when_a_later_step_fails()
    {
        Outcome outcome = Run("install", checkConfigExit: 0, registered: false, failingTool: "failure");

        Assert.Contains("sc.exe failure failed with exit code 5", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("sc.exe delete Demo", outcome.Calls[^1]);
    }

    [Fact]
    public void Uninstall_stops_the_service_first()
    {
        Outcome outcome = Run("uninstall", checkConfigExit: 0, registered: true);

        Assert.Empty(outcome.Error);
        Assert.Equal(["Get-Service Demo", "Stop-Service Demo", "sc.exe delete Demo"], outcome.Calls);
    }

    [Theory]
    [InlineData(true, "Demo is Running.")]
    [InlineData(false, "Demo is not installed.")]
    public void Status_says_how_the_service_is(bool registered, string said)
    {
        Outcome outcome = Run("status", checkConfigExit: 0, registered);

        Assert.Equal([said], outcome.Output);
    }

    [Theory]
    [InlineData("restart", "Demo")]
    [InlineData("status", "Demo; rm")]
    public void Wrong_arguments_are_refused(string action, string name)
    {
        Outcome outcome = Run(action, checkConfigExit: 0, registered: true, name: name);

        Assert.Empty(outcome.Calls);
        Assert.NotEmpty(outcome.Error);
    }

    private string Program => Path.Combine(_folder, "realtime-debit.exe");

    private string Config => Path.Combine(_folder, "config");

    private string Data => Path.Combine(_folder, "data");

    private Outcome Run(
        string action, int checkConfigExit, bool registered, bool start = false, string failingTool = "none", string name = "Demo", string? config = null, string? data = "", string? report = null)
    {
        report ??= checkConfigExit == 0 ? $"'{Config}: no problems. 1 creditor(s), 1 bank(s), 0 holiday(s); data in {Data}'" : "'Banks:0:Code: is missing.'";
        File.WriteAllText(Program, string.Empty);
        var state = InitialSessionState.Create();
        state.LanguageMode = PSLanguageMode.FullLanguage;
        // The bare engine cannot start programs; a function of the program's full name stands for it.
        state.Commands.Add(new SessionStateFunctionEntry(Program, $"{report}; $global:LASTEXITCODE = {checkConfigExit}"));
        using Runspace runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        runspace.SessionStateProxy.SetVariable("registered", registered);
        runspace.SessionStateProxy.SetVariable("failingTool", failingTool);
        runspace.SessionStateProxy.SetVariable("here", _folder);
        using var shell = PowerShell.Create(runspace);
        shell.AddScript(Stubs).Invoke();
        shell.Commands.Clear();
        shell.AddScript(File.ReadAllText(ScriptPath))
            .AddParameter("Action", action).AddParameter("Name", name).AddParameter("ProgramDirectory", _folder)
            .AddParameter("ConfigDirectory", config ?? Config).AddParameter("Start", start);
        if (data is not null) shell.AddParameter("DataDirectory", data.Length == 0 ? Data : data);

        string error = string.Empty;
        List<string> output = [];
        try
        {
            output = [.. shell.Invoke().Select(item => item.ToString())];
        }
        catch (RuntimeException e)
        {
            error = e.Message;
        }

        var calls = (System.Collections.ArrayList)runspace.SessionStateProxy.GetVariable("calls");
        return new Outcome([.. calls.Cast<object>().Select(call => call.ToString()!)], output, error);
    }

    private static IEnumerable<T> All<T>(ScriptBlockAst script)
        where T : Ast
        => script.FindAll(node => node is T, searchNestedScriptBlocks: true).Cast<T>();

    // The bare engine has the language and nothing else; these are all the commands that the script may call.
    private const string Stubs = """
        $global:calls = [System.Collections.ArrayList]::new()
        function global:Note([string] $call) { [void] $global:calls.Add($call) }
        function global:Set-StrictMode { param([string] $Version) }
        function global:Write-Output { param($InputObject) $InputObject }
        function global:Out-Null { param([Parameter(ValueFromPipeline)] $InputObject) process { } }
        function global:Join-Path { param($Path, $ChildPath) [System.IO.Path]::Combine($Path, $ChildPath) }
        function global:Test-Path { param($LiteralPath, $PathType) [System.IO.File]::Exists($LiteralPath) }
        function global:New-Item { param($ItemType, $Path, [switch] $Force) Note "New-Item $Path" }
        function global:Get-Location { [pscustomobject] @{ ProviderPath = $global:here } }
        function global:Write-Error { [CmdletBinding()] param($Message) $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([System.Exception]::new($Message), 'x', 'NotSpecified', $null)) }
        function global:Get-Service { [CmdletBinding()] param($Name) Note "Get-Service $Name"; if ($global:registered) { [pscustomobject] @{ Name = $Name; Status = 'Running' } } }
        function global:New-Service { param($Name, $BinaryPathName, $DisplayName, $StartupType, $Description) Note "New-Service $Name $BinaryPathName" }
        function global:Start-Service { param($Name) Note "Start-Service $Name" }
        function global:Stop-Service { param($Name) Note "Stop-Service $Name" }
        function global:sc.exe { Note "sc.exe $args"; $global:LASTEXITCODE = if ($args[0] -eq $global:failingTool) { 5 } else { 0 } }
        function global:icacls.exe { Note "icacls.exe $args"; $global:LASTEXITCODE = 0 }
        """;

    private sealed record Outcome(IReadOnlyList<string> Calls, IReadOnlyList<string> Output, string Error);
}
