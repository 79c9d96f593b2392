namespace RealtimeDebit.Core.Checkpoints;

/// <summary>The named points at which a crash matters. Each call that reaches one says what is true on the disk there.</summary>
/// <remarks>
/// The crash tests kill the process at each of them. Core and the adapters get an <c>Action&lt;Checkpoint&gt;</c> and call it;
/// in a release build nobody listens.
/// </remarks>
public enum Checkpoint
{
    /// <summary>A file in <c>in/</c> was found ready; nothing of it was read, archived or moved.</summary>
    FileReady,

    /// <summary>The file's bytes are archived and <c>FileClaimed</c> is durable; the file still lies in <c>in/</c>.</summary>
    FileClaimed,

    /// <summary>The file lies in <c>work/</c>; nothing of it was read as records yet.</summary>
    FileRenamed,

    /// <summary>The file in <c>work/</c> has settled and holds the very bytes that were claimed; the journal knows that it is ours, no more.</summary>
    FileSettled,

    /// <summary>The file was read and judged whole; its staged records may be durable, but none is in force.</summary>
    FileRead,

    /// <summary><c>FileAccepted</c> is durable: every record is a debit, or none.</summary>
    FileAccepted,

    /// <summary><c>Sending</c> is durable; no byte of the debit has left yet.</summary>
    SendingDurable,

    /// <summary>The request's bytes were handed to the network; no answer was read.</summary>
    Sent,

    /// <summary>The bank's answer was read; the outcome is in memory at most.</summary>
    Answered,

    /// <summary>The outcome is durable; nobody was told yet.</summary>
    OutcomeDurable,

    /// <summary>The result file is archived; nothing of it lies in the drop.</summary>
    ResultWritten,

    /// <summary>The result lies in <c>out-staging/</c>, was read back, and its twin stands beside it; the journal knows of neither.</summary>
    TwinWritten,

    /// <summary>The result's name in <c>out/</c> was looked at and is free; that it is about to appear there is not on the disk yet.</summary>
    ResultNamed,

    /// <summary>The result and its twin lie in <c>out-staging/</c>, and <c>ResultStaged</c> is durable.</summary>
    ResultStaged,

    /// <summary>The result lies in <c>out/</c>; that it was delivered is not on the disk yet.</summary>
    ResultRenamed,

    /// <summary>That the result was delivered is durable; the request still lies in <c>work/</c>, and the twin in <c>out-staging/</c>.</summary>
    ResultDelivered,

    /// <summary>The delivery is durable and the request lies in <c>done/</c>; the file's own end is not on the disk yet.</summary>
    FileDone,
}
