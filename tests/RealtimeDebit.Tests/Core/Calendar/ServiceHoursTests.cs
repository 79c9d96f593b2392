using RealtimeDebit.Core.Calendar;

namespace RealtimeDebit.Tests.Core.Calendar;

public sealed class ServiceHoursTests
{
    [Theory]
    // 愛媛銀行: daily 23:55-00:05, and the Sunday before the 1st and 3rd Monday 23:55 - Monday 06:00.
    [InlineData("* 00:05-23:55", "before-1st,3rd-Monday Sun 23:55-Mon 06:00", "2026-11-24T00:04:59", false)]
    [InlineData("* 00:05-23:55", "before-1st,3rd-Monday Sun 23:55-Mon 06:00", "2026-11-24T00:05:00", true)]
    [InlineData("* 00:05-23:55", "before-1st,3rd-Monday Sun 23:55-Mon 06:00", "2026-11-24T23:54:59", true)]
    [InlineData("* 00:05-23:55", "before-1st,3rd-Monday Sun 23:55-Mon 06:00", "2026-11-24T23:55:00", false)]
    [InlineData("* 00:05-23:55", "before-1st,3rd-Monday Sun 23:55-Mon 06:00", "2026-11-16T05:59:59", false)]
    [InlineData("* 00:05-23:55", "before-1st,3rd-Monday Sun 23:55-Mon 06:00", "2026-11-16T06:00:00", true)]
    [InlineData("* 00:05-23:55", "before-1st,3rd-Monday Sun 23:55-Mon 06:00", "2026-11-23T00:05:00", true)]
    // The 1st Monday of June 2026 is the 1st: its Sunday lies in May.
    [InlineData("* 00:05-23:55", "before-1st,3rd-Monday Sun 23:55-Mon 06:00", "2026-06-01T05:00:00", false)]
    [InlineData("", "before-1st,3rd-Monday Sun 23:55-Mon 06:00", "2026-05-31T23:55:00", false)]
    [InlineData("", "before-1st,3rd-Monday Sun 23:55-Mon 06:00", "2026-05-31T23:54:59", true)]
    // The window of the configuration's example.
    [InlineData("* 00:05-23:55", "before-2nd-Monday Sun 23:55-Mon 06:00", "2026-11-09T03:00:00", false)]
    [InlineData("* 00:05-23:55", "before-2nd-Monday Sun 23:55-Mon 06:00", "2026-11-16T03:00:00", true)]
    // 三菱UFJ: the 2nd Saturday of each month 21:00 - next day 7:00.
    [InlineData("", "2nd-Saturday 21:00-07:00", "2026-11-14T20:59:59", true)]
    [InlineData("", "2nd-Saturday 21:00-07:00", "2026-11-14T21:00:00", false)]
    [InlineData("", "2nd-Saturday 21:00-07:00", "2026-11-15T06:59:59", false)]
    [InlineData("", "2nd-Saturday 21:00-07:00", "2026-11-15T07:00:00", true)]
    [InlineData("", "2nd-Saturday 21:00-07:00", "2026-11-21T22:00:00", true)]
    // NACCS: 1 January 20:15 - 2 January 5:40, third Sunday of June and September 0:00-5:40.
    [InlineData("", "01-01 20:15-05:40", "2027-01-01T20:14:59", true)]
    [InlineData("", "01-01 20:15-05:40", "2027-01-01T20:15:00", false)]
    [InlineData("", "01-01 20:15-05:40", "2027-01-02T05:39:59", false)]
    [InlineData("", "01-01 20:15-05:40", "2027-01-02T05:40:00", true)]
    [InlineData("", "3rd-Sunday-of-Jun,Sep 00:00-05:40", "2027-06-20T00:00:00", false)]
    [InlineData("", "3rd-Sunday-of-Jun,Sep 00:00-05:40", "2027-09-19T05:39:59", false)]
    [InlineData("", "3rd-Sunday-of-Jun,Sep 00:00-05:40", "2027-09-19T05:40:00", true)]
    [InlineData("", "3rd-Sunday-of-Jun,Sep 00:00-05:40", "2027-07-18T03:00:00", true)]
    // 信組: daily 4:00-4:10. 筑邦銀行: third Monday 1:00-5:00.
    [InlineData("", "* 04:00-04:10", "2026-11-23T04:05:00", false)]
    [InlineData("", "* 04:00-04:10", "2026-11-23T04:10:00", true)]
    [InlineData("", "3rd-Monday 01:00-05:00", "2026-11-16T04:59:00", false)]
    [InlineData("", "3rd-Monday 01:00-05:00", "2026-11-23T04:59:00", true)]
    // りそな本体: Saturday 23:00 - Sunday 8:00, Sunday 23:00 - Monday 7:00.
    [InlineData("", "Sat 23:00-Sun 08:00|Sun 23:00-Mon 07:00", "2026-11-22T07:59:00", false)]
    [InlineData("", "Sat 23:00-Sun 08:00|Sun 23:00-Mon 07:00", "2026-11-22T08:00:00", true)]
    [InlineData("", "Sat 23:00-Sun 08:00|Sun 23:00-Mon 07:00", "2026-11-23T06:59:00", false)]
    [InlineData("", "Sat 23:00-Sun 08:00|Sun 23:00-Mon 07:00", "2026-11-24T06:59:00", true)]
    // Other forms of the grammar.
    [InlineData("Mon-Fri 09:00-24:00", "", "2026-11-27T23:59:59", true)]
    [InlineData("Mon-Fri 09:00-24:00", "", "2026-11-28T00:00:00", false)]
    [InlineData("Fri-Mon 09:00-10:00", "", "2026-11-22T09:30:00", true)]
    [InlineData("Fri-Mon,Wed 09:00-10:00", "", "2026-11-24T09:30:00", false)]
    [InlineData("", "last-Sunday 00:00-24:00", "2026-11-29T12:00:00", false)]
    [InlineData("", "12-31,01-01 00:00-24:00", "2027-01-01T12:00:00", false)]
    [InlineData("", "2027-01-01 00:00-24:00", "2028-01-01T12:00:00", true)]
    [InlineData("", "* Sat 23:00-Mon 05:00", "2026-11-22T12:00:00", false)]
    public void The_bank_serves_inside_its_hours_only(string open, string closed, string japanTime, bool serves)
    {
        ServiceHours hours = Hours(open, closed);

        Assert.Equal(serves, hours.IsOpen(Japan(japanTime)));
    }

