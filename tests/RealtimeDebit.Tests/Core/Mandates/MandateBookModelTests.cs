using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Tests.Properties;
using static RealtimeDebit.Tests.Core.Mandates.MandateRows;

namespace RealtimeDebit.Tests.Core.Mandates;

/// <summary>One mandate file of a random history.</summary>
public sealed record RandomFile(bool Full, bool Dropped, bool Reload, IReadOnlyList<RandomRow> Rows);

/// <summary>One row of it. Small ranges, so that the same mandate is met again and again.</summary>
public sealed record RandomRow(int Customer, int Account, int Standing, int EffectiveDay);

[ManyCases(Arbitrary = [typeof(RandomHistories)])]
public sealed class MandateBookModelTests
{
    [Property]
    public void Any_history_of_files_gives_what_a_plain_dictionary_gives(RandomFile[] history)
    {
        var book = new MandateBook();
        var model = new MandateModel();
        for (int i = 0; i < history.Length; i++)
        {
            RandomFile file = history[i];
            List<TestRow> rows = [.. file.Rows.Select(ToRow)];
            book.Apply(Staged($"f{i}", 1, rows.Count, rows), 1);
            if (file.Dropped)
            {
                book.Apply(new ProcessStarted("1.0") { At = At }, 2);
            }
            else
            {
                book.Apply(Applied($"f{i}", file.Full, rows.Count), 2);
                model.Take(file.Full, rows);
            }

            if (file.Reload) book = book.Reloaded();

            Assert.Equal(Answers(model.Ask), Answers((c, d) => book.Ask(c, d)));
            Assert.Equal(model.Live, book.Live(Bank, CreditorCode.Parse(CreditorText)));
        }
    }

    private static IReadOnlyList<string> Answers(Func<string, DateOnly, string> ask)
        => [.. Enumerable.Range(0, 6).SelectMany(c => Enumerable.Range(19, 7).Select(day => $"C{c} {day}: {ask($"C{c}", Day(day))}"))];

    private static TestRow ToRow(RandomRow row)
        => new($"C{row.Customer}", $"{row.Account:D7}", (MandateStanding)row.Standing, row.EffectiveDay == 19 ? null : Day(row.EffectiveDay));
}

/// <summary>Histories of up to eight files over five customers.</summary>
public static class RandomHistories
{
    public static Arbitrary<RandomFile[]> Files()
    {
        Gen<RandomRow> row = from customer in Gen.Choose(0, 4)
                             from account in Gen.Choose(1, 2)
                             from standing in Gen.Frequency((6, Gen.Constant(1)), (2, Gen.Constant(2)), (1, Gen.Constant(3)))
                             from day in Gen.Choose(19, 24)
                             select new RandomRow(customer, account, standing, day);
        Gen<RandomFile> file = from full in Gen.Elements(true, false, false)
                               from dropped in Gen.Elements(true, false, false)
                               from reload in Gen.Elements(true, false, false)
                               from rows in row.ListOf()
                               select new RandomFile(full, dropped, reload, rows.Take(6).ToList());
        return file.ListOf().Select(files => files.Take(8).ToArray()).ToArbitrary();
    }
}

/// <summary>The same rules in the plainest form: every version of every mandate in a list.</summary>
internal sealed class MandateModel
{
    private readonly Dictionary<string, List<Version>> _versions = [];

    public int Live => _versions.Values.Count(v => IsLive(v[^1]));

    public void Take(bool full, IReadOnlyList<TestRow> rows)
    {
        HashSet<string> named = [];
        foreach (TestRow row in rows.Reverse().Where(row => named.Add(row.Customer)).Reverse())
        {
            List<Version> versions = _versions.TryGetValue(row.Customer, out List<Version>? known) ? known : _versions[row.Customer] = [];
            if (versions.Count > 0 && versions[^1].Row == row) versions[^1].Absent = false;
            else versions.Add(new Version(row, versions.Count > 0 && IsLive(versions[^1]) && row.Standing != MandateStanding.Refused));
        }

        foreach ((string customer, List<Version> versions) in _versions)
        {
            versions[^1].Absent |= full && !named.Contains(customer);
        }
    }

    public string Ask(string customer, DateOnly asOf)
    {
        if (!_versions.TryGetValue(customer, out List<Version>? versions)) return "none";

        Version newest = versions[^1];
        if (newest.Absent) return $"Ended 9998-{newest.Row.Account}";

        for (int i = versions.Count - 1; i >= 0; i--)
        {
            if (Effective(versions[i]) <= asOf) return i == versions.Count - 1 ? Say(newest) : $"Active 9998-{versions[i].Row.Account}";
            if (!versions[i].OlderStands) break;
        }

        return newest.Row.Standing == MandateStanding.InForce ? $"NotYetEffective 9998-{newest.Row.Account}" : Say(newest);
    }

    private static string Say(Version version) => version.Row.Standing switch
    {
        MandateStanding.InForce => $"Active 9998-{version.Row.Account}",
        MandateStanding.Ended => $"Ended 9998-{version.Row.Account}",
        _ => $"RefusedByBank 9998-{version.Row.Account}",
    };

    private static DateOnly Effective(Version version) => version.Row.Effective ?? DateOnly.MinValue;

    private static bool IsLive(Version version) => version.Row.Standing == MandateStanding.InForce && !version.Absent;

    private sealed class Version(TestRow row, bool olderStands)
    {
        public TestRow Row { get; } = row;

        public bool OlderStands { get; } = olderStands;

        public bool Absent { get; set; }
    }
}
