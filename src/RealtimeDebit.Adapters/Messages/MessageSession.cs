using System.Net;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Adapters.Messages;

/// <summary>Whose connection it is, and whether it may ask. Used by the connection's reader only.</summary>
/// <remarks>
/// A connection belongs to the creditor that signed on, or, where no sign-on is required, to the first creditor whose debit,
/// cancel or inquiry it brings. From then on every message must bear one of that creditor's codes. Sign-off ends it.
/// </remarks>
internal sealed class MessageSession(IReadOnlyList<MessageCaller> callers, SignOnDesk signOn, IPAddress address, MessageEvents events)
{
    private bool _isSignedOn;

    /// <summary>Whose connection it is; null as long as that is open.</summary>
    public MessageCaller? Owner { get; private set; }

    /// <summary>Judges a debit, cancel or inquiry before the desk sees it.</summary>
    /// <returns>The response code that turns it away; null when the desk may answer it for <see cref="Owner"/>.</returns>
    public string? Refuse(string creditorCode)
    {
        if (Find(creditorCode, out MessageCaller? caller) is { } code) return code;
        if (caller!.RequireSignOn && !_isSignedOn) return ResponseCode.NotSignedOn;
        Owner ??= caller;
        return null;
    }

    /// <summary>Answers a sign-on, sign-off or echo with its code.</summary>
    public string Control(ReadOnlySpan<byte> body)
    {
        (ControlMessage? message, IReadOnlyList<RecordProblem> problems) = ControlMessageLayout.Read(body);
        if (message is null || problems.Count > 0) return ResponseCode.Format;
        if (Find(message.CreditorCode, out MessageCaller? caller) is { } code)
            return message.FunctionCode == FunctionCodes.SignOn ? ResponseCode.SignOnRefused : code;

        return message.FunctionCode switch
        {
            FunctionCodes.SignOn => SignOn(caller!, message.Password),
            FunctionCodes.SignOff => SignOff(),
            _ => ResponseCode.Done,
        };
    }

    private string SignOn(MessageCaller caller, string password)
    {
        string creditor = caller.Creditor.Code.ToString();
        switch (signOn.Try(caller, address, password))
        {
            case SignOnResult.Done:
                Owner = caller;
                _isSignedOn = true;
                events.SignedOn(creditor, address);
                return ResponseCode.Done;
            case SignOnResult.Locked:
                events.LockedOut(creditor, address);
                return ResponseCode.Locked;
            case SignOnResult.RefusedAndLocked:
                events.SignOnRefused(creditor, address);
                events.NowLocked(creditor, address);
                return ResponseCode.SignOnRefused;
            default:
                events.SignOnRefused(creditor, address);
                return ResponseCode.SignOnRefused;
        }
    }

    private string SignOff()
    {
        Owner = null;
        _isSignedOn = false;
        return ResponseCode.Done;
    }

    // From an address that is not its own, a creditor does not exist: the answer does not tell one from the other.
    private string? Find(string creditorCode, out MessageCaller? caller)
    {
        caller = null;
        if (!CreditorCode.TryParse(creditorCode, out CreditorCode code)) return ResponseCode.Format;
        foreach (MessageCaller candidate in callers)
        {
            if (candidate.Creditor.Answers(code)) caller = candidate;
        }

        if (caller is null || !caller.Addresses.Contains(address)) return ResponseCode.Creditor;
        return Owner is not null && Owner != caller ? ResponseCode.Creditor : null;
    }
}
