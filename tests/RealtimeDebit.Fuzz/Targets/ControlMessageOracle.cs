using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Fuzz.Targets;

/// <summary>256-byte bodies in the control layout: any bytes.</summary>
internal static class ControlMessageOracle
{
    public static void Check(byte[] body)
    {
        (ControlMessage? message, IReadOnlyList<RecordProblem> problems) = ControlMessageLayout.Read(body);
        Promise.AreEqual(body.Length == 256, message is not null, "a message for 256 bytes and no others");
        if (message is null) return;

        MessageOracle.ProblemsLieWithin(problems, ControlMessageLayout.Layout);
        Promise.Holds(message.Password.Length == 0 || !message.ToString().Contains(message.Password, StringComparison.Ordinal) || IsElsewhere(message), "the password is printed");
        byte[] reply = ControlMessageLayout.Write(message with { MessageType = MessageTypes.ControlReply, Password = "", ResponseCode = ResponseCode.SignOnRefused });
        Promise.SameBytes(ControlMessageLayout.Echo.Slice(body), ControlMessageLayout.Echo.Slice(reply), "echo of the reply");
        Promise.Holds(ControlMessageLayout.Password.IsBlank(reply), "the reply holds a password");
        if (problems.Count > 0) return;

        byte[] written = ControlMessageLayout.Write(message);
        foreach (Field field in ControlMessageLayout.Layout.Fields.Where(field => field.Kind != FieldKind.Filler))
            Promise.SameBytes(field.Slice(body), field.Slice(written), field.Name);
        Promise.AreEqual(message, ControlMessageLayout.Read(written).Message!, "the message written and read again");
    }

    private static bool IsElsewhere(ControlMessage message)
        => $"{message.MessageType} {message.FunctionCode} {message.CreditorCode} {message.RequestId} {message.ResponseCode}".Contains(message.Password, StringComparison.Ordinal);
}
