namespace RealtimeDebit.Fuzz.Engine;

/// <summary>An input that broke a promise.</summary>
/// <param name="Input">As small as a few hundred attempts could make it.</param>
/// <param name="What">The exception, or what the oracle said.</param>
internal sealed record Find(byte[] Input, string What);

/// <summary>What a run did.</summary>
/// <param name="Inputs">Inputs tried, those of the corpus included.</param>
/// <param name="Edges">Edges of the instrumented code that were reached.</param>
/// <param name="Corpus">Inputs that each reached something new.</param>
internal sealed record FuzzReport(long Inputs, TimeSpan Elapsed, int Edges, IReadOnlyList<byte[]> Corpus, IReadOnlyList<Find> Finds);
