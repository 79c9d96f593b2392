using System.Globalization;
using System.Text.Json.Nodes;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Retries;
using RealtimeDebit.Host.Services;

namespace RealtimeDebit.Host.Admin;

/// <summary><c>batch retry</c>, and what <c>batch show</c> tells of retries.</summary>
internal sealed class RetryVerb(RunningHouse running)
{
    /// <summary>Receipt numbers are listed in ranges; of more parts than these the file itself tells.</summary>
    private const int MostReceiptRanges = 200;
    private const string DefaultResults = "1";
    private const string Day = "yyyy-MM-dd";
    private const string Clock = "yyyy-MM-dd HH:mm:ss";

    public async Task<AdminAnswer> MakeAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
    {
        if (!BatchId.TryParse(request["id"], out BatchId id)) return AdminAnswer.Misused($"\"{request["id"]}\" is not a file's receipt number. Allowed: F and 14 digits.");
        if (!DateOnly.TryParseExact(request["date"], Day, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date))
            return AdminAnswer.Misused($"\"{request["date"]}\" is no date. Allowed: {Day}.");

        string path = request["to"];
        string results = request["results"].Length == 0 ? DefaultResults : request["results"].Replace(",", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        if (path.Length == 0) return AdminAnswer.Misused("--to is empty. Say where the file is written.");
        if (Path.Exists(path)) return AdminAnswer.Bad($"{path} is there already and is not written over.");

        FileView? file = await running.Loop.RunAsync(() => Task.FromResult(running.House.Files.Find(id)));
        if (file is not null && FileNames.IsCsv(file.Name) != FileNames.IsCsv(path))
            return AdminAnswer.Bad($"{id} is {FileNames.Shown(file.Name)}, so its retry is {(FileNames.IsCsv(file.Name) ? "a CSV file: its name must" : "a 全銀 file: its name must not")} end in .csv.");

        RetryAnswer answer = await running.Loop.RunAsync(
            () => running.House.Retries.MakeAsync(new RetryWish(id, date, results, request["operator"], request["reason"])));
        return answer switch
        {
            RetryAnswer.Refused refused => AdminAnswer.Bad(refused.Why),
            RetryAnswer.Made made => await WriteAsync(made.Retry, path, cancellationToken) is { } problem
                ? AdminAnswer.Bad(problem)
                : AdminAnswer.Done(Told(made, file!, path)),
            _ => throw new InvalidOperationException($"No answer for {answer.GetType().Name}."),
        };
    }

    /// <summary>Adds to a file's description which retries were made of it, and of which file it is one.</summary>
    internal static void AddTo(JsonObject shown, RetryBook retries, FileView file)
    {
        shown["retryOf"] = retries.FindBatch(file.Creditor, file.Sha256)?.ToString();
        if (retries.Of(file.Batch) is not { Count: > 0 } made) return;

        shown["retries"] = new JsonArray([.. made.Select(retry => Line(retry.Made))]);
    }

    private static JsonObject Line(FileRetryMade made) => new()
    {
        ["made"] = made.At.ToString(Clock, CultureInfo.InvariantCulture),
        ["debitDate"] = made.DebitDate.ToString(Day, CultureInfo.InvariantCulture),
        ["results"] = made.Results,
        ["records"] = made.Count,
        ["totalYen"] = made.Total.Value,
        ["operator"] = made.Operator,
        ["reason"] = made.Reason,
        ["sha256"] = made.Sha256,
    };

    private static JsonObject Told(RetryAnswer.Made answer, FileView file, string path)
    {
        FileRetryMade made = answer.Retry;
        return new JsonObject
        {
            ["retryOf"] = made.Batch.ToString(),
            ["records"] = made.Count,
            ["totalYen"] = made.Total.Value,
            ["debitDate"] = made.DebitDate.ToString(Day, CultureInfo.InvariantCulture),
            ["results"] = made.Results,
            ["inEarlierRetries"] = answer.LeftOut,
            ["receipts"] = Receipts(made, file.FirstDebit!.Value),
            ["sha256"] = made.Sha256,
            ["file"] = path,
            ["madeBefore"] = answer.IsAgain,
            ["next"] = "nothing was sent; put the file into in/ of the creditor's drop once",
        };
    }

    private static string Receipts(FileRetryMade made, DebitId first)
    {
        string[] parts = made.Records.Split(',');
        string listed = string.Join(", ", parts.Take(MostReceiptRanges).Select(part => string.Join("-", part.Split('-').Select(Receipt))));
        return parts.Length > MostReceiptRanges ? listed + ", …" : listed;

        string Receipt(string number) => new DebitId(first.Value + int.Parse(number, CultureInfo.InvariantCulture) - 1).ToString();
    }

    /// <summary>The file appears whole or not at all, and never over another one.</summary>
    /// <returns>Why it could not be written; null when all is well.</returns>
    private async Task<string?> WriteAsync(FileRetryMade made, string path, CancellationToken cancellationToken)
    {
        var content = new MemoryStream();
        await running.Loop.RunAsync(() => running.House.Retries.ReadAsync(made, piece =>
        {
            content.Write(piece.Span);
            return Task.CompletedTask;
        }));
        string part = $"{path}.{Path.GetRandomFileName()}.part";
        try
        {
            await using (var file = new FileStream(part, FileMode.CreateNew, FileAccess.Write))
            {
                await file.WriteAsync(content.GetBuffer().AsMemory(0, (int)content.Length), cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(part, path, overwrite: false);
            return null;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            File.Delete(part);
            return $"The retry was made, but could not be written to {path}: {failed.Message} Ask again with the same date and results: it is the same file.";
        }
    }
}
