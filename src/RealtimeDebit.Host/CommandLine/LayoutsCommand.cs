using System.CommandLine;
using RealtimeDebit.Formats.Documents;

namespace RealtimeDebit.Host.CommandLine;

/// <summary><c>layouts</c>: every record, message and CSV as a table, from the layouts that the code itself uses.</summary>
internal static class LayoutsCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("layouts", "Prints every record, message and CSV layout as a table.");
        command.SetAction(_ => Print(context.Output));
        return command;
    }

    private static int Print(TextWriter output)
    {
        foreach (LayoutDocument layout in LayoutDocument.All)
        {
            output.WriteLine($"{layout.Title} ({layout.JapaneseTitle})");
            TextTable.Write(output, layout.Columns, layout.Rows);
            output.WriteLine();
        }

        return ExitCode.Done;
    }
}
