namespace RealtimeDebit.WebConsole.Health;

/// <summary>Whether the service takes new debits in, and what stands in the way. Names no customer and no account.</summary>
/// <param name="IsReady">True when every door is open and new debits are accepted.</param>
/// <param name="Version">The program's version.</param>
/// <param name="Reasons">Sentences for people; also of things that do not close a door, such as a lane that holds back.</param>
public sealed record HealthReport(bool IsReady, string Version, IReadOnlyList<string> Reasons);
