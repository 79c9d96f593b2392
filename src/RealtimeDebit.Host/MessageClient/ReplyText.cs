using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.Host.Demo;

namespace RealtimeDebit.Host.MessageClient;

/// <summary>A reply in words.</summary>
internal static class ReplyText
{
    /// <summary>応答コード in English and Japanese.</summary>
    public static string Meaning(string code)
        => ResponseCode.All.FirstOrDefault(meaning => meaning.Code == code) is { } known ? $"{known.MeaningEn} / {known.MeaningJa}" : "a code that is not in the specification";

    /// <summary>Each field of the reply that has a value: its name, its Japanese name, its value, and what a code means.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Rows(DebitMessage reply)
    {
        byte[] body = DebitMessageLayout.Write(reply);
        return [.. DebitMessageLayout.Layout.Fields
            .Where(field => field.Kind != FieldKind.Filler && !field.IsBlank(body) && (field.Kind != FieldKind.Digits || !field.IsAllZeros(body)))
            .Select(field => (IReadOnlyList<string>)[field.Name, field.JapaneseName, field.ReadText(body), Note(field, field.ReadText(body))])];
    }

    private static string Note(Field field, string text)
    {
        if (field == DebitMessageLayout.ResponseCode) return Meaning(text);
        if (field == DebitMessageLayout.ResultDigit) return ResultMeaning.Of(text[0]);
        return field == DebitMessageLayout.State ? StateMeaning(text[0]) : string.Empty;
    }

    private static string StateMeaning(char state) => state switch
    {
        MessageStates.Queued => "送信待ち queued",
        MessageStates.Sending => "銀行へ送信中 sending",
        MessageStates.Unknown => "結果不明 unknown, being asked for",
        MessageStates.Final => "確定 final",
        MessageStates.Withdrawn => "取消済 withdrawn",
        MessageStates.Rejected => "受付拒否 rejected",
        _ => string.Empty,
    };
}
