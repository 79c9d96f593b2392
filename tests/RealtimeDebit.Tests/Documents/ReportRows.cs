using System.Text;

namespace RealtimeDebit.Tests.Documents;

/// <summary>The values of a CSV report of ours; reads quoted values.</summary>
internal static class ReportRows
{
    public static IReadOnlyList<IReadOnlyList<string>> Read(byte[] report)
        => [.. Encoding.UTF8.GetString(report).TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(Values)];

    private static List<string> Values(string line)
    {
        var values = new List<string>();
        var value = new StringBuilder();
        bool isQuoted = false;
        foreach (char c in line)
        {
            if (c == '"') isQuoted = !isQuoted;
            else if (c == ',' && !isQuoted) Take();
            else value.Append(c);
        }

        Take();
        return values;

        void Take()
        {
            values.Add(value.ToString());
            value.Clear();
        }
    }
}
