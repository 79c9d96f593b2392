using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Formats.Messages;

/// <summary>Checks the form of one debit message, field by field in the order of the bytes.</summary>
internal sealed class DebitMessageCheck
{
    private readonly List<RecordProblem> _problems = [];

    public IReadOnlyList<RecordProblem> Problems => _problems;

    public void Run(ReadOnlySpan<byte> body)
    {
        string type = DebitMessageLayout.MessageType.ReadText(body);
        bool isRequest = MessageTypes.IsDebitRequest(type);
        if (!isRequest && !MessageTypes.IsDebitReply(type))
        {
            Add(MessageProblems.UnknownType, DebitMessageLayout.MessageType, body);
        }

        foreach (Field field in DebitMessageLayout.Layout.Fields)
        {
            CheckField(field, body, isRequest);
        }
    }

    private void CheckField(Field field, ReadOnlySpan<byte> body, bool isRequest)
    {
        if (field == DebitMessageLayout.MessageType || field.Kind == FieldKind.Filler || (isRequest && IsResultField(field)))
        {
            return;
        }

        if (field.Kind == FieldKind.Characters)
        {
            CheckText(field, body);
        }
        else if (field.IsBlank(body))
        {
            Add(MessageProblems.Blank, field, body);
        }
        else if (!field.IsAllDigits(body))
        {
            Add(MessageProblems.NotDigits, field, body);
        }
        else if (!MessageFields.IsDateOrZeros(body, field))
        {
            Add(MessageProblems.NotADate, field, body);
        }
        else if (field == DebitMessageLayout.Version && MessageFields.IsUnknownVersion(body, field))
        {
            Add(MessageProblems.UnknownVersion, field, body);
        }
    }

    private void CheckText(Field field, ReadOnlySpan<byte> body)
    {
        if (MessageFields.HasNoText(body, field))
        {
            Add(MessageProblems.NotText, field, body);
        }
        else if (field == DebitMessageLayout.RequestId && field.IsBlank(body))
        {
            Add(MessageProblems.IdMissing, field, body);
        }
        else if (field == DebitMessageLayout.OriginalRequestId && field.IsBlank(body) && NeedsOriginal(body))
        {
            Add(MessageProblems.IdMissing, field, body);
        }
    }

    private static bool NeedsOriginal(ReadOnlySpan<byte> body) =>
        DebitMessageLayout.MessageType.ReadText(body) is MessageTypes.Cancel or MessageTypes.Inquiry;

    // A request leaves the result fields blank; whatever stands there is not looked at.
    private static bool IsResultField(Field field) =>
        field == DebitMessageLayout.ResponseCode || field.OffsetBytes >= DebitMessageLayout.ResultDigit.OffsetBytes;

    private void Add(ProblemKind kind, Field field, ReadOnlySpan<byte> body) =>
        _problems.Add(RecordProblem.InField(kind, 0, field, body));
}
