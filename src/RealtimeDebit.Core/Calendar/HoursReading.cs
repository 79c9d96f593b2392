namespace RealtimeDebit.Core.Calendar;

/// <summary>Reads one window of <see cref="ServiceHours"/> from left to right and remembers where it got stuck.</summary>
internal sealed class HoursReading
{
    private const string Examples = "for example \"* 00:05-23:55\", \"2nd-Saturday 21:00-07:00\" or \"before-2nd-Monday Sun 23:55-Mon 06:00\"";

    private static readonly string[] WeekdayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
    private static readonly string[] LongWeekdayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
    private static readonly string[] MonthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    private static readonly string[] OrdinalNames = ["last", "1st", "2nd", "3rd", "4th", "5th"];
    private static readonly IReadOnlySet<DayOfWeek> EveryWeekday = new HashSet<DayOfWeek>(Enum.GetValues<DayOfWeek>());

    private readonly string _text;
    private int _at;

    public HoursReading(string text) => _text = text;

    /// <summary>Where reading stopped, from 1.</summary>
    public int Position => _at + 1;

    /// <summary>What is wrong there, with an example of what is right.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>The window, or null: then <see cref="Position"/> and <see cref="Problem"/> say why.</summary>
    public HoursWindow? Read()
    {
        if (ReadDays() is not HoursDays days) return null;
        if (!Expect(' ', "a space and a time follow the days")) return null;
        if (days is HoursDays.Ordinal or HoursDays.Weekdays { Set.Count: 7 } && TryWeekday(out DayOfWeek begins))
        {
            // "* Sat 23:00-Sun 08:00" and "2nd-Saturday Sat 21:00-Sun 07:00": the weekday repeats or narrows the days.
            if (days is HoursDays.Ordinal ordinal && ordinal.Weekday != begins)
            {
                return Stop($"the weekday here is that of the days ({WeekdayNames[(int)ordinal.Weekday]}); write before-... for the day before", 3);
            }

            if (days is HoursDays.Weekdays) days = new HoursDays.Weekdays(new HashSet<DayOfWeek> { begins });
            if (!Expect(' ', "a time follows the weekday")) return null;
        }

        if (ReadTime(allow24: false) is not TimeSpan from) return null;
        if (!Expect('-', "a hyphen and the end follow the time")) return null;

        return ReadEnd(days, from);
    }

    private HoursWindow? ReadEnd(HoursDays days, TimeSpan from)
    {
        int extraDays = 0;
        bool namesDay = false;
        if (TryWeekday(out DayOfWeek ends))
        {
            namesDay = true;
            if (OnlyWeekdayOf(days) is not DayOfWeek begins)
            {
                return Stop("an end on a weekday needs days that all begin on one weekday, as \"Sat 23:00-Sun 08:00\"", 3);
            }

            extraDays = ((int)ends - (int)begins + 7) % 7;
            if (!Expect(' ', "a time follows the weekday")) return null;
        }

        int timeAt = _at;
        if (ReadTime(allow24: true) is not TimeSpan to) return null;
        if (_at < _text.Length) return Stop("nothing follows the end of the window");

        TimeSpan duration = to + TimeSpan.FromDays(extraDays) - from;
        _at = timeAt;
        if (duration == TimeSpan.Zero) return Stop("the end equals the beginning; a whole day is 00:00-24:00");
        if (duration < TimeSpan.Zero) duration += TimeSpan.FromDays(namesDay ? 7 : 1);
        _at = _text.Length;
        return new HoursWindow(days, from, duration);
    }

    private static DayOfWeek? OnlyWeekdayOf(HoursDays days) => days switch
    {
        HoursDays.Weekdays { Set.Count: 1 } one => one.Set.First(),
        HoursDays.Ordinal ordinal => ordinal.Weekday,
        HoursDays.Before before => before.Weekday,
        _ => null,
    };

    private HoursDays? ReadDays()
    {
        if (Try("*")) return new HoursDays.Weekdays(EveryWeekday);
        if (Try("before-"))
        {
            if (ReadOrdinal() is not HoursDays.Ordinal anchor) return null;
            if (!Expect(' ', "a weekday follows, as \"before-2nd-Monday Sun 23:55-Mon 06:00\"")) return null;
            if (!TryWeekday(out DayOfWeek weekday)) return StopDays("a weekday is due here: Sun Mon Tue Wed Thu Fri Sat");

            return new HoursDays.Before(anchor, weekday);
        }

        if (_at < _text.Length && Array.Exists(OrdinalNames, Starts)) return ReadOrdinal();
        if (_at < _text.Length && char.IsAsciiDigit(_text[_at])) return ReadDates();

        return ReadWeekdays();
    }

