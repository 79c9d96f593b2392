using System.Runtime.CompilerServices;
using RealtimeDebit.Core.Archives;
using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Loops;
using RealtimeDebit.Core.Rules;

namespace RealtimeDebit.Core.Files;

/// <summary>What all work on files shares: the log of events, the archive, workers, the clock, the rules.</summary>
public sealed class FileRoom
{
    public required EventLog Log { get; init; }

    public required IArchive Archive { get; init; }

    public required ILoop Loop { get; init; }

    public required IWorkers Workers { get; init; }

    public required TimeProvider Time { get; init; }

    public required DebitRules Rules { get; init; }

    public FileSettings Settings { get; init; } = new();

    /// <summary>Told of each point at which a crash matters; nobody listens in production.</summary>
    public Action<Checkpoint> Reached { get; init; } = _ => { };

    /// <summary>Told what people should hear of.</summary>
    public Action<DropNotice> Notice { get; init; } = _ => { };

    internal FileBook Files => Log.Books.Files;

    /// <summary>A file's name under <c>work/</c>, which nobody else has, not even a second installation that works the same drop by mistake.</summary>
    internal string ClaimNameOf(RequestFile file) => FileNames.Claim(file.Batch, Salt);

    /// <summary>What the names of a file's pieces under <c>out-staging/</c> begin with.</summary>
    internal string StagingPrefixOf(RequestFile file) => FileNames.StagingPrefix(file.Batch, Salt);

    private string Salt => Log.Books.Installation.Salt ?? throw new InvalidOperationException("No file is worked before the installation has its name.");

    /// <summary>Takes a step of a file's life.</summary>
    /// <returns>Ends when the step is durable.</returns>
    internal Task Move(RequestFile file, FileStep step)
        => Log.Record(new FileMoved(file.Batch, step) { At = Log.Now });

    internal void Tell(DropNoticeKind kind, RequestFile file, string text)
        => Notice(new DropNotice(kind, file.Creditor, file.Batch, FileNames.Shown(file.Name), text));

    /// <summary>The same work on the loop, also when a drop hands a piece in from another thread.</summary>
    internal ValueTask OnLoopAsync(Func<Task> work) => new(Loop.IsCurrent ? work() : Loop.RunAsync(work));

    /// <summary>A file of the archive, as a drop takes it.</summary>
    /// <exception cref="ArchiveDamagedException">It is not there, or at its end: it is not what was stored.</exception>
    internal async IAsyncEnumerable<ReadOnlyMemory<byte>> ContentAsync(string sha256, [EnumeratorCancellation] CancellationToken stopping)
    {
        await using IArchiveReader reader = await Archive.OpenAsync(sha256) ?? throw new ArchiveDamagedException(sha256);
        var buffer = new byte[Settings.ReadBytes];
        int read;
        while ((read = await reader.ReadAsync(buffer)) > 0)
        {
            stopping.ThrowIfCancellationRequested();
            yield return buffer.AsMemory(0, read);
        }
    }

    /// <summary>Reads a file of the archive in pieces; each piece is done with before the next is read.</summary>
    internal async Task ReadArchiveAsync(string sha256, Func<ReadOnlyMemory<byte>, Task> piece)
    {
        await using IArchiveReader reader = await Archive.OpenAsync(sha256)
            ?? throw new ArchiveDamagedException(sha256);
        var buffer = new byte[Settings.ReadBytes];
        int read;
        while ((read = await reader.ReadAsync(buffer)) > 0) await piece(buffer.AsMemory(0, read));
    }

    /// <summary>Keeps small bytes of ours in the archive and gives their hash.</summary>
    internal async Task<string> ArchiveAsync(ReadOnlyMemory<byte> bytes)
    {
        await using IArchiveWriter writer = await Archive.BeginAsync();
        await writer.WriteAsync(bytes);
        return (await writer.CommitAsync()).Sha256;
    }
}
