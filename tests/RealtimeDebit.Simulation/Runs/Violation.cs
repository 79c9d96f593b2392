using RealtimeDebit.Simulation.Orders;

namespace RealtimeDebit.Simulation.Runs;

/// <summary>What broke in a run.</summary>
/// <param name="Invariant">Which promise, as <c>I1 at most once</c>.</param>
/// <param name="Text">What happened.</param>
/// <param name="Order">The order that it is about; null when it is about none alone.</param>
internal sealed record Violation(string Invariant, string Text, Order? Order)
{
    public override string ToString() => $"{Invariant}: {Text}";
}

/// <summary>One line of a run's history.</summary>
internal sealed record TraceLine(long Step, long At, string Text, Order? Order)
{
    public override string ToString() => $"{Step,7}  {TimeSpan.FromTicks(At):hh\\:mm\\:ss\\.fffffff}  {Text}";
}
