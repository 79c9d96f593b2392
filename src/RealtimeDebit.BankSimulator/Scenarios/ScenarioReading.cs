namespace RealtimeDebit.BankSimulator.Scenarios;

/// <summary>What came of reading a scenario: the scenario, or every problem that it has.</summary>
public sealed record ScenarioReading(Scenario? Scenario, IReadOnlyList<ScenarioProblem> Problems);

/// <summary>One thing that is wrong with a scenario.</summary>
/// <param name="Path">Where, as a JSON path: <c>$.rules[0].when.amount</c>.</param>
/// <param name="Message">What is wrong, and what would be right.</param>
public sealed record ScenarioProblem(string Path, string Message)
{
    public override string ToString() => $"{Path}: {Message}";
}
