namespace RealtimeDebit.Core.Retries;

/// <summary>Which records of a file are debited once more. Pure; made by a worker, because a file may have millions.</summary>
internal sealed class RetryChoice
{
    private RetryChoice(bool[] isChosen) => IsChosen = isChosen;

    /// <summary>One entry a record; entry 0 is record 1.</summary>
    public bool[] IsChosen { get; }

    /// <summary>Records that ended with a chosen digit, also those that an earlier retry took.</summary>
    public int Failed { get; private init; }

    /// <summary>Records that are taken.</summary>
    public int Count { get; private init; }

    /// <summary>Their numbers, as <see cref="FileRetryMade.Records"/> has them.</summary>
    public string Records { get; private init; } = "";

    /// <summary>The records with one of <paramref name="results"/> that no earlier retry took.</summary>
    /// <param name="digits">How each record ended; a space is never chosen.</param>
    /// <param name="results">Digits.</param>
    /// <param name="earlier">Every retry of the file so far.</param>
    /// <exception cref="InvalidDataException">An earlier retry names records that the file does not have.</exception>
    public static RetryChoice Make(IReadOnlyList<char> digits, string results, IReadOnlyList<FileRetry> earlier)
    {
        bool[] isChosen = [.. digits.Select(digit => results.Contains(digit, StringComparison.Ordinal))];
        int failed = isChosen.Count(chosen => chosen);
        foreach ((int first, int last) in earlier.SelectMany(retry => RecordRanges.Parse(retry.Made.Records)))
        {
            if (last > isChosen.Length) throw new InvalidDataException($"A retry names record {last} of a file that has {isChosen.Length}.");

            Array.Fill(isChosen, false, first - 1, last - first + 1);
        }

        return new RetryChoice(isChosen) { Failed = failed, Count = isChosen.Count(chosen => chosen), Records = RecordRanges.Format(isChosen) };
    }
}
