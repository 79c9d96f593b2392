using Microsoft.Extensions.Logging;
using Moq;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Lanes;
using RealtimeDebit.Host.Logging;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Host;

public sealed class LaneNewsLogTests
{
    private const int BrokeEvent = 4009;

    [Fact]
    public void A_bug_that_stops_a_lane_is_told_with_the_error()
    {
        var bug = new InvalidOperationException("a bug");

        Assert.Equal([(BrokeEvent, (Exception?)bug)], Written(new LaneNews(Some.Bank, LaneNewsKind.Broke, "A fault stopped this lane.", null, bug)));
    }

    [Fact]
    public void A_lane_that_ends_with_the_journal_is_no_bug()
        => Assert.Empty(Written(new LaneNews(Some.Bank, LaneNewsKind.Broke, "A fault stopped this lane.", null, new JournalFailedException(new IOException("full")))));

    private static List<(int Event, Exception? Error)> Written(LaneNews news)
    {
        var log = new Mock<ILogger>();
        log.Setup(l => l.IsEnabled(It.IsAny<LogLevel>())).Returns(true);

        LaneNewsLog.Write(log.Object, news);

        return [.. log.Invocations.Where(i => i.Method.Name == nameof(ILogger.Log)).Select(i => (((EventId)i.Arguments[1]!).Id, (Exception?)i.Arguments[3]))];
    }
}
