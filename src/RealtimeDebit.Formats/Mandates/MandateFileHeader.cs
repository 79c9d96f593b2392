using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Formats.Mandates;

/// <summary>The values of a mandate file's header, without padding.</summary>
public sealed record MandateFileHeader
{
    /// <summary>委託者コード.</summary>
    public required string CreditorCode { get; init; }

    /// <summary>委託者名.</summary>
    public string CreditorName { get; init; } = "";

    /// <summary>作成日.</summary>
    public DateOnly? CreatedOn { get; init; }

    /// <summary>対象日.</summary>
    public DateOnly? ForDate { get; init; }

    /// <summary>銀行番号.</summary>
    public required string BankCode { get; init; }

    public string BankName { get; init; } = "";

    /// <summary>ファイル通番, 0 to 9999; each file's is the one before + 1, per bank.</summary>
    public required int SequenceNumber { get; init; }

    /// <summary>True: the file holds all mandates of creditor and bank and replaces what was known (全件); false: changes only (差分).</summary>
    public required bool IsFull { get; init; }

    public static MandateFileHeader Read(ReadOnlySpan<byte> record) => new()
    {
        CreditorCode = MandateHeaderLayout.CreditorCode.ReadText(record),
        CreditorName = MandateHeaderLayout.CreditorName.ReadText(record),
        CreatedOn = DateFields.Read(record, MandateHeaderLayout.CreatedOn),
        ForDate = DateFields.Read(record, MandateHeaderLayout.ForDate),
        BankCode = MandateHeaderLayout.BankCode.ReadText(record),
        BankName = MandateHeaderLayout.BankName.ReadText(record),
        SequenceNumber = MandateHeaderLayout.SequenceNumber.TryReadNumber(record, out long number) ? (int)number : 0,
        IsFull = MandateHeaderLayout.Scope.ReadByte(record) == '1',
    };

    internal void Write(Span<byte> record)
    {
        MandateHeaderLayout.Layout.WriteEmpty(record);
        MandateHeaderLayout.CreditorCode.WriteText(record, CreditorCode);
        CharacterRules.WriteName(MandateHeaderLayout.CreditorName, record, CreditorName);
        DateFields.Write(record, MandateHeaderLayout.CreatedOn, CreatedOn);
        DateFields.Write(record, MandateHeaderLayout.ForDate, ForDate);
        MandateHeaderLayout.BankCode.WriteText(record, BankCode);
        CharacterRules.WriteName(MandateHeaderLayout.BankName, record, BankName);
        MandateHeaderLayout.SequenceNumber.WriteNumber(record, SequenceNumber);
        MandateHeaderLayout.Scope.WriteNumber(record, IsFull ? 1 : 2);
    }
}
