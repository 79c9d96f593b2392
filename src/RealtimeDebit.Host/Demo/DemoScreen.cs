using RealtimeDebit.Formats.Layouts;
using Spectre.Console;

namespace RealtimeDebit.Host.Demo;

/// <summary>Where the demo tells its story: with colours and a progress bar on a terminal, in plain lines elsewhere.</summary>
internal sealed class DemoScreen(TextWriter output, bool isTerminal)
{
    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
        Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        Out = new AnsiConsoleOutput(output),
    });

    public void Title(string text)
    {
        Say(string.Empty);
        if (isTerminal) _console.MarkupLineInterpolated($"[bold]{text}[/]");
        else output.WriteLine(text);
    }

    public void Say(string text)
    {
        if (isTerminal) _console.WriteLine(text);
        else output.WriteLine(text);
    }

    /// <summary>A check of the scenario: what was expected, and whether it came true.</summary>
    public void Check(bool isTrue, string text)
    {
        if (!isTerminal) output.WriteLine($"{(isTrue ? "  ok  " : "FAILED")} {text}");
        else if (isTrue) _console.MarkupLineInterpolated($"[green]  ok  [/] {text}");
        else _console.MarkupLineInterpolated($"[red]FAILED[/] {text}");
    }

    public void Table(IReadOnlyList<string> columns, IReadOnlyList<IReadOnlyList<string>> rows) => CommandLine.TextTable.Write(output, columns, rows);

    /// <summary>The file's records as their bytes stand there, half-width kana shown as such.</summary>
    public void RawLines(byte[] file)
    {
        foreach (Range range in SplitLines(file)) output.WriteLine("  " + JisX0201.Decode(file.AsSpan(range)));
    }

    /// <summary>Shows how many of <paramref name="most"/> are done while <paramref name="work"/> runs.</summary>
    public async Task ProgressAsync(string what, int most, Func<Action<int>, Task> work)
    {
        if (!isTerminal)
        {
            await work(static _ => { });
            return;
        }

        await _console.Progress().AutoClear(false).Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn()).StartAsync(async progress =>
        {
            ProgressTask bar = progress.AddTask(what, maxValue: most);
            await work(done => bar.Value = done);
        });
    }

    private static List<Range> SplitLines(byte[] file)
    {
        List<Range> lines = [];
        int start = 0;
        for (int i = 0; i + 1 < file.Length; i++)
        {
            if (file[i] != '\r' || file[i + 1] != '\n') continue;
            lines.Add(start..i);
            start = i + 2;
        }

        return lines;
    }
}
