// Each test runs whole processes and a bank that answers in real time. Those that look at the end only (what is lost, what is
// doubled) run two at a time: they wait more than they work.
[assembly: CollectionBehavior(MaxParallelThreads = 2)]

namespace RealtimeDebit.EndToEndTests;

/// <summary>Tests that look at how long something takes, or at what comes first: on two cores a second one beside them would measure that one's patience.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
