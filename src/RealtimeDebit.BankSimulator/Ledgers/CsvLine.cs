using System.Text;

namespace RealtimeDebit.BankSimulator.Ledgers;

/// <summary>One line of a small CSV (RFC 4180). A field never holds a line break, so that a line is a line.</summary>
internal static class CsvLine
{
    public static void Append(StringBuilder line, params ReadOnlySpan<string> fields)
    {
        for (int i = 0; i < fields.Length; i++)
        {
            if (i > 0) line.Append(',');
            if (fields[i].AsSpan().ContainsAny(',', '"'))
                line.Append('"').Append(fields[i].Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
            else
                line.Append(fields[i]);
        }

        line.Append('\n');
    }

    /// <returns>The fields, or null when the line is cut inside a quoted field.</returns>
    public static IReadOnlyList<string>? Split(string line)
    {
        var fields = new List<string>(10);
        var field = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (quoted)
            {
                if (c != '"') field.Append(c);
                else if (i + 1 < line.Length && line[i + 1] == '"') field.Append(line[i++]);
                else quoted = false;
            }
            else if (c == '"' && field.Length == 0)
            {
                quoted = true;
            }
            else if (c == ',')
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(c);
            }
        }

        if (quoted) return null;
        fields.Add(field.ToString());
        return fields;
    }
}
