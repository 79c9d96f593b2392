namespace RealtimeDebit.Core.Banks;

/// <summary>One bank, as Core sees it: it can be asked to take money, and asked again what became of it.</summary>
/// <remarks>
/// An adapter sends at most once and never retries. It knows exactly whether a byte may have left: only then is
/// <see cref="BankReply.NotSent"/> allowed. It may be called from the loop only; it does its own work elsewhere.
/// </remarks>
public interface IBankAdapter
{
    /// <summary>What this bank can do; fixed for the life of the adapter.</summary>
    BankAbilities Abilities { get; }

    /// <summary>Asks the bank to take the money of <paramref name="order"/>.</summary>
    /// <returns>What is known afterwards. <see cref="BankReply.Unknown"/> when the request may have arrived and no reply was understood.</returns>
    /// <exception cref="OperationCanceledException">Only if nothing was sent yet.</exception>
    Task<BankReply> DebitAsync(DebitOrder order, CancellationToken cancellationToken);

    /// <summary>Asks what became of <paramref name="order"/>, which may have been sent before. Moves no money.</summary>
    Task<InquiryReply> InquireAsync(DebitOrder order, CancellationToken cancellationToken);
}
