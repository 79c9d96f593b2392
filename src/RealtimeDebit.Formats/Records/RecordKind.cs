namespace RealtimeDebit.Formats.Records;

/// <summary>データ区分: the first byte of every 120-byte record. The values are the digits themselves.</summary>
public enum RecordKind
{
    Header = 1,
    Data = 2,
    Trailer = 8,
    End = 9,
}
