using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Problems;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Formats.Zengin;

/// <summary>Checks header records; remembers which debit date and collecting account each group had.</summary>
internal sealed class ZenginHeaderCheck(ProblemLog problems)
{
    /// <summary>Groups one file may have; a bound for what has to be remembered of it.</summary>
    public const int MaxGroups = 10_000;

    private readonly Dictionary<string, int> _recordOfDateAndAccount = new(StringComparer.Ordinal);

    public void Run(int recordNumber, ReadOnlySpan<byte> record)
    {
        CheckKind(recordNumber, record);
        CheckDate(recordNumber, record);
        CheckDateAndAccount(recordNumber, record);
        if (!ZenginHeaderLayout.CreditorCode.IsAllDigits(record))
        {
            problems.InField(ZenginProblems.CreditorCode, recordNumber, ZenginHeaderLayout.CreditorCode, record);
        }

        Warn(recordNumber, record);
    }

    private void CheckKind(int recordNumber, ReadOnlySpan<byte> record)
    {
        if (!ZenginHeaderLayout.FileType.Slice(record).SequenceEqual(ZenginHeaderLayout.FileType.ConstantBytes))
        {
            problems.InField(ZenginProblems.FileType, recordNumber, ZenginHeaderLayout.FileType, record);
        }

        byte codeKind = ZenginHeaderLayout.CodeKind.ReadByte(record);
        if (codeKind != '0')
        {
            ProblemKind kind = codeKind == '1' ? ZenginProblems.EbcdicCodeKind : ZenginProblems.CodeKind;
            problems.InField(kind, recordNumber, ZenginHeaderLayout.CodeKind, record);
        }
    }

    private void CheckDate(int recordNumber, ReadOnlySpan<byte> record)
    {
        if (!ZenginHeaderLayout.DebitDate.IsAllDigits(record))
        {
            problems.InField(ZenginProblems.DateNotDigits, recordNumber, ZenginHeaderLayout.DebitDate, record);
        }
        else if (!DebitDate.IsMonthDay(ZenginHeaderLayout.DebitDate.ReadText(record)))
        {
            problems.InField(ZenginProblems.NotADate, recordNumber, ZenginHeaderLayout.DebitDate, record);
        }
    }

    private void CheckDateAndAccount(int recordNumber, ReadOnlySpan<byte> record)
    {
        if (_recordOfDateAndAccount.Count == MaxGroups)
        {
            problems.OfRecord(ZenginProblems.TooManyGroups, recordNumber, expected: $"{MaxGroups}");
            return;
        }

        string key = ZenginHeaderLayout.DebitDate.ReadText(record) + AccountOf(record);
        if (!_recordOfDateAndAccount.TryAdd(key, recordNumber))
        {
            problems.InField(
                ZenginProblems.SameDateAndAccount, recordNumber, ZenginHeaderLayout.DebitDate, record, found: $"{_recordOfDateAndAccount[key]}");
        }
    }

    // Blank and zeros are the same: both leave the account out.
    /// <summary>取引銀行・支店・預金種目・口座番号 of a header, as 15 characters that are the same for the same account.</summary>
    internal static string AccountOf(ReadOnlySpan<byte> record) => string.Concat(
        ZenginHeaderLayout.BankCode.ReadText(record).PadLeft(4, '0'),
        ZenginHeaderLayout.BranchCode.ReadText(record).PadLeft(3, '0'),
        ZenginHeaderLayout.AccountKind.ReadText(record).PadLeft(1, '0'),
        ZenginHeaderLayout.AccountNumber.ReadText(record).PadLeft(7, '0'));

    private void Warn(int recordNumber, ReadOnlySpan<byte> record)
    {
        foreach (Field field in ZenginHeaderLayout.Layout.Fields)
        {
            if (field.Kind == FieldKind.Characters && CharacterRules.JudgeName(field.Slice(record), out _) != CharacterVerdict.Good)
            {
                problems.InField(ZenginProblems.HeaderName, recordNumber, field, record);
            }
            else if (field.Kind == FieldKind.Filler && !field.IsBlank(record))
            {
                problems.InField(ZenginProblems.Filler, recordNumber, field, record);
            }
            else if (IsCollectingNumber(field) && !field.IsAllDigits(record) && !field.IsBlank(record))
            {
                problems.InField(ZenginProblems.HeaderNumber, recordNumber, field, record);
            }
        }
    }

    private static bool IsCollectingNumber(Field field) =>
        field.Kind == FieldKind.Digits && field.OffsetBytes >= ZenginHeaderLayout.BankCode.OffsetBytes;
}
