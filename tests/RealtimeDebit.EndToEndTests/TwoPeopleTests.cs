using System.Globalization;
using System.Text.RegularExpressions;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.EndToEndTests;

/// <summary>A debit that nobody asks the bank about is settled by two operators at the command line.</summary>
[Collection(Alone.Name)]
public sealed partial class TwoPeopleTests
{
    [Fact]
    public async Task Two_operators_with_a_list_of_the_bank_that_is_young_enough_have_a_lost_debit_sent_again()
    {
        OrderPlan plan = OrderPlan.Of(BankBehaviour.DropBefore);
        byte[] request = plan.RequestFile(CrashWorld.Today);
        await using CrashWorld world = await CrashWorld.BuildAsync(plan);
        for (int index = 0; index < 5; index++) world.Service.Set(string.Create(CultureInfo.InvariantCulture, $"Banks__0__InquiryAfter__{index}"), "01:00:00");
        await world.Service.StartAsync();
        await world.TakeMandatesAsync();
        string before = InJapan(TimeSpan.Zero);
        await world.DropAsync("lost.txt", request);
        await world.Service.WaitForOutputAsync("became unknown");
        string debit = Receipt().Match(world.Service.Output).Value;

        CommandOutcome untimed = await SayAsync("sato", null);
        CommandOutcome garbled = await SayAsync("sato", "half past three");
        CommandOutcome ancient = await SayAsync("sato", "0001-01-01T00:00");
        CommandOutcome old = await SayAsync("sato", before);
        CommandOutcome tomorrow = await SayAsync("sato", InJapan(TimeSpan.FromDays(1)));
        string listMadeAt = before;
        CommandOutcome first = old;
        // Two seconds after the last byte, and a list's time counts in whole ones.
        for (int tries = 0; first.ExitCode == 1 && tries < 60; tries++) first = await SayAsync("sato", listMadeAt = InJapan(TimeSpan.Zero));
        CommandOutcome again = await SayAsync("sato", listMadeAt);
        CommandOutcome second = await SayAsync("suzuki", listMadeAt);
        CommandOutcome history = await world.Service.RunAsync("debit", "show", debit);

        Assert.Equal([2, 2, 2, 1, 1, 0, 1, 0], new[] { untimed, garbled, ancient, old, tomorrow, first, again, second }.Select(outcome => outcome.ExitCode));
        Assert.Contains("The time of the list is missing", untimed.Error, StringComparison.Ordinal);
        Assert.Contains("half past three", garbled.Error, StringComparison.Ordinal);
        Assert.Contains("from the year 2000 on", ancient.Error, StringComparison.Ordinal);
        Assert.Contains("Look at the bank's list again", old.Error.Replace("look", "Look", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("is not there yet", tomorrow.Error, StringComparison.Ordinal);
        await world.CheckSettledAsync("lost.txt", request, plan);
        Assert.Equal((2, 0), (world.TheBank.DebitRequests, world.TheBank.Inquiries));
        Assert.Contains($"list of {listMadeAt.Replace('T', ' ')}: seen by suzuki", history.Output, StringComparison.Ordinal);
        await world.CheckJournalAsync();

        Task<CommandOutcome> SayAsync(string who, string? asOf)
            => world.Service.RunAsync(["debit", "resolve", debit, "--outcome", "never-seen", "--evidence", $"seen by {who}", "--operator", who, .. asOf is null ? Array.Empty<string>() : ["--as-of", asOf]]);
    }

    private static string InJapan(TimeSpan later)
        => (TimeProvider.System.GetUtcNow() + later).ToOffset(TimeSpan.FromHours(9)).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"R\d{14}(?= at bank \d{4} became unknown)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Receipt();
}
