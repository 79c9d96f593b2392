using System.Globalization;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Rules;
using RealtimeDebit.Formats.Zengin;

namespace RealtimeDebit.Core.Retries;

/// <summary>再振替: puts the failed records of a file into a new request file, each record once. Sends nothing.</summary>
/// <remarks>Used on the loop.</remarks>
public sealed class RetryDesk
{
    /// <summary>How often it is begun anew because somebody else made a retry of the same file meanwhile.</summary>
    private const int MaxRounds = 5;

    private readonly FileRoom _room;
    private readonly RetryFileBuilder _builder;

    public RetryDesk(FileRoom room)
    {
        _room = room;
        _builder = new RetryFileBuilder(room);
    }

    /// <summary>The result digits that can be chosen: everything but collected.</summary>
    public static string Choosable => "123489";

    /// <summary>Makes a retry of a file, durably; asked with the same file, date and digits again, it names the one that was made.</summary>
    public async Task<RetryAnswer> MakeAsync(RetryWish wish)
    {
        if (WhyNotDigits(wish.Results) is string wrong) return new RetryAnswer.Refused(wrong);

        wish = wish with { Results = string.Concat(wish.Results.Distinct().Order()), Operator = wish.Operator.Trim(), Reason = wish.Reason.Trim() };
        if (wish.Operator.Length == 0) return new RetryAnswer.Refused("Say who asks for the retry.");
        if (_room.Files.Find(wish.Batch) is not RequestFile file) return new RetryAnswer.Refused($"There is no file {wish.Batch}.");
        if (WhyNotFinal(file) is string open) return new RetryAnswer.Refused(open);

        for (int round = 0; round < MaxRounds; round++)
        {
            if (await MakeOnceAsync(file, wish) is RetryAnswer answer) return answer;
        }

        return new RetryAnswer.Refused($"Others make retries of {file.Batch} at this moment; look at them and ask again.");
    }

    /// <summary>Reads a retry file from the archive, in pieces; each is done with before the next is read.</summary>
    public Task ReadAsync(FileRetryMade made, Func<ReadOnlyMemory<byte>, Task> piece) => _room.ReadArchiveAsync(made.Sha256, piece);

    /// <summary>Null when another retry of the file was made meanwhile, so that the choice has to be made anew.</summary>
    private async Task<RetryAnswer?> MakeOnceAsync(RequestFile file, RetryWish wish)
    {
        FileRetry[] earlier = [.. Book.Of(file.Batch)];
        if (Array.Find(earlier, retry => IsSame(retry.Made, wish)) is FileRetry same)
        {
            await _room.Log.DurableAsync(same.Sequence);
            return new RetryAnswer.Made(same.Made, 0) { IsAgain = true };
        }

        if (WhyNotNow(wish) is string not) return new RetryAnswer.Refused(not);

        IReadOnlyList<char> digits = await _builder.ReadDigitsAsync(file);
        RetryChoice choice = await _room.Workers.RunAsync(() => RetryChoice.Make(digits, wish.Results, earlier));
        if (choice.Count == 0) return new RetryAnswer.Refused(NothingLeft(file, wish, choice.Failed, earlier));

        BuiltRetry built = await _builder.BuildAsync(file, choice, wish.DebitDate);
        if (built.WhyNot is string whyNot) return new RetryAnswer.Refused(whyNot);

        // From here to the recording nothing is awaited: what is asked now is still so when the records are taken.
        if (Book.Of(file.Batch).Count != earlier.Length) return null;
        if ((WhyNotNow(wish) ?? WhyRepeated(file, built, wish)) is string late) return new RetryAnswer.Refused(late);

        var made = new FileRetryMade
        {
            At = _room.Log.Now,
            Batch = file.Batch,
            Creditor = file.Creditor,
            Records = choice.Records,
            Count = choice.Count,
            Total = built.Total,
            DebitDate = wish.DebitDate,
            Results = wish.Results,
            Sha256 = built.Sha256,
            Operator = wish.Operator,
            Reason = wish.Reason,
        };
        await _room.Log.Record(made);
        return new RetryAnswer.Made(made, choice.Failed - choice.Count);
    }

    private RetryBook Book => _room.Log.Books.Retries;

