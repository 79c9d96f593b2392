using System.Globalization;
using FsCheck.Xunit;

namespace RealtimeDebit.Tests.Properties;

/// <summary>
/// How many random cases each property of a class gets: 1,000, or what the environment variable
/// <c>REALTIME_DEBIT_PROPERTY_CASES</c> says. A failure prints the seed with which <c>[Property(Replay = ...)]</c> runs it again.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ManyCasesAttribute : PropertiesAttribute
{
    public const string Variable = "REALTIME_DEBIT_PROPERTY_CASES";

    public ManyCasesAttribute() => MaxTest = Cases(Environment.GetEnvironmentVariable(Variable));

    /// <summary>1,000 when the variable is absent or no number.</summary>
    public static int Cases(string? variable)
        => int.TryParse(variable, NumberStyles.None, CultureInfo.InvariantCulture, out int cases) && cases > 0 ? cases : 1_000;
}
