using System.Text.Json;
using System.Text.Json.Serialization;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Money;

namespace RealtimeDebit.Core.Events;

/// <summary>How the house's own value types stand in JSON: codes as their text, yen as a number.</summary>
internal abstract class TextJson<T>(Func<string, T> parse) : JsonConverter<T>
    where T : struct
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string text = reader.GetString() ?? throw new JsonException($"A {typeof(T).Name} is text, not null.");
        try
        {
            return parse(text);
        }
        catch (FormatException unreadable)
        {
            throw new JsonException(unreadable.Message, unreadable);
        }
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(TextOf(value));

    /// <summary>The text that <see cref="Read"/> takes back.</summary>
    protected virtual string? TextOf(T value) => value.ToString();
}

internal sealed class DebitIdJson() : TextJson<DebitId>(DebitId.Parse);

internal sealed class BatchIdJson() : TextJson<BatchId>(BatchId.Parse);

internal sealed class BankCodeJson() : TextJson<BankCode>(BankCode.Parse);

internal sealed class CreditorCodeJson() : TextJson<CreditorCode>(CreditorCode.Parse);

internal sealed class BankAccountJson() : TextJson<BankAccount>(ParseDigits)
{
    protected override string TextOf(BankAccount value) => value.ToDigits();

    private static BankAccount ParseDigits(string text)
        => text.Length == BankAccount.Digits
            ? BankAccount.Parse(text[..4], text[4..7], text[7], text[8..])
            : throw new FormatException("An account is 15 digits.");
}

internal sealed class YenJson : JsonConverter<Yen>
{
    public override Yen Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.TryGetInt64(out long value) && value >= 0
            ? new Yen(value)
            : throw new JsonException("An amount is a whole number of yen, 0 or more.");

    public override void Write(Utf8JsonWriter writer, Yen value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
}
