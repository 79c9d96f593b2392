namespace RealtimeDebit.Tests;

/// <summary>Tests that measure the whole process, its memory for instance: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
