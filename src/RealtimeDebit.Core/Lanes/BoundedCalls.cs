using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Loops;

namespace RealtimeDebit.Core.Lanes;

/// <summary>Calls of an adapter that end, whatever the adapter does.</summary>
internal static class BoundedCalls
{
    /// <summary>The adapter keeps the bank's time-outs itself, that of connecting too; this is how much later it is given up on.</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromSeconds(10);

    /// <summary>Asks for the money. Being cancelled proves nothing about bytes, so it is <see cref="BankReply.Unknown"/> like any lost answer.</summary>
    public static async Task<BankReply> DebitAsync(IBankAdapter adapter, DebitOrder order, TimeSpan timeout, TimeProvider time)
    {
        using var bound = new CancellationTokenSource(timeout + Grace, time);
        try
        {
            return await adapter.DebitAsync(order, bound.Token).OrCanceledAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            return new BankReply.Unknown("No answer came in time, and the connection was given up.");
        }
    }

    /// <summary>Asks what became of it.</summary>
    public static async Task<InquiryReply> InquireAsync(IBankAdapter adapter, DebitOrder order, TimeSpan timeout, TimeProvider time)
    {
        using var bound = new CancellationTokenSource(timeout + Grace, time);
        try
        {
            return await adapter.InquireAsync(order, bound.Token).OrCanceledAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            return new InquiryReply.NoAnswer("No answer to the inquiry came in time.");
        }
    }
}