    private static bool IsSame(FileRetryMade made, RetryWish wish)
        => made.DebitDate == wish.DebitDate && string.Equals(made.Results, wish.Results, StringComparison.Ordinal);

    private static string? WhyNotDigits(string results)
        => results.Length == 0 || results.Any(digit => !Choosable.Contains(digit, StringComparison.Ordinal))
            ? $"\"{results}\" are no result digits that can be retried. Allowed: {string.Join(", ", (IEnumerable<char>)Choosable)}. What was collected ({ResultDigits.Collected}) is never debited again."
            : null;

    private string? WhyNotFinal(RequestFile file)
    {
        if (file.ResultSha256 is not null) return null;
        if (file.Accepted is null) return $"{file.Batch} was not accepted (it is {file.State}); none of its records was debited.";

        int open = _room.Log.Books.Debits.FindRun(file.Batch)?.OpenCount ?? 0;
        return open > 0
            ? $"{file.Batch} is not final: {open} of {file.Accepted.Records} records are open. A retry is made of known outcomes only."
            : $"{file.Batch} is final, but its result file is not made yet; ask again in a moment.";
    }

    private string? WhyNotNow(RetryWish wish)
    {
        DateOnly today = _room.Log.Today;
        if (wish.DebitDate < today) return $"The debit date {Text(wish.DebitDate)} is in the past; today is {Text(today)}.";
        if (!DebitRules.IsDebitDate(wish.DebitDate, today)) return $"The debit date {Text(wish.DebitDate)} lies more than {DebitRules.MaxDaysAhead} days ahead; today is {Text(today)}.";

        return _room.Log.NoRoomReason;
    }

    /// <summary>The same bytes are taken once only, so a file that would be refused as a duplicate is not handed out.</summary>
    private string? WhyRepeated(RequestFile file, BuiltRetry built, RetryWish wish)
        => (_room.Files.FindFirst(file.Creditor, built.Sha256) ?? Book.FindBatch(file.Creditor, built.Sha256)) is BatchId other
            ? $"With the debit date {Text(wish.DebitDate)} the retry would be, byte for byte, {(_room.Files.FindFirst(file.Creditor, built.Sha256) is null ? $"the retry of {other}" : $"{other}")}, and would be refused as a duplicate. Choose another date."
            : null;

    private static string NothingLeft(RequestFile file, RetryWish wish, int failed, FileRetry[] earlier)
    {
        string digits = string.Join(", ", (IEnumerable<char>)wish.Results);
        string made = string.Join("; ", earlier.Select((retry, index)
            => $"retry {index + 1} of {Text(DateOnly.FromDateTime(retry.Made.At.DateTime))} for {Text(retry.Made.DebitDate)} has {retry.Made.Count} records (results {retry.Made.Results})"));
        return failed == 0
            ? $"Nothing to retry: no record of {file.Batch} ended with {digits}."
            : $"Nothing left to retry: all {failed} records of {file.Batch} that ended with {digits} were put into a retry before: {made}.";
    }

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>What somebody wants to be retried.</summary>
/// <param name="Batch">The file.</param>
/// <param name="DebitDate">引落日 of the retry, from today to <see cref="DebitRules.MaxDaysAhead"/> days later.</param>
/// <param name="Results">The result digits whose records are chosen, of <see cref="RetryDesk.Choosable"/>, in any order.</param>
/// <param name="Operator">Who asks.</param>
/// <param name="Reason">Why; may be empty.</param>
public sealed record RetryWish(BatchId Batch, DateOnly DebitDate, string Results, string Operator, string Reason);

/// <summary>What came of a wish.</summary>
public abstract record RetryAnswer
{
    private RetryAnswer()
    {
    }

    /// <summary>There is a file, and its event is durable.</summary>
    /// <param name="Retry">The file.</param>
    /// <param name="LeftOut">Records with the chosen digits that stand in an earlier retry.</param>
    public sealed record Made(FileRetryMade Retry, int LeftOut) : RetryAnswer
    {
        /// <summary>True when it was made before by the same wish.</summary>
        public bool IsAgain { get; init; }
    }

    /// <summary>There is none.</summary>
    /// <param name="Why">A sentence for people.</param>
    public sealed record Refused(string Why) : RetryAnswer;
}
