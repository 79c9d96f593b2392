using System.Buffers;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Formats.Zengin;

/// <summary>Writes a 預金口座振替 request file: groups of a header, data and a trailer with the sums, and the end record.</summary>
/// <remarks>Strict: what may not be written (small kana, ｦ, a question mark in names, a value too long) throws <see cref="ArgumentException"/>.</remarks>
public sealed class ZenginFileWriter(IBufferWriter<byte> output, NewlineKind newline)
{
    internal const long MaxGroupRecords = 999_999;
    internal const long MaxGroupYen = 999_999_999_999;

    private readonly RecordOutput _output = new(output, newline);
    private readonly byte[] _record = new byte[RecordSplitter.RecordBytes];
    private bool _inGroup;
    private bool _ended;
    private long _records;
    private long _yen;

    /// <summary>Begins a group.</summary>
    /// <exception cref="InvalidOperationException">The group before has no trailer, or the file has its end record.</exception>
    public void BeginGroup(ZenginHeader header)
    {
        Require(!_inGroup && !_ended, "A header follows the start or a trailer.");
        _inGroup = true;
        _records = 0;
        _yen = 0;
        header.Write(_record);
        _output.Write(_record);
    }

    /// <exception cref="InvalidOperationException">No group is open, or the trailer could not hold the sums: begin another group.</exception>
    public void Add(ZenginDebit debit)
    {
        Require(_inGroup, "A data record follows a header.");
        Require(_records < MaxGroupRecords && _yen + debit.AmountYen <= MaxGroupYen, "The trailer cannot hold the count or sum of this group.");
        debit.Write(_record);
        _output.Write(_record);
        _records++;
        _yen += debit.AmountYen;
    }

    /// <summary>Writes the trailer.</summary>
    public void EndGroup()
    {
        Require(_inGroup, "A trailer ends a group.");
        _inGroup = false;
        ZenginTrailerLayout.Layout.WriteEmpty(_record);
        ZenginTrailerLayout.TotalCount.WriteNumber(_record, _records);
        ZenginTrailerLayout.TotalYen.WriteNumber(_record, _yen);
        _output.Write(_record);
    }

    /// <summary>Writes the end record.</summary>
    public void Complete()
    {
        Require(!_inGroup && !_ended, "The end record follows a trailer.");
        _ended = true;
        EndRecordLayout.Layout.WriteEmpty(_record);
        _output.Write(_record);
    }

    private static void Require(bool condition, string rule)
    {
        if (!condition)
        {
            throw new InvalidOperationException(rule);
        }
    }
}
