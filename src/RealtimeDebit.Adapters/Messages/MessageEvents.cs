using System.ComponentModel;
using System.Net;
using Microsoft.Extensions.Logging;

namespace RealtimeDebit.Adapters.Messages;

/// <summary>What is logged of the message door. Creditor codes, request ids and addresses only; never an account, a name, a password or a message.</summary>
internal sealed partial class MessageEvents(ILogger log)
{
    public void ConnectionOpened(long connection, EndPoint? peer) => LogConnectionOpened(log, connection, peer);

    public void ConnectionClosed(long connection, EndPoint? peer, string why, long requests) => LogConnectionClosed(log, connection, peer, why, requests);

    public void CutOff(long connection, EndPoint? peer, string why) => LogCutOff(log, connection, peer, why);

    public void TurnedAway(EndPoint? peer, string why, long turnedAway) => LogTurnedAway(log, peer, why, turnedAway);

    public void SignedOn(string creditor, IPAddress address) => LogSignedOn(log, creditor, address);

    public void SignOnRefused(string creditor, IPAddress address) => LogSignOnRefused(log, creditor, address);

    public void NowLocked(string creditor, IPAddress address) => LogNowLocked(log, creditor, address);

    public void LockedOut(string creditor, IPAddress address) => LogLockedOut(log, creditor, address);

    public void DeskFailed(Exception error, string type, string requestId, string creditor) => LogDeskFailed(log, error, type, requestId, creditor);

    public void AcceptFailed(string why) => LogAcceptFailed(log, why);

    public void Drained(int unanswered) => LogDrained(log, unanswered);

    public void ConnectionBroke(Exception error, long connection, EndPoint? peer) => LogConnectionBroke(log, error, connection, peer);

    [Description("Nothing.")]
    [LoggerMessage(6001, LogLevel.Information, "Message connection {Connection} from {Peer} was opened")]
    private static partial void LogConnectionOpened(ILogger log, long connection, EndPoint? peer);

    [Description("Nothing.")]
    [LoggerMessage(6002, LogLevel.Information, "Message connection {Connection} from {Peer} was closed: {Why}; {Requests} requests came on it")]
    private static partial void LogConnectionClosed(ILogger log, long connection, EndPoint? peer, string why, long requests);

    [Description("Often from one address: ask the creditor's engineers. What it had sent before holds; it asks again with the same ids.")]
    [LoggerMessage(6003, LogLevel.Warning, "Message connection {Connection} from {Peer} was cut off: {Why}")]
    private static partial void LogCutOff(ILogger log, long connection, EndPoint? peer, string why);

    [Description("Look at the address: a creditor's AllowedAddresses, or somebody who has no business here. One line in ten seconds; the number counts all.")]
    [LoggerMessage(6004, LogLevel.Warning, "A message connection from {Peer} was turned away: {Why}; {TurnedAway} since the start")]
    private static partial void LogTurnedAway(ILogger log, EndPoint? peer, string why, long turnedAway);

    [Description("Nothing.")]
    [LoggerMessage(6005, LogLevel.Information, "Creditor {Creditor} signed on from {Address}")]
    private static partial void LogSignedOn(ILogger log, string creditor, IPAddress address);

    [Description("Once: a mistyped password. Often: look at the address.")]
    [LoggerMessage(6006, LogLevel.Warning, "Sign-on of creditor {Creditor} from {Address} was refused")]
    private static partial void LogSignOnRefused(ILogger log, string creditor, IPAddress address);

    [Description("Ask the creditor whether it was its own machine; the lock ends by itself after Messages:LockTime.")]
    [LoggerMessage(6007, LogLevel.Error, "Sign-on of creditor {Creditor} from {Address} was locked after too many wrong passwords")]
    private static partial void LogNowLocked(ILogger log, string creditor, IPAddress address);

    [Description("Nothing more than for the lock itself.")]
    [LoggerMessage(6008, LogLevel.Information, "Sign-on of creditor {Creditor} from {Address} was not looked at: locked")]
    private static partial void LogLockedOut(ILogger log, string creditor, IPAddress address);

    [Description("Report it with the log. The connection was closed without an answer; the creditor asks again with the same id and gets what the journal says.")]
    [LoggerMessage(6009, LogLevel.Error, "Message {MessageType} {RequestId} of creditor {Creditor} could not be answered")]
    private static partial void LogDeskFailed(ILogger log, Exception error, string messageType, string requestId, string creditor);

    [Description("Look at the machine (open files, memory); it is tried again.")]
    [LoggerMessage(6010, LogLevel.Error, "A message connection could not be taken: {Why}")]
    private static partial void LogAcceptFailed(ILogger log, string why);

    [Description("Nothing; who got no answer asks again with the same id.")]
    [LoggerMessage(6011, LogLevel.Information, "The message door was closed; {Unanswered} requests got no answer")]
    private static partial void LogDrained(ILogger log, int unanswered);

    [Description("Report it with the log; the other connections go on.")]
    [LoggerMessage(6012, LogLevel.Error, "A bug closed message connection {Connection} from {Peer}")]
    private static partial void LogConnectionBroke(ILogger log, Exception error, long connection, EndPoint? peer);
}
