using System.Buffers;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Formats.Mandates;

/// <summary>Writes a mandate file (種別 96): header, data, trailer with the control sums, end record. Banks write these; we do for samples and trials.</summary>
public sealed class MandateFileWriter(IBufferWriter<byte> output, NewlineKind newline)
{
    private readonly RecordOutput _output = new(output, newline);
    private readonly byte[] _record = new byte[RecordSplitter.RecordBytes];
    private MandateControlSums _sums = new();

    public void BeginGroup(MandateFileHeader header)
    {
        _sums = new MandateControlSums();
        header.Write(_record);
        _output.Write(_record);
    }

    /// <exception cref="ArgumentException">A value does not fit its field.</exception>
    public void Add(MandateEntry entry)
    {
        Write(entry, _record);
        _sums.Add(_record);
        _output.Write(_record);
    }

    /// <summary>Writes the trailer.</summary>
    public void EndGroup()
    {
        _sums.Write(_record);
        _output.Write(_record);
    }

    /// <summary>Writes the end record.</summary>
    public void Complete()
    {
        EndRecordLayout.Layout.WriteEmpty(_record);
        _output.Write(_record);
    }

    private static void Write(MandateEntry entry, Span<byte> record)
    {
        MandateDataLayout.Layout.WriteEmpty(record);
        MandateDataLayout.BankCode.WriteText(record, entry.BankCode);
        MandateDataLayout.BranchCode.WriteText(record, entry.BranchCode);
        MandateDataLayout.AccountKind.WriteText(record, $"{entry.AccountKind}");
        MandateDataLayout.AccountNumber.WriteText(record, entry.AccountNumber);
        CharacterRules.WriteName(MandateDataLayout.HolderName, record, entry.HolderName);
        MandateDataLayout.CustomerNumber.WriteText(record, entry.CustomerNumber);
        MandateDataLayout.Change.WriteNumber(record, (int)entry.Change);
        DateFields.Write(record, MandateDataLayout.ContractDate, entry.ContractDate);
        DateFields.Write(record, MandateDataLayout.EffectiveDate, entry.EffectiveDate);
        MandateDataLayout.ResultCode.WriteText(record, entry.ResultCode);
        MandateDataLayout.NewBranchCode.WriteText(record, entry.NewBranchCode);
        MandateDataLayout.NewAccountNumber.WriteText(record, entry.NewAccountNumber);
    }
}
