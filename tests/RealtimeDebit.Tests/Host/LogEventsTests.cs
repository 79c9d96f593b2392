using RealtimeDebit.Host.Logging;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Host;

public sealed class LogEventsTests
{
    [Fact]
    public void Every_number_stands_once_and_every_event_says_what_to_do()
    {
        var events = LogEventsPage.Events();

        Assert.NotEmpty(events);
        Assert.Equal(events.Count, events.Select(entry => entry.Event.EventId).Distinct().Count());
        Assert.All(events, entry => Assert.InRange(entry.Event.EventId, 1000, 9999));
        Assert.All(events, entry => Assert.NotEmpty(entry.Note));
    }

    [Fact]
    public void The_page_of_log_events_is_what_the_catalogue_says()
        => GoldenFile.HoldsText("docs/log-events.md", LogEventsPage.Write());

    [Theory]
    [InlineData("1234567", "***4567")]
    [InlineData("123", "***")]
    [InlineData("4567", "***")]
    public void An_account_shows_its_last_four_digits_only(string number, string shown)
        => Assert.Equal(shown, Masked.Account(number));
}
