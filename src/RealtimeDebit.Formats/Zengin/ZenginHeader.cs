using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Formats.Zengin;

/// <summary>The values of a header record (ヘッダレコード), without padding.</summary>
public sealed record ZenginHeader
{
    /// <summary>委託者コード, 10 digits.</summary>
    public required string CreditorCode { get; init; }

    /// <summary>委託者名, kana.</summary>
    public string CreditorName { get; init; } = "";

    /// <summary>引落日 as MMDD; <see cref="Zengin.DebitDate"/> finds the year.</summary>
    public required string DebitDate { get; init; }

    /// <summary>取引銀行番号: the collecting bank, where the money lands.</summary>
    public string BankCode { get; init; } = "0000";

    public string BankName { get; init; } = "";

    /// <summary>取引支店番号.</summary>
    public string BranchCode { get; init; } = "000";

    public string BranchName { get; init; } = "";

    /// <summary>預金種目 of the collecting account; empty when the file leaves it blank.</summary>
    public string AccountKind { get; init; } = "";

    /// <summary>口座番号 of the collecting account; empty when the file leaves it blank.</summary>
    public string AccountNumber { get; init; } = "";

    public static ZenginHeader Read(ReadOnlySpan<byte> record) => new()
    {
        CreditorCode = ZenginHeaderLayout.CreditorCode.ReadText(record),
        CreditorName = ZenginHeaderLayout.CreditorName.ReadText(record),
        DebitDate = ZenginHeaderLayout.DebitDate.ReadText(record),
        BankCode = ZenginHeaderLayout.BankCode.ReadText(record),
        BankName = ZenginHeaderLayout.BankName.ReadText(record),
        BranchCode = ZenginHeaderLayout.BranchCode.ReadText(record),
        BranchName = ZenginHeaderLayout.BranchName.ReadText(record),
        AccountKind = ZenginHeaderLayout.AccountKind.ReadText(record),
        AccountNumber = ZenginHeaderLayout.AccountNumber.ReadText(record),
    };

    /// <exception cref="ArgumentException">A value does not fit its field.</exception>
    internal void Write(Span<byte> record)
    {
        ZenginHeaderLayout.Layout.WriteEmpty(record);
        ZenginHeaderLayout.CreditorCode.WriteText(record, CreditorCode);
        CharacterRules.WriteName(ZenginHeaderLayout.CreditorName, record, CreditorName);
        ZenginHeaderLayout.DebitDate.WriteText(record, DebitDate);
        ZenginHeaderLayout.BankCode.WriteText(record, BankCode);
        CharacterRules.WriteName(ZenginHeaderLayout.BankName, record, BankName);
        ZenginHeaderLayout.BranchCode.WriteText(record, BranchCode);
        CharacterRules.WriteName(ZenginHeaderLayout.BranchName, record, BranchName);
        WriteOptionalDigits(ZenginHeaderLayout.AccountKind, record, AccountKind);
        WriteOptionalDigits(ZenginHeaderLayout.AccountNumber, record, AccountNumber);
    }

    private static void WriteOptionalDigits(Field field, Span<byte> record, string digits)
    {
        if (digits.Length == 0)
        {
            field.WriteBytes(record, []);
        }
        else
        {
            field.WriteText(record, digits);
        }
    }
}
