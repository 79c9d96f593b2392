using System.Net;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Adapters.Messages;

/// <summary>How the message door works.</summary>
public sealed record MessageListenerOptions
{
    /// <summary>Where it listens; port 0 = any free one.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>Who may come in.</summary>
    public required IReadOnlyList<MessageCaller> Callers { get; init; }

    public LengthPrefix LengthPrefix { get; init; }

    /// <summary>A connection on which nothing comes, and nothing is under way, is closed after this time.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A message that has begun must be whole within this time; a TLS greeting too.</summary>
    public TimeSpan FrameTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>An answer that the network does not take within this time closes the connection.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the door waits at the end for outcomes; then who waits hears how the debit stands.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(15);

    public int MaxConnections { get; init; } = 256;

    /// <summary>Requests under way on one connection; a new debit beyond it is answered with 9004.</summary>
    public int MaxInFlightPerConnection { get; init; } = 64;

    /// <summary>Wrong passwords in a row, from one address for one creditor, that lock it out.</summary>
    public int LockAfter { get; init; } = 5;

    /// <summary>How long the lock lasts.</summary>
    public TimeSpan LockTime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Null = the messages go in clear.</summary>
    public MessageTls? Tls { get; init; }
}

/// <summary>A creditor as the message door knows it.</summary>
public sealed record MessageCaller
{
    public required Creditor Creditor { get; init; }

    /// <summary>From where it may connect; none = from nowhere.</summary>
    public required AllowedAddresses Addresses { get; init; }

    /// <summary>The sign-on password; null = there is none, and every sign-on is refused.</summary>
    public string? Password { get; init; }

    /// <summary>True when nothing but sign-on and echo is answered before a sign-on.</summary>
    public bool RequireSignOn { get; init; }

    /// <summary>Leaves the password out.</summary>
    public override string ToString() => Creditor.Code.ToString();
}

/// <summary>A debit, cancel or inquiry message of a creditor that may ask.</summary>
/// <param name="Request">As it was read, also when it has problems.</param>
/// <param name="Problems">What is wrong with its form; empty when nothing is.</param>
/// <param name="Creditor">Whose connection it came on.</param>
/// <param name="IsLineFull">As many requests are under way on its connection as may be: nothing new is to be accepted of it (9004), but what is known is told.</param>
/// <param name="WaitNoMore">Nobody waits for the answer any longer, or only for what is known by now.</param>
public sealed record MessageQuestion(
    DebitMessage Request, IReadOnlyList<RecordProblem> Problems, Creditor Creditor, bool IsLineFull, CancellationToken WaitNoMore);

/// <summary>Answers a question. What the answer says is durable. When it fails, nothing may be said: the connection is closed and the creditor asks again.</summary>
public delegate Task<DebitMessage> MessageAnswers(MessageQuestion question);

/// <summary>The door at one moment, for people.</summary>
/// <param name="Address">Where it listens, with the port that it really got.</param>
/// <param name="IsTls">Whether the messages are encrypted.</param>
/// <param name="Connections">Open now.</param>
/// <param name="UnderWay">Requests that wait for their answer.</param>
/// <param name="Answered">Requests answered since the start, refusals among them.</param>
/// <param name="Refused">Connections turned away since the start: too many, from an address of nobody, or without TLS as wanted.</param>
/// <param name="CutOff">Connections closed by the door since the start: bad length, too slow, not reading, silent.</param>
/// <param name="Locked">Creditors' addresses that are locked out now.</param>
public sealed record MessageDoorStatus(
    IPEndPoint Address, bool IsTls, int Connections, int UnderWay, long Answered, long Refused, long CutOff, int Locked);
