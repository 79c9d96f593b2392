namespace RealtimeDebit.Simulation.Witness;

/// <summary>One durable event: its number, its kind as it stands in the journal, and what the invariants need of it.</summary>
/// <remarks>Kinds that the invariants do not ask for are of this type itself.</remarks>
public record WitnessedEvent(long Sequence, string Kind);

/// <summary>A single debit was judged. Accepted when <paramref name="Rejection"/> is 0.</summary>
/// <param name="Account">15 digits: bank, branch, kind, number.</param>
public sealed record WitnessedRequest(
    long Sequence, string Kind, long Debit, string Creditor, string RequestId, string ContentDigest, string Account, long AmountYen, int Rejection)
    : WitnessedEvent(Sequence, Kind);

/// <summary>Debits were marked as being sent, or their answers as lost.</summary>
public sealed record WitnessedMarks(long Sequence, string Kind, IReadOnlyList<long> Debits) : WitnessedEvent(Sequence, Kind);

/// <summary>The final word of a bank, or of two people, on a debit.</summary>
/// <param name="Digit">振替結果コード.</param>
/// <param name="Source">Debit, Inquiry or TwoPeople.</param>
public sealed record WitnessedAnswer(long Sequence, string Kind, long Debit, char Digit, string Source) : WitnessedEvent(Sequence, Kind);

/// <summary>A debit went back to the queue, or ended without having been sent.</summary>
/// <param name="NeverSeen">Went back because the bank never saw it; else it was provably not sent.</param>
/// <param name="ResponseCode">With an end: the response code; 0 when it went back.</param>
public sealed record WitnessedReturn(long Sequence, string Kind, long Debit, bool NeverSeen, int ResponseCode) : WitnessedEvent(Sequence, Kind);

/// <summary>A file was claimed.</summary>
public sealed record WitnessedClaim(long Sequence, string Kind, long Batch, string Creditor, string Name, string Sha256) : WitnessedEvent(Sequence, Kind);

/// <summary>Records of a file were staged.</summary>
public sealed record WitnessedStaging(long Sequence, string Kind, long Batch, int FirstRecord, IReadOnlyList<WitnessedRow> Rows) : WitnessedEvent(Sequence, Kind);

/// <summary>The staged records of a file became debits.</summary>
public sealed record WitnessedAcceptance(long Sequence, string Kind, long Batch, long FirstDebit, int Records, long TotalYen, int RejectedRecords)
    : WitnessedEvent(Sequence, Kind);

/// <summary>A file took a step.</summary>
/// <param name="PublishAs">The name under <c>out/</c>, with a staged or delivered piece.</param>
/// <param name="Sha256">The content of an archived piece, or of a request that was read anew.</param>
public sealed record WitnessedStep(long Sequence, string Kind, long Batch, string Step, string? PublishAs, string? Sha256) : WitnessedEvent(Sequence, Kind);

/// <summary>One record of a file as it was judged.</summary>
public readonly record struct WitnessedRow(string Account, long AmountYen, string CustomerNumber, string RequestId, int Rejection);

/// <summary>Failed records of a file were put into a retry file.</summary>
public sealed record WitnessedRetry(long Sequence, string Kind, long Batch, string Sha256) : WitnessedEvent(Sequence, Kind);
