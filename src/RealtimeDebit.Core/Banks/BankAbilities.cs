namespace RealtimeDebit.Core.Banks;

/// <summary>What a bank can do, from its profile. Decides how an <c>Unknown</c> debit may be resolved.</summary>
/// <param name="HasInquiry">The bank answers inquiries (照会). Without it an unknown debit waits for two people.</param>
/// <param name="NeverSeenIsTrusted">"Never saw it" may be believed once <c>NotFoundIsFinalAfter</c> has passed.</param>
/// <param name="MaxInFlight">How many requests may be under way at once, 1 or more.</param>
/// <param name="SendingWindow">How many batch debits may be marked Sending in one flush; 1 where there is no inquiry.</param>
public sealed record BankAbilities(bool HasInquiry, bool NeverSeenIsTrusted, int MaxInFlight, int SendingWindow);
