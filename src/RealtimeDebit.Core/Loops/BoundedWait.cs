namespace RealtimeDebit.Core.Loops;

/// <summary>Waiting on the loop for a task or a cancellation, whichever is first, without leaving the loop.</summary>
/// <remarks>
/// <c>WaitAsync</c> straight on a task of a <see cref="TaskCompletionSource"/> hops through the thread pool, and the order of
/// things is lost. A task of an async method of ours ends on the loop; so there is one in between.
/// </remarks>
internal static class BoundedWait
{
    /// <exception cref="OperationCanceledException">The token was first; the task goes on.</exception>
    public static Task<T> OrCanceledAsync<T>(this Task<T> task, CancellationToken cancellationToken) => OnLoopAsync(task).WaitAsync(cancellationToken);

    /// <inheritdoc cref="OrCanceledAsync{T}(Task{T}, CancellationToken)"/>
    public static Task OrCanceledAsync(this Task task, CancellationToken cancellationToken) => OnLoopAsync(task).WaitAsync(cancellationToken);

    private static async Task<T> OnLoopAsync<T>(Task<T> task) => await task;

    private static async Task OnLoopAsync(Task task) => await task;
}
