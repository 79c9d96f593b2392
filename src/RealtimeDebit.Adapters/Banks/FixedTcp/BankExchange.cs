using RealtimeDebit.Formats.Messages;

namespace RealtimeDebit.Adapters.Banks.FixedTcp;

/// <summary>What an answer must bear to belong to a request: its kind and its request id.</summary>
internal readonly record struct ReplyKey(string MessageType, string RequestId);

/// <summary>One request under way on a line: the bytes to send, and the answer to come.</summary>
internal sealed class BankExchange(ReplyKey expects, byte[] frame)
{
    private readonly TaskCompletionSource<BankAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ReplyKey Expects => expects;

    public ReadOnlyMemory<byte> Frame => frame;

    /// <summary>Never fails: a lost answer is a value too.</summary>
    public Task<BankAnswer> Answer => _answer.Task;

    public void Complete(BankAnswer answer) => _answer.TrySetResult(answer);
}

/// <summary>The message that answered a request, or why there will be none.</summary>
/// <param name="Message">Understood, of the right kind and with the right request id; null when there is none.</param>
/// <param name="Failure">Why there is none, in a few words without account data.</param>
internal sealed record BankAnswer(DebitMessage? Message, string Failure)
{
    public static BankAnswer Of(DebitMessage message) => new(message, "");

    public static BankAnswer Lost(string why) => new(null, why);
}
