using System.Text.Json.Serialization;
using RealtimeDebit.Core.BankMasters;
using RealtimeDebit.Core.Customers;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Core.Mismatches;
using RealtimeDebit.Core.Notifications;
using RealtimeDebit.Core.Retries;
using RealtimeDebit.Core.Syncs;

namespace RealtimeDebit.Core.Events;

/// <summary>
/// Something that happened in the house. Events are the truth: the state of everything is what follows from them in
/// order, and they are never changed, only followed by others.
/// </summary>
/// <remarks>
/// The names in quotes stand in the journal for ever. A new kind of event gets a new name; a field may be added when
/// its absence has a meaning, and is never given another one.
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "t", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(InstallationBegun), "installation.begun")]
[JsonDerivedType(typeof(ProcessStarted), "process.started")]
[JsonDerivedType(typeof(ProcessStopped), "process.stopped")]
[JsonDerivedType(typeof(DebitReceived), "debit.received")]
[JsonDerivedType(typeof(DebitsSending), "debit.sending")]
[JsonDerivedType(typeof(DebitAnswered), "debit.answered")]
[JsonDerivedType(typeof(DebitReturned), "debit.returned")]
[JsonDerivedType(typeof(DebitUnknown), "debit.unknown")]
[JsonDerivedType(typeof(DebitClosedUnsent), "debit.closed-unsent")]
[JsonDerivedType(typeof(ResolutionProposed), "debit.resolution-proposed")]
[JsonDerivedType(typeof(FileClaimed), "file.claimed")]
[JsonDerivedType(typeof(FileRecordsStaged), "file.records-staged")]
[JsonDerivedType(typeof(FileAccepted), "file.accepted")]
[JsonDerivedType(typeof(FileHeld), "file.held")]
[JsonDerivedType(typeof(FileMoved), "file.moved")]
[JsonDerivedType(typeof(FileRetryMade), "file.retry-made")]
[JsonDerivedType(typeof(MandateRowsStaged), "mandates.staged")]
[JsonDerivedType(typeof(MandateFileApplied), "mandates.applied")]
[JsonDerivedType(typeof(MandateFileDiscarded), "mandates.discarded")]
[JsonDerivedType(typeof(MandateFileHeld), "mandates.held")]
[JsonDerivedType(typeof(HeldFileWord), "mandates.held-word")]
[JsonDerivedType(typeof(MandateSyncEnded), "mandates.sync-ended")]
[JsonDerivedType(typeof(MismatchReportMade), "mismatches.made")]
[JsonDerivedType(typeof(MismatchReportDelivered), "mismatches.delivered")]
[JsonDerivedType(typeof(NotificationsBegun), "notifications.begun")]
[JsonDerivedType(typeof(NotificationsEnded), "notifications.ended")]
[JsonDerivedType(typeof(NoticeDelivered), "notifications.delivered")]
[JsonDerivedType(typeof(NoticeGivenUp), "notifications.given-up")]
[JsonDerivedType(typeof(DebitWaitsForPeople), "notifications.debit-waits")]
[JsonDerivedType(typeof(LaneStopped), "notifications.lane-stopped")]
[JsonDerivedType(typeof(CustomerRowsStaged), "customers.staged")]
[JsonDerivedType(typeof(CustomersImported), "customers.imported")]
[JsonDerivedType(typeof(CustomerChanged), "customers.changed")]
[JsonDerivedType(typeof(BankMasterImported), "banks.imported")]
public abstract record HouseEvent
{
    /// <summary>When it happened, by the wall clock, in Japan time. For people; nothing is decided by it.</summary>
    [JsonPropertyOrder(-1)]
    public required DateTimeOffset At { get; init; }
}

/// <summary>The first event of a data directory.</summary>
/// <param name="Salt">Five characters that end every request key, so that two installations never share one at a bank.</param>
public sealed record InstallationBegun(string Salt) : HouseEvent;

/// <summary>A process began to work on this data directory. What an earlier one had staged and not finished is dropped.</summary>
/// <param name="Version">The program's version.</param>
public sealed record ProcessStarted(string Version) : HouseEvent;

/// <summary>The process drained and stopped by itself; after a crash this event is missing.</summary>
public sealed record ProcessStopped : HouseEvent;
