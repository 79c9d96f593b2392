using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.TestSupport.Drops;

/// <summary>What goes wrong at one operation of a drop.</summary>
public enum DropFault
{
    /// <summary>The line breaks before the command took effect.</summary>
    FailBefore,

    /// <summary>The command took effect, then the line broke.</summary>
    FailAfter,

    /// <summary>The process dies before the command took effect.</summary>
    DieBefore,

    /// <summary>The command took effect, then the process dies.</summary>
    DieAfter,

    /// <summary>A write is cut short and called a success; other commands succeed.</summary>
    CutSilently,
}

/// <summary>A drop whose n-th operation goes wrong, once.</summary>
public sealed class FaultyDrop(IFileDrop inner) : IFileDrop
{
    private bool _isCut;

    /// <summary>Operations until the one that goes wrong: 1 = the next; null = none does.</summary>
    public int? OperationsLeft { get; set; }

    public DropFault Fault { get; set; }

    /// <summary>Says for each operation what goes wrong at it; null = nothing of the kind.</summary>
    public Func<DropFault?>? Weather { get; set; }

    /// <summary>The file server cannot be reached.</summary>
    public bool IsDown { get; set; }

    /// <summary>A file of <c>in/</c> that the server lists but does not give out.</summary>
    public string? Forbidden { get; set; }

    /// <summary>Operations so far.</summary>
    public int Operations { get; private set; }

    /// <summary>The process has died at an operation: nothing asked of the drop ends any more.</summary>
    public bool IsDead { get; private set; }

    /// <summary>The process dies: the next thing that it asks of the drop never ends.</summary>
    public void Die() => IsDead = true;

    /// <summary>A new process uses the drop.</summary>
    public void Restart() => IsDead = false;

    public Task PrepareAsync(CancellationToken cancellationToken) => DoAsync(() => Nothing(inner.PrepareAsync(cancellationToken)));

    public Task<IReadOnlyList<DropEntry>> ListAsync(DropFolder folder, CancellationToken cancellationToken)
        => DoAsync(() => inner.ListAsync(folder, cancellationToken));

    public Task<DropEntry?> FindAsync(DropFolder folder, string name, CancellationToken cancellationToken)
        => DoAsync(() => inner.FindAsync(folder, name, cancellationToken));

    public Task<long> ReadAsync(DropFolder folder, string name, Func<ReadOnlyMemory<byte>, ValueTask> piece, CancellationToken cancellationToken)
        => DoAsync(() => name == Forbidden
            ? throw new DropException(DropFailure.Refused, "Permission denied.")
            : inner.ReadAsync(folder, name, piece, cancellationToken));

    public Task WriteAsync(DropFolder folder, string name, IAsyncEnumerable<ReadOnlyMemory<byte>> content, CancellationToken cancellationToken)
    {
        return DoAsync(() => Nothing(inner.WriteAsync(folder, name, _isCut ? HalfAsync(content) : content, cancellationToken)));
    }

    public Task RenameAsync(DropFolder from, string name, DropFolder to, string newName, CancellationToken cancellationToken)
        => DoAsync(() => Nothing(inner.RenameAsync(from, name, to, newName, cancellationToken)));

    public Task DeleteAsync(DropFolder folder, string name, CancellationToken cancellationToken)
        => DoAsync(() => Nothing(inner.DeleteAsync(folder, name, cancellationToken)));

    private DropFault? NextFault()
    {
        if (OperationsLeft is not int left) return Weather?.Invoke();

        OperationsLeft = left == 1 ? null : left - 1;
        return left == 1 ? Fault : null;
    }

    private async Task<T> DoAsync<T>(Func<Task<T>> work)
    {
        if (IsDead) return await NeverAsync<T>();

        Operations++;
        if (IsDown) throw Broken();

        DropFault? fault = NextFault();
        if (fault == DropFault.FailBefore) throw Broken();
        if (fault == DropFault.DieBefore) return await DieAsync<T>();

        _isCut = fault == DropFault.CutSilently;
        T result = await work();
        if (fault == DropFault.FailAfter) throw Broken();
        return fault == DropFault.DieAfter ? await DieAsync<T>() : result;
    }

    private Task<T> DieAsync<T>()
    {
        IsDead = true;
        return NeverAsync<T>();
    }

    private static Task<T> NeverAsync<T>() => new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously).Task;

    private static DropException Broken() => new(DropFailure.Unknown, "The line broke.");

    private static async Task<bool> Nothing(Task work)
    {
        await work;
        return true;
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> HalfAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> content)
    {
        await foreach (ReadOnlyMemory<byte> part in content)
        {
            yield return part[..(part.Length / 2)];
            yield break;
        }
    }
}
