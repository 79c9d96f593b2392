using Microsoft.Extensions.Logging;

namespace RealtimeDebit.Adapters.Banks.FixedTcp;

/// <summary>What is counted and logged of a bank's connections. Keys and codes only; never an account, a name or a message.</summary>
internal sealed partial class FixedTcpEvents(ILogger log, string bankCode)
{
    private long _duplicates;
    private long _strays;
    private long _connections;

    public long DuplicateReplies => Interlocked.Read(ref _duplicates);

    public long StrayReplies => Interlocked.Read(ref _strays);

    public long Connections => Interlocked.Read(ref _connections);

    public void Connected()
    {
        Interlocked.Increment(ref _connections);
        LogConnected(log, bankCode);
    }

    public void ConnectFailed(string why) => LogConnectFailed(log, bankCode, why);

    public void LineBroke(string why, int requests) => LogLineBroke(log, bankCode, why, requests);

    public void DuplicateReply(ReplyKey key)
    {
        Interlocked.Increment(ref _duplicates);
        LogDuplicateReply(log, bankCode, key.MessageType, key.RequestId);
    }

    public void StrayReply(ReplyKey key)
    {
        Interlocked.Increment(ref _strays);
        LogStrayReply(log, bankCode, key.MessageType, key.RequestId);
    }

    public void UnlistedCode(string requestKey, string code) => LogUnlistedCode(log, bankCode, requestKey, code);

    public void Contradiction(string requestKey, string what) => LogContradiction(log, bankCode, requestKey, what);

    [LoggerMessage(4500, LogLevel.Information, "Bank {BankCode} was connected")]
    private static partial void LogConnected(ILogger log, string bankCode);

    [LoggerMessage(4501, LogLevel.Warning, "Bank {BankCode} could not be connected: {Why}")]
    private static partial void LogConnectFailed(ILogger log, string bankCode, string why);

    [LoggerMessage(4502, LogLevel.Warning, "A connection to bank {BankCode} was lost: {Why}; {Requests} requests on it have no answer")]
    private static partial void LogLineBroke(ILogger log, string bankCode, string why, int requests);

    [LoggerMessage(4503, LogLevel.Warning, "Bank {BankCode} answered {MessageType} {RequestKey} once more; it was ignored")]
    private static partial void LogDuplicateReply(ILogger log, string bankCode, string messageType, string requestKey);

    [LoggerMessage(4504, LogLevel.Warning, "Bank {BankCode} sent {MessageType} for {RequestKey}, which was not asked on that connection; it was ignored")]
    private static partial void LogStrayReply(ILogger log, string bankCode, string messageType, string requestKey);

    [LoggerMessage(4505, LogLevel.Warning, "Bank {BankCode} answered {RequestKey} with {Code}, which its profile does not list; the debit must be asked for")]
    private static partial void LogUnlistedCode(ILogger log, string bankCode, string requestKey, string code);

    [LoggerMessage(4506, LogLevel.Error, "Bank {BankCode} answered {RequestKey} with contradictory content ({What}); nothing was concluded from it")]
    private static partial void LogContradiction(ILogger log, string bankCode, string requestKey, string what);
}
