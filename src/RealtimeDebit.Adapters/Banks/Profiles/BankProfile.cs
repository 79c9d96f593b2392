using RealtimeDebit.Core.Banks;
using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.Adapters.Banks.Profiles;

/// <summary>What is special about a bank, as data: how it is spoken to, what it can do, what its codes mean.</summary>
/// <remarks>Read from <c>bank-profiles/NAME.json</c> by <see cref="BankProfileReader"/>; <see cref="BankProfileReader.Standard"/> is built in.</remarks>
public sealed record BankProfile
{
    public required string Name { get; init; }

    public required BankAbilities Abilities { get; init; }

    public LengthPrefix LengthPrefix { get; init; } = LengthPrefix.Ascii4;

    /// <summary>How many requests share a connection, 1 or more. A broken connection loses the answers of all of them.</summary>
    public int RequestsPerConnection { get; init; } = 1;

    /// <summary>A connection unused for longer is not used again.</summary>
    public TimeSpan IdleConnectionTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>応答コード of a debit's reply to its meaning. A code that is not listed is Unknown.</summary>
    public required IReadOnlyDictionary<string, DebitCodeMeaning> DebitReplies { get; init; }

    /// <summary>応答コード of an inquiry's reply to its meaning. A code that is not listed settles nothing.</summary>
    public required IReadOnlyDictionary<string, InquiryCodeMeaning> InquiryReplies { get; init; }
}

/// <summary>What a code means in the reply to a debit.</summary>
/// <param name="Outcome">The class of outcome.</param>
/// <param name="ResultCode">振替結果コード of <see cref="DebitCodeOutcome.Declined"/>: 1 2 3 4 8 9.</param>
/// <param name="Reason">Why it was <see cref="DebitCodeOutcome.NotSent"/>.</param>
public sealed record DebitCodeMeaning(DebitCodeOutcome Outcome, char ResultCode = ' ', NotSentReason Reason = NotSentReason.Unavailable);

/// <summary>What a code means in the reply to an inquiry.</summary>
public sealed record InquiryCodeMeaning(InquiryCodeOutcome Outcome, char ResultCode = ' ');

/// <summary>The classes of a debit's reply; one for each kind of <see cref="BankReply"/>.</summary>
public enum DebitCodeOutcome
{
    /// <summary>Nothing may be concluded: it must be asked for. What every unlisted code means.</summary>
    Unknown,
    Collected,
    Declined,

    /// <summary>The bank says that it did not take the request on.</summary>
    NotSent,
}

/// <summary>The classes of an inquiry's reply; one for each kind of <see cref="InquiryReply"/>.</summary>
public enum InquiryCodeOutcome
{
    /// <summary>Nothing may be concluded: ask again. What every unlisted code means.</summary>
    NoAnswer,
    Collected,
    Declined,
    NeverSeen,
}
