namespace RealtimeDebit.Core.Calendar;

/// <summary>One window of <see cref="ServiceHours"/>: the days on which it begins, from when, and how long.</summary>
internal sealed record HoursWindow(HoursDays Days, TimeSpan From, TimeSpan Duration)
{
    /// <summary>How many days before an instant a window that holds it may have begun.</summary>
    private int DaysBack => (int)((From + Duration).Ticks / TimeSpan.TicksPerDay);

    public bool Holds(DateTime clock)
    {
        DateOnly today = DateOnly.FromDateTime(clock);
        for (int back = 0; back <= DaysBack; back++)
        {
            DateOnly day = today.AddDays(-back);
            if (!Days.Has(day)) continue;

            DateTime from = day.ToDateTime(TimeOnly.MinValue) + From;
            if (clock >= from && clock < from + Duration) return true;
        }

        return false;
    }

    /// <summary>Adds the beginnings and ends of the windows that touch the days from <paramref name="first"/> to <paramref name="until"/>.</summary>
    public void AddBounds(DateOnly first, DateTime until, SortedSet<DateTime> bounds)
    {
        for (DateOnly day = first.AddDays(-DaysBack); day.ToDateTime(TimeOnly.MinValue) <= until; day = day.AddDays(1))
        {
            if (!Days.Has(day)) continue;

            DateTime from = day.ToDateTime(TimeOnly.MinValue) + From;
            bounds.Add(from);
            bounds.Add(from + Duration);
        }
    }
}

/// <summary>A set of days, as <see cref="ServiceHours"/> describes them.</summary>
internal abstract record HoursDays
{
    public abstract bool Has(DateOnly day);

    /// <summary>Weekdays of every week; all seven for <c>*</c>.</summary>
    internal sealed record Weekdays(IReadOnlySet<DayOfWeek> Set) : HoursDays
    {
        public override bool Has(DateOnly day) => Set.Contains(day.DayOfWeek);
    }

    /// <summary>Dates; year 0 = every year.</summary>
    internal sealed record Dates(IReadOnlyList<(int Year, int Month, int Day)> List) : HoursDays
    {
        public override bool Has(DateOnly day)
        {
            foreach ((int year, int month, int dayOfMonth) in List)
            {
                if (day.Month == month && day.Day == dayOfMonth && (year == 0 || year == day.Year)) return true;
            }

            return false;
        }
    }

    /// <summary>The n-th weekday of a month; <see cref="Last"/> stands for the last one.</summary>
    internal sealed record Ordinal(IReadOnlySet<int> Numbers, DayOfWeek Weekday, IReadOnlySet<int> Months) : HoursDays
    {
        public const int Last = 0;

        public override bool Has(DateOnly day)
            => day.DayOfWeek == Weekday
                && (Months.Count == 0 || Months.Contains(day.Month))
                && (Numbers.Contains(((day.Day - 1) / 7) + 1) || (Numbers.Contains(Last) && day.AddDays(7).Month != day.Month));
    }

    /// <summary>The last <paramref name="Weekday"/> before each day of an ordinal set.</summary>
    internal sealed record Before(Ordinal Anchor, DayOfWeek Weekday) : HoursDays
    {
        public override bool Has(DateOnly day)
        {
            if (day.DayOfWeek != Weekday) return false;

            int ahead = ((int)Anchor.Weekday - (int)Weekday + 7) % 7;
            return Anchor.Has(day.AddDays(ahead == 0 ? 7 : ahead));
        }
    }
}
