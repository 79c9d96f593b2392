namespace RealtimeDebit.Adapters.Mandates;

/// <summary>Mandate files on another machine: all that is ever asked there. Nothing is written, renamed, deleted or made.</summary>
/// <remarks>
/// One call at a time. Every call ends within deadlines of its own or throws <see cref="Core.Drops.DropException"/>. It connects with the
/// first call and closes when it is disposed of.
/// </remarks>
internal interface IMandateServer : IAsyncDisposable
{
    /// <summary>The names of all files of the folder, in no order; of a source that is one file, that one.</summary>
    Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Reads a whole file in pieces, in order; a piece is done with before the next is handed over.</summary>
    /// <returns>The number of bytes. It returns only when the server said in its own way that this is the whole file.</returns>
    Task<long> ReadAsync(string name, Func<ReadOnlyMemory<byte>, ValueTask> piece, CancellationToken cancellationToken);
}