    private HoursDays.Ordinal? ReadOrdinal()
    {
        var numbers = new HashSet<int>();
        do
        {
            int number = TryOneOf(OrdinalNames);
            if (number < 0)
            {
                StopDays("1st, 2nd, 3rd, 4th, 5th or last is due here, as \"1st,3rd-Monday\"");
                return null;
            }

            numbers.Add(number);
        }
        while (Try(","));

        if (!Expect('-', "a hyphen and a weekday follow, as \"2nd-Saturday\"")) return null;
        int weekday = TryOneOf(LongWeekdayNames);
        if (weekday < 0)
        {
            StopDays("a weekday in full is due here, as Monday");
            return null;
        }

        return ReadMonths() is HashSet<int> months ? new HoursDays.Ordinal(numbers, (DayOfWeek)weekday, months) : null;
    }

    private HashSet<int>? ReadMonths()
    {
        var months = new HashSet<int>();
        if (!Try("-of-")) return months;

        do
        {
            int month = TryOneOf(MonthNames);
            if (month < 0)
            {
                StopDays("a month is due here, as \"3rd-Sunday-of-Jun,Sep\"");
                return null;
            }

            months.Add(month + 1);
        }
        while (Try(","));

        return months;
    }

    private HoursDays.Weekdays? ReadWeekdays()
    {
        var set = new HashSet<DayOfWeek>();
        do
        {
            if (!TryWeekday(out DayOfWeek first))
            {
                StopDays("days are due here: *, a weekday as Mon or Mon-Fri, an ordinal as 2nd-Saturday, or a date as 01-01");
                return null;
            }

            DayOfWeek last = first;
            if (Try("-") && !TryWeekday(out last))
            {
                StopDays("a weekday is due here, as \"Mon-Fri\"");
                return null;
            }

            for (DayOfWeek day = first; ; day = (DayOfWeek)(((int)day + 1) % 7))
            {
                set.Add(day);
                if (day == last) break;
            }
        }
        while (Try(","));

        return new HoursDays.Weekdays(set);
    }

    private HoursDays.Dates? ReadDates()
    {
        var dates = new List<(int, int, int)>();
        do
        {
            int begin = _at;
            int year = 0;
            if (_at + 4 < _text.Length && _text[_at + 4] == '-')
            {
                year = ReadDigits(4);
                _at++;
            }

            int month = ReadDigits(2);
            bool hyphen = Try("-");
            int day = ReadDigits(2);
            bool exists = hyphen && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year < 1 ? 2000 : year, month);
            if (!exists)
            {
                _at = begin;
                StopDays("a date is due here, as 2027-01-01 or 01-01");
                return null;
            }

            dates.Add((year, month, day));
        }
        while (Try(","));

        return new HoursDays.Dates(dates);
    }

    private TimeSpan? ReadTime(bool allow24)
    {
        int begin = _at;
        int hours = ReadDigits(2);
        bool colon = Try(":");
        int minutes = ReadDigits(2);
        bool right = colon && minutes is >= 0 and <= 59 && (hours is >= 0 and <= 23 || (allow24 && hours == 24 && minutes == 0));
        if (right) return new TimeSpan(hours, minutes, 0);

        _at = begin;
        Stop(allow24 ? "a time is due here, 00:00 to 24:00, as 23:55" : "a time is due here, 00:00 to 23:59, as 00:05");
        return null;
    }

    private int ReadDigits(int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++)
        {
            if (_at >= _text.Length || !char.IsAsciiDigit(_text[_at])) return -1;

            value = (value * 10) + (_text[_at++] - '0');
        }

        return value;
    }

    private bool TryWeekday(out DayOfWeek weekday)
    {
        int found = TryOneOf(WeekdayNames);
        weekday = (DayOfWeek)Math.Max(found, 0);
        return found >= 0;
    }

    private int TryOneOf(string[] names)
    {
        int found = Array.FindIndex(names, Starts);
        if (found >= 0) _at += names[found].Length;
        return found;
    }

    private bool Starts(string word) => string.CompareOrdinal(_text, _at, word, 0, word.Length) == 0;

    private bool Try(string word)
    {
        if (!Starts(word)) return false;

        _at += word.Length;
        return true;
    }

    private bool Expect(char wanted, string otherwise)
    {
        if (_at < _text.Length && _text[_at] == wanted)
        {
            _at++;
            return true;
        }

        Stop(otherwise);
        return false;
    }

    private HoursDays? StopDays(string problem)
    {
        Stop(problem);
        return null;
    }

    private HoursWindow? Stop(string problem, int back = 0)
    {
        _at -= back;
        Problem = $"{problem}; {Examples}";
        return null;
    }
}
