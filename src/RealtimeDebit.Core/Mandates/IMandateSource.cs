namespace RealtimeDebit.Core.Mandates;

/// <summary>Where a bank's mandate files lie, for one run. Files are read and left where they are.</summary>
/// <remarks>Whoever opened it disposes of it when the run has ended: a connection may be open until then.</remarks>
public interface IMandateSource : IAsyncDisposable
{
    /// <summary>True when several files may lie there; false when the source is one file whose content changes.</summary>
    bool IsFolder { get; }

    /// <summary>Names of all files, without order. Files that are still being written under a temporary name are left out.</summary>
    /// <exception cref="MandateSourceException">The source cannot be reached.</exception>
    Task<IReadOnlyList<string>> ListAsync();

    /// <summary>Reads bytes of a file into <paramref name="buffer"/>.</summary>
    /// <returns>How many; 0 at the end.</returns>
    /// <exception cref="MandateSourceException">The file cannot be read.</exception>
    Task<int> ReadAsync(string name, long offset, Memory<byte> buffer);
}

/// <summary>A mandate source cannot be reached or read. Its message is one plain sentence for people.</summary>
public sealed class MandateSourceException(string message, Exception? cause = null) : Exception(message, cause);
