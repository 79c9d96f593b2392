namespace RealtimeDebit.Core.Calendar;

/// <summary>A bank's service hours (サービス時間) in Japan time: open windows less closed ones.</summary>
/// <remarks>
/// <para>A window is written as <c>DAYS FROM-TO</c>.</para>
/// <para>DAYS, one of:</para>
/// <list type="bullet">
/// <item><c>*</c>: every day.</item>
/// <item><c>Mon</c>, <c>Mon-Fri</c>, <c>Sat,Sun</c>: weekdays, ranges, lists of both (<c>Fri-Mon</c> goes over the week's end).</item>
/// <item><c>2nd-Saturday</c>, <c>1st,3rd-Monday</c>, <c>last-Sunday</c>: the n-th such day of each month; <c>-of-Jun,Sep</c> behind it: of these months only.</item>
/// <item><c>before-1st,3rd-Monday Sun</c>: the last Sunday before the 1st and before the 3rd Monday of a month; it may lie in the month before.</item>
/// <item><c>2027-01-01</c>, <c>01-01</c>, <c>12-31,01-01</c>: dates, of one year or of every year.</item>
/// </list>
/// <para>
/// FROM is <c>HH:mm</c>. TO is <c>HH:mm</c>, <c>24:00</c>, or a weekday and a time (<c>Mon 06:00</c>: the first Monday after the day of FROM).
/// A TO that is not after FROM lies on the next day. The end does not belong to the window. No window is longer than seven days.
/// </para>
/// <para>The bank serves when an open window holds the instant (always, when there is none) and no closed window does.</para>
/// </remarks>
public sealed class ServiceHours
{
    /// <summary>How far ahead a change is looked for: a window that comes once in four years is not told in advance.</summary>
    private const int HorizonDays = 400;

    private const int StepDays = 14;

    private readonly IReadOnlyList<HoursWindow> _open;
    private readonly IReadOnlyList<HoursWindow> _closed;

    private ServiceHours(IReadOnlyList<HoursWindow> open, IReadOnlyList<HoursWindow> closed)
    {
        _open = open;
        _closed = closed;
    }

    /// <summary>Reads all windows and collects every problem. <see cref="ServiceHoursParse.Hours"/> is null when there is one.</summary>
    public static ServiceHoursParse Parse(IReadOnlyList<string> open, IReadOnlyList<string> closed)
    {
        var problems = new List<HoursProblem>();
        List<HoursWindow> openWindows = ReadAll(open, isOpen: true, problems);
        List<HoursWindow> closedWindows = ReadAll(closed, isOpen: false, problems);
        return new ServiceHoursParse(problems.Count == 0 ? new ServiceHours(openWindows, closedWindows) : null, problems);
    }

    /// <summary>True when the bank serves at this instant.</summary>
    public bool IsOpen(DateTimeOffset instant) => IsOpenAt(instant.InJapan().DateTime);

    /// <summary>The instant from which the bank serves: <paramref name="instant"/> itself when it is open; null when that is more than a year away.</summary>
    public DateTimeOffset? NextOpening(DateTimeOffset instant) => IsOpen(instant) ? instant.InJapan() : NextChange(instant);

    /// <summary>The instant from which the bank no longer serves: <paramref name="instant"/> itself when it is closed; null when it stays open.</summary>
    public DateTimeOffset? NextClosing(DateTimeOffset instant) => IsOpen(instant) ? NextChange(instant) : instant.InJapan();

    private static List<HoursWindow> ReadAll(IReadOnlyList<string> texts, bool isOpen, List<HoursProblem> problems)
    {
        var windows = new List<HoursWindow>();
        for (int i = 0; i < texts.Count; i++)
        {
            var reader = new HoursReading(texts[i]);
            if (reader.Read() is HoursWindow window) windows.Add(window);
            else problems.Add(new HoursProblem(isOpen, i, texts[i], reader.Position, reader.Problem));
        }

        return windows;
    }

    private bool IsOpenAt(DateTime clock)
        => (_open.Count == 0 || Holds(_open, clock)) && !Holds(_closed, clock);

    private static bool Holds(IReadOnlyList<HoursWindow> windows, DateTime clock)
    {
        foreach (HoursWindow window in windows)
        {
            if (window.Holds(clock)) return true;
        }

        return false;
    }

    private DateTimeOffset? NextChange(DateTimeOffset instant)
    {
        DateTime clock = instant.InJapan().DateTime;
        bool isOpen = IsOpenAt(clock);
        DateOnly first = DateOnly.FromDateTime(clock);
        for (int ahead = 0; ahead < HorizonDays; ahead += StepDays)
        {
            DateTime until = first.AddDays(ahead + StepDays).ToDateTime(TimeOnly.MinValue);
            var changes = new SortedSet<DateTime>();
            foreach (HoursWindow window in _open.Concat(_closed)) window.AddBounds(first.AddDays(ahead), until, changes);
            foreach (DateTime change in changes)
            {
                if (change > clock && change <= until && IsOpenAt(change) != isOpen)
                {
                    return JapanTime.At(DateOnly.FromDateTime(change), TimeOnly.FromDateTime(change));
                }
            }
        }

        return null;
    }
}

/// <summary>What became of reading a bank's hours: the hours, or every problem.</summary>
public sealed record ServiceHoursParse(ServiceHours? Hours, IReadOnlyList<HoursProblem> Problems);

/// <summary>A window that cannot be read.</summary>
/// <param name="IsOpen">True when it stands under <c>Open</c>, false under <c>Closed</c>.</param>
/// <param name="Index">Its place in that list, from 0.</param>
/// <param name="Text">The window as written.</param>
/// <param name="Position">Where reading stopped, from 1.</param>
/// <param name="Message">What is wrong, with an example of what is right.</param>
public sealed record HoursProblem(bool IsOpen, int Index, string Text, int Position, string Message);
