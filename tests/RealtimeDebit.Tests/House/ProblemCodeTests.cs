using System.Reflection;
using System.Text;
using RealtimeDebit.Formats.Problems;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.House;

/// <summary>Codes of problems are a contract with the companies that read our reports: each has one meaning, for ever.</summary>
public sealed class ProblemCodeTests
{
    [Fact]
    public void A_code_has_one_meaning_in_all_rooms()
    {
        IEnumerable<string> twice = All().GroupBy(kind => kind.Code, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => same.Key);

        Assert.Empty(twice);
    }

    [Fact]
    public void The_page_of_what_intake_and_sync_refuse_is_up_to_date()
    {
        var page = new StringBuilder("# Refusals of intake, customers, bank master and mandate sync\n\nMade from the code by a test; the problems of the forms themselves are in [problems.md](problems.md).\n");
        foreach (ProblemKind kind in In(typeof(RealtimeDebit.Core.Houses.House).Assembly).OrderBy(kind => kind.Code, StringComparer.Ordinal))
        {
            page.Append($"\n## {kind.Code}\n\n- {kind.MessageJa}。{kind.HintJa}。\n- {kind.MessageEn}. {kind.HintEn}.\n");
        }

        GoldenFile.HoldsText("docs/formats/refusals.md", page.ToString());
    }

    private static IEnumerable<ProblemKind> All() => [.. In(typeof(ProblemKind).Assembly), .. In(typeof(RealtimeDebit.Core.Houses.House).Assembly)];

    private static IEnumerable<ProblemKind> In(Assembly assembly)
        => assembly.GetTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(field => field.FieldType == typeof(ProblemKind))
            .Select(field => (ProblemKind)field.GetValue(null)!);
}
