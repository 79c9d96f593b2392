using System.Text.Json.Nodes;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Customers;
using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Host.Services;

namespace RealtimeDebit.Host.Admin;

/// <summary><c>customer export</c>: every customer of a creditor as the CSV that <c>customer import</c> reads, page by page.</summary>
internal sealed class CustomerExportVerb(RunningHouse running)
{
    private const string Unfinished = ".part";

    public async Task<AdminAnswer> ExportAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
    {
        if (running.FindCreditor(request["creditor"]) is not { Code: var creditor }) return AdminAnswer.NoCreditor(request["creditor"]);
        // Without a place it goes into the data directory, and the command hands it on to standard output.
        var data = new DataDirectory(running.Configuration.Service.DataDirectory);
        string path = request["to"].Length > 0 ? request["to"] : Path.Combine(data.Outgoing, $"{Guid.NewGuid():N}.csv");
        if (File.Exists(path)) return AdminAnswer.Bad($"{path} is there already; nothing was written. Give another name, or take the file away.");

        try
        {
            if (request["to"].Length == 0) data.CreateOutgoing();
            (int rows, bool changed) = await WriteAsync(creditor, path + Unfinished, request["english"].Length > 0, cancellationToken);
            File.Move(path + Unfinished, path, overwrite: false);
            string[] notes = changed ? ["Customers were changed while they were exported: each line is as it was at its moment. Export again for one moment of all."] : [];
            return new AdminAnswer(CommandLine.ExitCode.Done, notes, new JsonObject { ["file"] = path, ["customers"] = rows });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            TakeAway(path + Unfinished);
            return AdminAnswer.Bad($"The service could not write {path}: {e.Message}");
        }
    }

    private static void TakeAway(string unfinished)
    {
        try
        {
            File.Delete(unfinished);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // What could not be written can often not be deleted either; the first reason is the one to tell.
        }
    }

    private async Task<(int Rows, bool Changed)> WriteAsync(CreditorCode creditor, string path, bool english, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 1 << 16 };
        // Accounts and names of every customer stand in it.
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new FileStream(path, options);
        (int rows, long changesBefore, long changesAfter) = (0, 0, 0);
        using (var writer = new CustomerCsvWriter(file, english))
        {
            for (int next = 0; next >= 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int first = next;
                (CustomerPage page, long changes) = await running.Loop.RunAsync(() =>
                {
                    CustomerBook book = running.House.Log.Books.Customers;
                    return Task.FromResult((book.List(creditor, first, CustomerVerbs.PageRows), book.Changes(creditor)));
                });
                foreach (Customer customer in page.Items) writer.Write(CustomerLines.ToLine(customer));
                rows += page.Items.Count;
                if (first == 0) changesBefore = changes;
                (changesAfter, next) = (changes, page.Next);
            }
        }

        file.Flush(flushToDisk: true);
        return (rows, changesBefore != changesAfter);
    }
}
