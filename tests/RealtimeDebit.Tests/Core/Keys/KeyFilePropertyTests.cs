using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Keys;
using RealtimeDebit.Tests.Properties;
using RealtimeDebit.TestSupport.Disks;
using RealtimeDebit.TestSupport.Loops;

namespace RealtimeDebit.Tests.Core.Keys;

/// <summary>Any month comes back as it was written; cut or flipped anywhere, or of any other bytes, the file is refused, never an exception.</summary>
[ManyCases]
public sealed class KeyFilePropertyTests
{
    private const string Name = "keys-2611.rdk";
    private static readonly KeyOptions Options = new() { FilterBitsPerKey = 4 };

    private readonly TestLoop _loop = new();

    [Property]
    public bool Every_key_is_found_and_no_other(PositiveInt count, int salt)
    {
        KeyMonth month = Month(count.Get % 300, salt);
        KeyFile file = Opened(EncodedMonth.Of(month, Options.IdsPerMonth)!, bytes => bytes);

        return month.Entries.All(e => Find(file, e.Key) == e.Value)
            && Enumerable.Range(1, 50).All(i => Find(file, RequestKeys.Digest($"strange {salt} {i}")) is null);
    }

    [Property]
    public bool A_damaged_key_file_is_refused(PositiveInt count, PositiveInt place, byte flip, bool isCut)
    {
        EncodedMonth encoded = EncodedMonth.Of(Month(count.Get % 200, flip), Options.IdsPerMonth)!;

        return IsRefused(encoded, bytes =>
        {
            int at = place.Get * 31 % bytes.Length;
            if (isCut) return bytes[..at];

            bytes[at] ^= (byte)(1 << (flip % 8));
            return bytes;
        });
    }

    [Property]
    public bool Any_bytes_are_refused(NonNull<byte[]> bytes)
        => IsRefused(EncodedMonth.Of(Month(3, 0), Options.IdsPerMonth)!, _ => bytes.Get);

    [Property]
    public bool A_key_file_damaged_in_use_is_noticed_by_whoever_reads_there(PositiveInt count, PositiveInt row, byte flip)
    {
        KeyMonth month = Month(count.Get % 200, flip);
        FaultyDisk disk = Disk(EncodedMonth.Of(month, Options.IdsPerMonth)!, bytes => bytes);
        KeyFile file = _loop.Run(() => KeyFile.OpenAsync(disk, Name, EncodedMonth.Of(month, Options.IdsPerMonth)!.Month, Options));
        int at = row.Get % month.Count;
        disk.Damage(Name, bytes =>
        {
            bytes[KeyFileFormat.HeaderBytes + (at * KeyFileFormat.RowBytes) + (flip % KeyFileFormat.RowBytes)] ^= 1;
            return bytes;
        });

        return Record.Exception(() => Find(file, month.Entries.OrderBy(e => e.Key).ElementAt(at).Key)) is InvalidDataException;
    }

    [Property]
    public bool The_names_in_a_snapshot_come_back_and_any_other_bytes_are_no_names(NonNull<byte[]> bytes)
    {
        SealedMonth[] months = [new(2611, 5, new string('a', 64)), new(2612, 1, new string('b', 64))];

        return SealedMonth.Read(SealedMonth.Write(months, 7), 7)!.SequenceEqual(months)
            && SealedMonth.Read(SealedMonth.Write(months, 7), 8) is null
            && (SealedMonth.Read(bytes.Get, 7) is not { } read || SealedMonth.Write([.. read], 7).AsSpan().SequenceEqual(bytes.Get));
    }

    private static KeyMonth Month(int count, int salt)
    {
        var month = new KeyMonth(2611);
        for (int i = 0; i <= count; i++)
        {
            month.Add(RequestKeys.Digest($"{salt} {i}"), new RequestKeyEntry(RequestKeys.Digest($"content {i}"), 26_11_23_00000001 + i)
            {
                ResultCode = (byte)('0' + (i % 10)),
                ResponseCode = (ushort)(i * 7),
                RawCode = new string('ｱ', i % (KeyFileFormat.MaxRawCode + 1)),
                ClosedAtUnixMilliseconds = i * 1_000L,
            });
        }

        return month;
    }

    private RequestKeyEntry? Find(KeyFile file, UInt128 key) => _loop.Run(() => file.FindAsync(key));

    private bool IsRefused(EncodedMonth encoded, Func<byte[], byte[]> change)
        => Record.Exception(() => Opened(encoded, change)) is InvalidDataException;

    private KeyFile Opened(EncodedMonth encoded, Func<byte[], byte[]> change)
        => _loop.Run(() => KeyFile.OpenAsync(Disk(encoded, change), Name, encoded.Month, Options));

    private FaultyDisk Disk(EncodedMonth encoded, Func<byte[], byte[]> change)
    {
        var disk = new FaultyDisk(_loop, seed: 1);
        _loop.Run(async () =>
        {
            var file = await disk.CreateAsync(Name, 0);
            await file.WriteAsync(0, change([.. encoded.Pieces.SelectMany(piece => piece)]));
            await file.FlushAsync();
        });
        return disk;
    }
}
