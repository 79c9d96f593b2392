using System.Buffers;
using System.Globalization;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Formats.Zengin;

/// <summary>Makes the file of a 再振替 (the failed records of a request once more) while the records of its request file are read again.</summary>
/// <remarks>
/// Chosen data records are the request's own, byte for byte, in their order. Headers get the new 引落日, trailers the counts and sums of what was chosen;
/// everything else is as it was. A group without a chosen record is left out. Groups that differed in their date only would now be the same date and
/// account twice, which no request file may hold: their records go into one group, under the first one's header.
/// The chosen records are held in memory until <see cref="Write"/>. The request file must be one that was accepted.
/// </remarks>
/// <param name="debitDate">引落日 of all groups; only its month and day stand in the file.</param>
public sealed class ZenginRetryWriter(DateOnly debitDate)
{
    private readonly List<Group> _groups = [];
    private readonly Dictionary<string, Group> _byAccount = new(StringComparer.Ordinal);
    private byte[] _end = [];
    private byte[] _header = [];
    private Group? _current;

    /// <summary>Chosen records so far.</summary>
    public int Records { get; private set; }

    /// <summary>Sum of the chosen records, in yen.</summary>
    public long TotalYen { get; private set; }

    /// <summary>Why no file can be made of what was chosen, as a sentence for people; null when one can.</summary>
    public string? WhyNot { get; private set; }

    /// <summary>Takes the next record of the request file.</summary>
    /// <param name="record">Any record, in the order of the file.</param>
    /// <param name="isChosen">Of a data record: whether it is debited again.</param>
    public void Take(in ZenginRecord record, bool isChosen)
    {
        switch (record.Kind)
        {
            case RecordKind.Header:
                _header = record.Bytes.ToArray();
                _current = null;
                break;
            case RecordKind.Data when isChosen:
                Add(record.Bytes);
                break;
            case RecordKind.Trailer when _current is { Trailer.Length: 0 } group:
                group.Trailer = record.Bytes.ToArray();
                break;
            case RecordKind.End:
                _end = record.Bytes.ToArray();
                break;
        }
    }

    /// <summary>Writes the file; call it when all records of the request were taken.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="requestFraming">How the request's records were parted; the file's are parted the same way (mixed: CRLF), also behind the last record.</param>
    /// <exception cref="InvalidOperationException">Nothing was chosen, or <see cref="WhyNot"/> says why no file can be made.</exception>
    public void Write(IBufferWriter<byte> output, RecordFraming requestFraming)
    {
        if (Records == 0 || WhyNot is not null) throw new InvalidOperationException(WhyNot ?? "No record was chosen.");

        RecordOutput records = new(output, requestFraming.WrittenNewline);
        foreach (Group group in _groups)
        {
            records.Write(group.Header);
            for (int at = 0; at < group.Data.WrittenCount; at += RecordSplitter.RecordBytes) records.Write(group.Data.WrittenSpan.Slice(at, RecordSplitter.RecordBytes));
            ZenginTrailerLayout.TotalCount.WriteNumber(group.Trailer, group.Records);
            ZenginTrailerLayout.TotalYen.WriteNumber(group.Trailer, group.Yen);
            records.Write(group.Trailer);
        }

        records.Write(_end);
    }

    private void Add(ReadOnlySpan<byte> record)
    {
        Group group = _current ??= FindOrBegin();
        long yen = ZenginDataLayout.AmountYen.ReadNumber(record);
        group.Data.Write(record);
        group.Records++;
        group.Yen += yen;
        Records++;
        TotalYen += yen;
        if (group.Records > ZenginFileWriter.MaxGroupRecords || group.Yen > ZenginFileWriter.MaxGroupYen)
        {
            WhyNot ??= "Groups that differ in their date only become one, and the trailer cannot hold its count or sum.";
        }
    }

    private Group FindOrBegin()
    {
        string account = ZenginHeaderCheck.AccountOf(_header);
        if (!_byAccount.TryGetValue(account, out Group? group))
        {
            group = new Group(_header);
            ZenginHeaderLayout.DebitDate.WriteText(group.Header, debitDate.ToString("MMdd", CultureInfo.InvariantCulture));
            _byAccount.Add(account, group);
            _groups.Add(group);
        }
        else if (!ZenginHeaderLayout.CreditorCode.Slice(group.Header).SequenceEqual(ZenginHeaderLayout.CreditorCode.Slice(_header)))
        {
            WhyNot ??= "Groups of the same collecting account have different creditor codes; for one date they cannot stand in one file.";
        }

        return group;
    }

    private sealed class Group(byte[] header)
    {
        public byte[] Header { get; } = [.. header];

        public ArrayBufferWriter<byte> Data { get; } = new();

        public byte[] Trailer { get; set; } = [];

        public long Records { get; set; }

        public long Yen { get; set; }
    }
}