    [Theory]
    [InlineData("* 00:05-23:55", "", "2026-11-23T23:56:00", "2026-11-24T00:05:00")]
    [InlineData("* 00:05-23:55", "before-2nd-Monday Sun 23:55-Mon 06:00", "2026-11-08T23:55:00", "2026-11-09T06:00:00")]
    [InlineData("", "2nd-Saturday 21:00-07:00", "2026-11-14T22:00:00", "2026-11-15T07:00:00")]
    [InlineData("", "01-01 20:15-05:40", "2027-01-01T23:00:00", "2027-01-02T05:40:00")]
    [InlineData("Mon-Fri 00:00-24:00", "", "2026-11-28T12:00:00", "2026-11-30T00:00:00")]
    [InlineData("Mon-Fri 00:00-24:00", "", "2026-11-27T12:00:00", "2026-11-27T12:00:00")]
    public void The_next_opening_is_told(string open, string closed, string japanTime, string opening)
        => Assert.Equal(Japan(opening), Hours(open, closed).NextOpening(Japan(japanTime)));

    [Theory]
    [InlineData("* 00:05-23:55", "", "2026-11-23T12:00:00", "2026-11-23T23:55:00")]
    [InlineData("Mon-Fri 00:00-24:00", "", "2026-11-24T12:00:00", "2026-11-28T00:00:00")]
    [InlineData("", "2nd-Saturday 21:00-07:00", "2026-11-15T07:00:00", "2026-12-12T21:00:00")]
    [InlineData("", "01-01 20:15-05:40", "2026-01-02T05:40:00", "2027-01-01T20:15:00")]
    [InlineData("* 00:05-23:55", "", "2026-11-23T23:57:00", "2026-11-23T23:57:00")]
    public void The_next_closing_is_told(string open, string closed, string japanTime, string closing)
        => Assert.Equal(Japan(closing), Hours(open, closed).NextClosing(Japan(japanTime)));

    [Fact]
    public void Hours_without_a_break_never_close()
        => Assert.Null(Hours("* 00:00-24:00", "").NextClosing(Japan("2026-11-23T12:00:00")));

    [Fact]
    public void A_single_day_of_the_past_never_opens_again()
        => Assert.Null(Hours("2020-01-01 00:00-24:00", "").NextOpening(Japan("2026-11-23T12:00:00")));

    [Theory]
    [InlineData("", 1)]
    [InlineData("Montag 08:00-09:00", 4)]
    [InlineData("* 8:00-09:00", 3)]
    [InlineData("* 08:00-25:00", 9)]
    [InlineData("* 24:00-25:00", 3)]
    [InlineData("* 08:00 09:00", 8)]
    [InlineData("* 08:00-08:00", 9)]
    [InlineData("* 08:00-09:00 ", 14)]
    [InlineData("6th-Monday 08:00-09:00", 1)]
    [InlineData("2nd-Mon 08:00-09:00", 5)]
    [InlineData("2nd-Monday Sun 08:00-09:00", 12)]
    [InlineData("3rd-Sunday-of-June 00:00-05:40", 18)]
    [InlineData("before-2nd-Monday 23:55-06:00", 19)]
    [InlineData("13-01 00:00-24:00", 1)]
    [InlineData("2027-02-29 00:00-24:00", 1)]
    [InlineData("Mon,Tue 23:00-Wed 01:00", 15)]
    public void A_window_that_cannot_be_read_is_told_with_its_place_and_an_example(string window, int position)
    {
        ServiceHoursParse parsed = ServiceHours.Parse([], ["* 04:00-04:10", window]);

        HoursProblem problem = Assert.Single(parsed.Problems);
        Assert.Null(parsed.Hours);
        Assert.Equal((false, 1, window, position), (problem.IsOpen, problem.Index, problem.Text, problem.Position));
        Assert.Contains("for example", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_problem_is_told_at_once()
        => Assert.Equal([0, 1, 0], ServiceHours.Parse(["x", "y"], ["z"]).Problems.Select(p => p.Index));

    private static ServiceHours Hours(string open, string closed)
        => Assert.IsType<ServiceHours>(ServiceHours.Parse(
            open.Split('|', StringSplitOptions.RemoveEmptyEntries), closed.Split('|', StringSplitOptions.RemoveEmptyEntries)).Hours);

    private static DateTimeOffset Japan(string text) => new(DateTime.Parse(text, null), TimeSpan.FromHours(9));
}
