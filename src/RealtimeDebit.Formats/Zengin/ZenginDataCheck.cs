using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Problems;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Formats.Zengin;

/// <summary>Checks the form of data records, field by field. A good record costs no allocation.</summary>
internal sealed class ZenginDataCheck(ZenginFileKind fileKind, ProblemLog problems)
{
    private int _recordNumber;
    private ProblemKind? _rejection;

    /// <summary>True when the last record held bytes that are no characters.</summary>
    public bool SawForeignBytes { get; private set; }

    /// <summary>Reports every problem of the record.</summary>
    /// <returns>The first problem that rejects it; null when none does.</returns>
    public ProblemKind? Run(int recordNumber, ReadOnlySpan<byte> record)
    {
        _recordNumber = recordNumber;
        _rejection = null;
        SawForeignBytes = false;
        CheckBank(record);
        CheckAccount(record);
        CheckAmount(record);
        CheckCodes(record);
        CheckFillers(record);
        if (!CharacterRules.IsStrict(record))
        {
            CheckCharacters(record);
        }

        return _rejection;
    }

    private void CheckBank(ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> bank = ZenginDataLayout.BankCode.Slice(record);
        if (!ZenginDataLayout.BankCode.IsAllDigits(record))
        {
            Report(ZenginProblems.BankNotDigits, ZenginDataLayout.BankCode, record);
        }
        else if (bank.SequenceEqual("0000"u8) || bank.SequenceEqual("9999"u8))
        {
            Report(ZenginProblems.BankImpossible, ZenginDataLayout.BankCode, record);
        }

        if (!ZenginDataLayout.BranchCode.IsAllDigits(record))
        {
            Report(ZenginProblems.BranchNotDigits, ZenginDataLayout.BranchCode, record);
        }
        else if (ZenginDataLayout.BranchCode.Slice(record).SequenceEqual("999"u8) && !bank.SequenceEqual("9900"u8))
        {
            // Bank 9900 (ゆうちょ) carries 記号番号 here, where 999 can occur.
            Report(ZenginProblems.BranchImpossible, ZenginDataLayout.BranchCode, record);
        }
    }

    private void CheckAccount(ReadOnlySpan<byte> record)
    {
        if (ZenginDataLayout.AccountKind.ReadByte(record) is not ((byte)'1' or (byte)'2' or (byte)'3' or (byte)'9'))
        {
            Report(ZenginProblems.AccountKind, ZenginDataLayout.AccountKind, record);
        }

        ReadOnlySpan<byte> account = ZenginDataLayout.AccountNumber.Slice(record);
        if (!ZenginDataLayout.AccountNumber.IsAllDigits(record))
        {
            Report(ZenginProblems.AccountNotDigits, ZenginDataLayout.AccountNumber, record);
        }
        else if (account.SequenceEqual("0000000"u8))
        {
            Report(ZenginProblems.AccountZero, ZenginDataLayout.AccountNumber, record);
        }
        else if (account.SequenceEqual("9999999"u8))
        {
            Report(ZenginProblems.AccountImpossible, ZenginDataLayout.AccountNumber, record);
        }
    }

    private void CheckAmount(ReadOnlySpan<byte> record)
    {
        if (!ZenginDataLayout.AmountYen.IsAllDigits(record))
        {
            Report(ZenginProblems.AmountNotDigits, ZenginDataLayout.AmountYen, record);
        }
        else if (ZenginDataLayout.AmountYen.IsAllZeros(record))
        {
            Report(ZenginProblems.AmountZero, ZenginDataLayout.AmountYen, record);
        }
    }

    private void CheckCodes(ReadOnlySpan<byte> record)
    {
        if (ZenginDataLayout.NewCode.ReadByte(record) is not ((byte)'0' or (byte)'1' or (byte)'2' or (byte)' '))
        {
            Report(ZenginProblems.NewCode, ZenginDataLayout.NewCode, record);
        }

        byte result = ZenginDataLayout.ResultCode.ReadByte(record);
        if (fileKind == ZenginFileKind.Request)
        {
            if (result is not ((byte)'0' or (byte)' '))
            {
                Report(ZenginProblems.ResultInRequest, ZenginDataLayout.ResultCode, record);
            }
        }
        else if (!ResultDigits.IsAssigned((char)result))
        {
            Report(ZenginProblems.ResultUnassigned, ZenginDataLayout.ResultCode, record);
        }
    }

    private void CheckFillers(ReadOnlySpan<byte> record)
    {
        if (!ZenginDataLayout.MiddleFiller.IsBlank(record))
        {
            Report(ZenginProblems.Filler, ZenginDataLayout.MiddleFiller, record);
        }

        if (!ZenginDataLayout.Filler.IsBlank(record))
        {
            Report(ZenginProblems.Filler, ZenginDataLayout.Filler, record);
        }
    }

    private void CheckCharacters(ReadOnlySpan<byte> record)
    {
        CheckName(ZenginDataLayout.BankName, record);
        CheckName(ZenginDataLayout.BranchName, record);
        CheckName(ZenginDataLayout.HolderName, record);
        CharacterVerdict key = CharacterRules.JudgeKey(ZenginDataLayout.CustomerNumber.Slice(record), out int badIndex);
        ReportCharacters(key, ZenginDataLayout.CustomerNumber, record, badIndex);
    }

    private void CheckName(Field field, ReadOnlySpan<byte> record)
    {
        CharacterVerdict verdict = CharacterRules.JudgeName(field.Slice(record), out int badIndex);
        ReportCharacters(verdict, field, record, badIndex);
    }

    private void ReportCharacters(CharacterVerdict verdict, Field field, ReadOnlySpan<byte> record, int badIndex)
    {
        if (verdict == CharacterVerdict.Good)
        {
            return;
        }

        SawForeignBytes |= !JisX0201.IsText(field.Slice(record)[badIndex]);
        Report(
            verdict switch
            {
                CharacterVerdict.Tolerated => ZenginProblems.ToleratedCharacter,
                CharacterVerdict.QuestionMark => ZenginProblems.QuestionMark,
                _ => ZenginProblems.BadCharacter,
            },
            field,
            record);
    }

    private void Report(ProblemKind kind, Field field, ReadOnlySpan<byte> record)
    {
        problems.InField(kind, _recordNumber, field, record);
        if (kind.Severity == ProblemSeverity.RejectRecord)
        {
            _rejection ??= kind;
        }
    }
}
