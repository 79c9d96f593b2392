using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Formats.Zengin;

/// <summary>A view over the 120 bytes of a data record (データレコード); reads a field only when it is asked for.</summary>
/// <remarks>Numbers are plain only for a record that the reader did not reject.</remarks>
public readonly ref struct ZenginDataRecord
{
    /// <exception cref="ArgumentException">Not 120 bytes.</exception>
    public ZenginDataRecord(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, ZenginDataLayout.Layout.RecordLengthBytes, nameof(bytes));
        Bytes = bytes;
    }

    /// <summary>The whole record.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>引落銀行番号.</summary>
    public string BankCode => ZenginDataLayout.BankCode.ReadText(Bytes);

    /// <summary>引落支店番号.</summary>
    public string BranchCode => ZenginDataLayout.BranchCode.ReadText(Bytes);

    /// <summary>預金種目.</summary>
    public char AccountKind => JisX0201.Decode(ZenginDataLayout.AccountKind.ReadByte(Bytes));

    /// <summary>口座番号, 7 digits.</summary>
    public string AccountNumber => ZenginDataLayout.AccountNumber.ReadText(Bytes);

    /// <summary>預金者名 as it came, 30 bytes; compare with <see cref="NameFolding"/>.</summary>
    public ReadOnlySpan<byte> HolderNameBytes => ZenginDataLayout.HolderName.Slice(Bytes);

    /// <summary>預金者名 without padding.</summary>
    public string HolderName => ZenginDataLayout.HolderName.ReadText(Bytes);

    /// <summary>引落金額 in yen; 0 when the field is not a number.</summary>
    public long AmountYen => ZenginDataLayout.AmountYen.TryReadNumber(Bytes, out long yen) ? yen : 0;

    /// <summary>新規コード; a space when the field is blank.</summary>
    public char NewCode => JisX0201.Decode(ZenginDataLayout.NewCode.ReadByte(Bytes));

    /// <summary>顧客番号 as it came, 20 bytes.</summary>
    public ReadOnlySpan<byte> CustomerNumberBytes => ZenginDataLayout.CustomerNumber.Slice(Bytes);

    /// <summary>顧客番号 without spaces at either end; leading zeros belong to it.</summary>
    public string CustomerNumber => JisX0201.Decode(CustomerNumberBytes.Trim((byte)' '));

    /// <summary>振替結果コード; in a request 0 or a space, which mean "not asked yet", not 振替済.</summary>
    public char ResultDigit => JisX0201.Decode(ZenginDataLayout.ResultCode.ReadByte(Bytes));

    /// <summary>The values as an object of their own.</summary>
    public ZenginDebit ToDebit() => new()
    {
        BankCode = BankCode,
        BankName = ZenginDataLayout.BankName.ReadText(Bytes),
        BranchCode = BranchCode,
        BranchName = ZenginDataLayout.BranchName.ReadText(Bytes),
        AccountKind = AccountKind,
        AccountNumber = AccountNumber,
        HolderName = HolderName,
        AmountYen = AmountYen,
        NewCode = NewCode,
        CustomerNumber = ZenginDataLayout.CustomerNumber.ReadText(Bytes),
        ResultDigit = ResultDigit,
    };
}

/// <summary>The values of one data record, without padding, for writing one.</summary>
public sealed record ZenginDebit
{
    public required string BankCode { get; init; }

    public string BankName { get; init; } = "";

    public required string BranchCode { get; init; }

    public string BranchName { get; init; } = "";

    /// <summary>預金種目: 1, 2, 3 or 9.</summary>
    public char AccountKind { get; init; } = '1';

    public required string AccountNumber { get; init; }

    /// <summary>預金者名, kana.</summary>
    public string HolderName { get; init; } = "";

    /// <summary>引落金額, 0 to 9,999,999,999.</summary>
    public required long AmountYen { get; init; }

    /// <summary>新規コード: 0, 1, 2 or a space.</summary>
    public char NewCode { get; init; } = '0';

    /// <summary>顧客番号, at most 20 characters, left-justified.</summary>
    public required string CustomerNumber { get; init; }

    /// <summary>振替結果コード; 0 in a request.</summary>
    public char ResultDigit { get; init; } = '0';

    /// <exception cref="ArgumentException">A value does not fit its field.</exception>
    internal void Write(Span<byte> record)
    {
        ZenginDataLayout.Layout.WriteEmpty(record);
        ZenginDataLayout.BankCode.WriteText(record, BankCode);
        CharacterRules.WriteName(ZenginDataLayout.BankName, record, BankName);
        ZenginDataLayout.BranchCode.WriteText(record, BranchCode);
        CharacterRules.WriteName(ZenginDataLayout.BranchName, record, BranchName);
        ZenginDataLayout.AccountKind.WriteBytes(record, JisX0201.Encode([AccountKind]));
        ZenginDataLayout.AccountNumber.WriteText(record, AccountNumber);
        CharacterRules.WriteName(ZenginDataLayout.HolderName, record, HolderName);
        ZenginDataLayout.AmountYen.WriteNumber(record, AmountYen);
        ZenginDataLayout.NewCode.WriteBytes(record, JisX0201.Encode([NewCode]));
        ZenginDataLayout.CustomerNumber.WriteText(record, CustomerNumber);
        ZenginDataLayout.ResultCode.WriteBytes(record, JisX0201.Encode([ResultDigit]));
    }
}
