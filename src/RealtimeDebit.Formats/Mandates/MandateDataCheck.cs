using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Problems;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Formats.Mandates;

/// <summary>Checks the form of one mandate data record and reads it.</summary>
internal sealed class MandateDataCheck(ProblemLog problems)
{
    private int _recordNumber;
    private ProblemKind? _rejection;

    public MandateFileRecord Run(int recordNumber, ReadOnlySpan<byte> record, MandateFileHeader header)
    {
        _recordNumber = recordNumber;
        _rejection = null;
        foreach (Field field in MandateDataLayout.Layout.Fields)
        {
            CheckForm(field, record);
        }

        CheckMeaning(record, header);
        return new MandateFileRecord(recordNumber, header, ToEntry(record, header), _rejection);
    }

    private void CheckForm(Field field, ReadOnlySpan<byte> record)
    {
        if (field == MandateDataLayout.ContractDate || field == MandateDataLayout.EffectiveDate)
        {
            ReportUnless(DateFields.IsDateOrZeros(record, field), MandateFileProblems.NotADate, field, record);
        }
        else if (field.Kind == FieldKind.Digits)
        {
            ReportUnless(field.IsAllDigits(record) || MayBeBlank(field, record), MandateFileProblems.NotDigits, field, record);
        }
        else if (field == MandateDataLayout.HolderName)
        {
            CharacterVerdict verdict = CharacterRules.JudgeName(field.Slice(record), out _);
            ReportUnless(verdict <= CharacterVerdict.Tolerated, MandateFileProblems.BadCharacter, field, record);
        }
        else if (field == MandateDataLayout.CustomerNumber)
        {
            CharacterVerdict verdict = CharacterRules.JudgeKey(field.Slice(record), out _);
            ReportUnless(verdict == CharacterVerdict.Good, MandateFileProblems.BadCharacter, field, record);
            ReportUnless(!field.IsBlank(record), MandateFileProblems.CustomerNumberMissing, field, record);
        }
    }

    private static bool MayBeBlank(Field field, ReadOnlySpan<byte> record) =>
        field.OffsetBytes >= MandateDataLayout.NewBranchCode.OffsetBytes && field.IsBlank(record);

    private void CheckMeaning(ReadOnlySpan<byte> record, MandateFileHeader header)
    {
        byte kind = MandateDataLayout.AccountKind.ReadByte(record);
        byte change = MandateDataLayout.Change.ReadByte(record);
        string result = MandateDataLayout.ResultCode.ReadText(record);
        bool needsNewAccount = change == '4' && MandateResultCodes.IsGood(result);
        ReportUnless(kind is (byte)'1' or (byte)'2' or (byte)'3' or (byte)'9', MandateFileProblems.AccountKind, MandateDataLayout.AccountKind, record);
        ReportUnless(change is >= (byte)'1' and <= (byte)'4', MandateFileProblems.Change, MandateDataLayout.Change, record);
        ReportUnless(MandateResultCodes.IsAssigned(result), MandateFileProblems.ResultCode, MandateDataLayout.ResultCode, record);
        ReportUnless(
            MandateDataLayout.BankCode.ReadText(record) == header.BankCode, MandateFileProblems.OtherBank, MandateDataLayout.BankCode, record);
        ReportUnless(
            !needsNewAccount || !HasNone(MandateDataLayout.NewAccountNumber, record),
            MandateFileProblems.NewAccountMissing, MandateDataLayout.NewAccountNumber, record);
    }

    private static MandateEntry ToEntry(ReadOnlySpan<byte> record, MandateFileHeader header) => new()
    {
        CreditorCode = header.CreditorCode,
        CustomerNumber = JisX0201.Decode(MandateDataLayout.CustomerNumber.Slice(record).Trim((byte)' ')),
        BankCode = MandateDataLayout.BankCode.ReadText(record),
        BranchCode = MandateDataLayout.BranchCode.ReadText(record),
        AccountKind = JisX0201.Decode(MandateDataLayout.AccountKind.ReadByte(record)),
        AccountNumber = MandateDataLayout.AccountNumber.ReadText(record),
        HolderName = MandateDataLayout.HolderName.ReadText(record),
        Change = (MandateChange)(MandateDataLayout.Change.ReadByte(record) - '0'),
        ContractDate = DateFields.Read(record, MandateDataLayout.ContractDate),
        EffectiveDate = DateFields.Read(record, MandateDataLayout.EffectiveDate),
        ResultCode = MandateDataLayout.ResultCode.ReadText(record),
        NewBranchCode = HasNone(MandateDataLayout.NewAccountNumber, record) ? "" : MandateDataLayout.NewBranchCode.ReadText(record),
        NewAccountNumber = HasNone(MandateDataLayout.NewAccountNumber, record) ? "" : MandateDataLayout.NewAccountNumber.ReadText(record),
    };

    private static bool HasNone(Field field, ReadOnlySpan<byte> record) => field.IsAllZeros(record) || field.IsBlank(record);

    private void ReportUnless(bool good, ProblemKind kind, Field field, ReadOnlySpan<byte> record)
    {
        if (!good)
        {
            problems.InField(kind, _recordNumber, field, record);
            _rejection ??= kind;
        }
    }
}
