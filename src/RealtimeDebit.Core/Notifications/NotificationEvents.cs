using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Money;

namespace RealtimeDebit.Core.Notifications;

/// <summary>From here on this receiver is told of these kinds; what happened before is not told. Said again when the kinds change.</summary>
/// <param name="Creditor">Whose receiver; null = our own operators.</param>
/// <param name="Channel">The way to it.</param>
/// <param name="Kinds">What it is told of.</param>
public sealed record NotificationsBegun(CreditorCode? Creditor, NoticeChannel Channel, IReadOnlyList<NoticeKind> Kinds) : HouseEvent;

/// <summary>This receiver is no longer configured: what was pending for it is dropped.</summary>
public sealed record NotificationsEnded(CreditorCode? Creditor, NoticeChannel Channel) : HouseEvent;

/// <summary>The receiver took a notice; the next one may go.</summary>
/// <param name="Creditor">Whose receiver; null = our own operators.</param>
/// <param name="Channel">The way to it.</param>
/// <param name="Notice">Sequence number of the event that the notice is about.</param>
/// <param name="Skipped">How many notices before it the receiver was told will not come.</param>
public sealed record NoticeDelivered(CreditorCode? Creditor, NoticeChannel Channel, long Notice, int Skipped = 0) : HouseEvent;

/// <summary>A notice will not be sent any more; the next one may go.</summary>
/// <param name="Creditor">Whose receiver; null = our own operators.</param>
/// <param name="Channel">The way to it.</param>
/// <param name="Notice">Sequence number of the event that the notice is about.</param>
/// <param name="Because">What the receiver answered last, as a sentence.</param>
public sealed record NoticeGivenUp(CreditorCode? Creditor, NoticeChannel Channel, long Notice, string Because) : HouseEvent;

/// <summary>No inquiry is expected to settle this unknown debit: two people have to. Recorded only when somebody is to be told.</summary>
/// <param name="Id">Which debit.</param>
/// <param name="Creditor">Whose.</param>
/// <param name="Bank">At which bank.</param>
/// <param name="Amount">Its amount.</param>
/// <param name="Because">As a sentence; no account, no name.</param>
public sealed record DebitWaitsForPeople(DebitId Id, CreditorCode Creditor, BankCode Bank, Yen Amount, string Because) : HouseEvent;

/// <summary>Nothing is sent to this bank until somebody does something. Recorded only when somebody is to be told.</summary>
/// <param name="Bank">Which lane.</param>
/// <param name="Because">As a sentence.</param>
public sealed record LaneStopped(BankCode Bank, string Because) : HouseEvent;
