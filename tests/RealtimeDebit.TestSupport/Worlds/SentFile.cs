using System.Security.Cryptography;
using System.Text;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.TestSupport.Worlds;

/// <summary>A file that a creditor sends, and what must come of it.</summary>
/// <param name="Name">In <c>in/</c>; it holds neither <c>.receipt</c>, <c>.result</c> nor <c>.refused</c>.</param>
/// <param name="Content">Its bytes. Files with the same bytes are one order list, whatever their names.</param>
/// <param name="Plan">The orders in it, in its order.</param>
/// <param name="Form">How it is written.</param>
/// <param name="IsBroken">True when it must be refused whole: none of its orders may ever be debited.</param>
public sealed record SentFile(string Name, byte[] Content, OrderPlan Plan, SentForm Form, bool IsBroken = false)
{
    /// <summary>Of the content, as the receipt says it.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Content));

    public static SentFile Zengin(string name, OrderPlan plan, DateOnly debitDate, NewlineKind newline = NewlineKind.CrLf)
        => new(name, plan.RequestFile(debitDate, newline), plan, new SentForm(StrideOf(newline)));

    public static SentFile Csv(string name, OrderPlan plan)
    {
        var text = new StringBuilder("顧客番号,金額\r\n");
        foreach (Order order in plan.Orders) text.Append($"{order.CustomerNumber},{order.AmountYen}\r\n");
        return new SentFile(name, Encoding.UTF8.GetBytes(text.ToString()), plan, new SentForm(0));
    }

    /// <summary>The same with a wrong sum in its trailer.</summary>
    public SentFile Broken()
    {
        byte[] spoilt = [.. Content];
        int lastDigit = ((Plan.Orders.Count + 1) * Form.StrideBytes) + 18;
        spoilt[lastDigit] = (byte)(spoilt[lastDigit] == '0' ? '1' : '0');
        return this with { Content = spoilt, IsBroken = true };
    }

    /// <summary>Null when this is the result that belongs to it, else what is wrong with it.</summary>
    public string? WrongResult(byte[] result)
    {
        if (!Form.IsCsv)
            return result.AsSpan().SequenceEqual(ExpectedResult.Of(Content, Form.StrideBytes, Plan.ExpectedDigits)) ? null : "the bytes differ from what the bank decided";

        string[] lines = Encoding.UTF8.GetString(result).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        string[] wanted = [.. Plan.Orders.Select(order => $"{order.CustomerNumber},{order.AmountYen},{order.ExpectedDigit},")];
        return lines.Length == wanted.Length + 1 && lines.Skip(1).Zip(wanted).All(pair => pair.First.StartsWith(pair.Second, StringComparison.Ordinal))
            ? null
            : "the lines differ from what the bank decided";
    }

    private static int StrideOf(NewlineKind newline) => newline switch
    {
        NewlineKind.CrLf => 122,
        NewlineKind.Lf => 121,
        _ => 120,
    };
}

/// <summary>How a file is written.</summary>
/// <param name="StrideBytes">From one record's first byte to the next one's; 0 for CSV.</param>
public sealed record SentForm(int StrideBytes)
{
    public bool IsCsv => StrideBytes == 0;
}
