using RealtimeDebit.Core.Mandates;

namespace RealtimeDebit.Tests.Core.Nights;

/// <summary>Months of nights with gaps, repeats, damaged files, mass cancellations and kills: every morning the mandates are the bank's books as of the last file that took effect, never half of one.</summary>
public sealed class MonthOfNightsTests
{
    private const int Months = 8;

    [Fact]
    public void Every_morning_the_mandates_are_what_the_banks_books_were()
    {
        var marks = new HashSet<NightMark>();
        for (int seed = 1; seed <= Months; seed++)
        {
            var world = new NightWorld(seed);
            for (int night = 0; night < 31; night++) world.Night();
            world.Settle();
            marks.UnionWith(world.Marks);
        }

        Assert.Equal(Enum.GetValues<NightMark>(), marks.Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_kill_at_each_operation_of_the_disk_leaves_all_of_a_file_or_nothing(bool powerCut)
    {
        int operations = 0;
        for (bool killed = true; killed;)
        {
            var world = new NightWorld(seed: 7);
            NightlyBank bank = world.Banks[1];
            for (int files = 0; files < 2; files++)
            {
                bank.Live();
                world.Sources[bank.Code].Files[$"{bank.Serial + 1:D4}.txt"] = bank.Issue(new DateOnly(2026, 11, 1));
            }

            killed = world.KillInSync(bank, ++operations, powerCut);
            MandateSyncReport report = world.Sync(bank);
            world.Check(bank);
            Assert.True(report.IsClean);
        }

        // Two files of several steps each: rows, the moment that counts, and the mark of the night.
        Assert.True(operations > 8, $"{operations} operations");
    }
}
