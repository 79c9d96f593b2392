namespace RealtimeDebit.Formats.Zengin;

/// <summary>Finds the year that a header's 引落日 (MMDD) leaves out.</summary>
public static class DebitDate
{
    private const int YearsToNextLeapDay = 8;

    /// <summary>True when the four characters are a month and a day of it; 0229 is one.</summary>
    public static bool IsMonthDay(ReadOnlySpan<char> mmdd) => TryRead(mmdd, out int month, out int day) && Exists(2000, month, day);

    /// <summary>The date with this month and day that lies nearest to <paramref name="asOf"/>; of two equally near, the later.</summary>
    /// <remarks>0229 is never resolved backwards: it is the first leap day on or after <paramref name="asOf"/>.</remarks>
    /// <returns>Null when the characters are no month and day.</returns>
    public static DateOnly? Resolve(ReadOnlySpan<char> mmdd, DateOnly asOf)
    {
        if (!TryRead(mmdd, out int month, out int day) || !Exists(2000, month, day))
        {
            return null;
        }

        return (month, day) == (2, 29) ? NextLeapDay(asOf) : Nearest(month, day, asOf);
    }

    private static DateOnly? Nearest(int month, int day, DateOnly asOf)
    {
        DateOnly? nearest = null;
        int bestDistance = int.MaxValue;
        for (int year = asOf.Year + 1; year >= asOf.Year - 1; year--)
        {
            if (!Exists(year, month, day))
            {
                continue;
            }

            DateOnly candidate = new(year, month, day);
            int distance = Math.Abs(candidate.DayNumber - asOf.DayNumber);
            if (distance < bestDistance)
            {
                (nearest, bestDistance) = (candidate, distance);
            }
        }

        return nearest;
    }

    private static DateOnly? NextLeapDay(DateOnly asOf)
    {
        for (int year = asOf.Year; year <= asOf.Year + YearsToNextLeapDay; year++)
        {
            if (Exists(year, 2, 29) && new DateOnly(year, 2, 29) >= asOf)
            {
                return new DateOnly(year, 2, 29);
            }
        }

        return null;
    }

    private static bool Exists(int year, int month, int day) =>
        year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);

    private static bool TryRead(ReadOnlySpan<char> mmdd, out int month, out int day)
    {
        month = 0;
        day = 0;
        if (mmdd.Length != 4 || mmdd.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        month = ((mmdd[0] - '0') * 10) + (mmdd[1] - '0');
        day = ((mmdd[2] - '0') * 10) + (mmdd[3] - '0');
        return true;
    }
}
