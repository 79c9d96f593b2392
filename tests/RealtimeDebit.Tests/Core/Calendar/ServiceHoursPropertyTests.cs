using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Tests.Properties;

namespace RealtimeDebit.Tests.Core.Calendar;

[ManyCases(Arbitrary = [typeof(Windows)])]
public sealed class ServiceHoursPropertyTests
{
    [Property]
    public bool Any_text_is_a_window_or_a_problem_with_its_place(NonNull<string> text)
    {
        ServiceHoursParse parse = ServiceHours.Parse([text.Get], []);

        return (parse.Hours is null) == (parse.Problems.Count == 1) && parse.Problems.All(problem => problem.Position >= 1 && problem.Position <= text.Get.Length + 1);
    }

    [Property]
    public bool The_next_opening_is_open_and_the_minute_before_is_not(Window open, Window closed, PositiveInt minutes)
    {
        ServiceHours hours = ServiceHours.Parse([open.Text], [closed.Text]).Hours!;
        DateTimeOffset now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(9)).AddMinutes(minutes.Get % 2_000_000);

        DateTimeOffset? opening = hours.NextOpening(now);
        DateTimeOffset? closing = hours.NextClosing(now);

        return (opening is not { } from || (hours.IsOpen(from) && from >= now && (from == now || !hours.IsOpen(from.AddMinutes(-1)))))
            && (closing is not { } to || (!hours.IsOpen(to) && to >= now && (to == now || hours.IsOpen(to.AddMinutes(-1)))))
            && hours.IsOpen(now) == (opening == now);
    }

    /// <summary>A window as it is configured.</summary>
    public sealed record Window(string Text);

    public static class Windows
    {
        public static Arbitrary<Window> Any() => (
            from days in Gen.Elements("*", "Mon-Fri", "Sat,Sun", "2nd-Saturday", "1st,3rd-Monday", "last-Sunday", "12-31,01-01", "Fri-Mon", "before-1st,3rd-Monday Sun")
            from start in Gen.Choose(0, 1_439)
            from end in Gen.Choose(0, 1_439)
            where start != end
            select new Window($"{days} {start / 60:D2}:{start % 60:D2}-{end / 60:D2}:{end % 60:D2}")).ToArbitrary();
    }
}
