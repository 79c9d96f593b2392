using System.Buffers.Binary;
using System.Security.Cryptography;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Keys;
using RealtimeDebit.TestSupport.Disks;
using RealtimeDebit.TestSupport.Loops;

namespace RealtimeDebit.Fuzz.Targets;

/// <summary>A key file of any bytes, meant by whoever asks for it: bit 0 of the first byte makes the header's count and checksum right, bit 1 the SHA-256.</summary>
internal static class KeyFileOracle
{
    private const string Name = "keys-2611.rdk";

    public static void Check(byte[] input)
    {
        if (input.Length <= KeyFileFormat.HeaderBytes) return;
        byte[] file = Sealed(input[0], input[1..]);
        int count = Math.Max(0, file.Length - KeyFileFormat.HeaderBytes - KeyFileFormat.FooterBytes) / KeyFileFormat.RowBytes;
        string sha256 = Convert.ToHexStringLower(file.AsSpan(^Math.Min(file.Length, KeyFileFormat.FooterBytes)..));
        TestLoop loop = new();
        FaultyDisk disk = new(loop, seed: 1);
        loop.Run(async () =>
        {
            IJournalFile written = await disk.CreateAsync(Name, 0);
            await written.WriteAsync(0, file);
            await written.CloseAsync();
            try
            {
                await CheckContentAsync(await KeyFile.OpenAsync(disk, Name, new SealedMonth(2611, count, sha256), new KeyOptions { FilterBitsPerKey = 2 }), file, count);
            }
            catch (InvalidDataException refused)
            {
                Promise.Holds(refused.Message.Contains(Name, StringComparison.Ordinal), "a refusal names the file");
            }
        });
    }

    private static byte[] Sealed(byte bits, byte[] bytes)
    {
        if ((bits & 1) != 0)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(32), Math.Max(0, bytes.Length - KeyFileFormat.HeaderBytes - ((bits & 2) == 0 ? KeyFileFormat.FooterBytes : 0)) / KeyFileFormat.RowBytes);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(60), KeyFileFormat.Checksum(bytes.AsSpan(0, 60)));
        }

        return (bits & 2) == 0 ? bytes : [.. bytes, .. SHA256.HashData(bytes)];
    }

    private static async Task CheckContentAsync(KeyFile opened, byte[] file, int count)
    {
        Promise.SameBytes(SHA256.HashData(file.AsSpan(..^KeyFileFormat.FooterBytes)), file.AsSpan(^KeyFileFormat.FooterBytes..), "the hash of a key file that is used");
        Promise.AreEqual(KeyFileFormat.LengthOf(count), file.LongLength, "the length of a key file that is used");
        var row = new byte[KeyFileFormat.RowBytes];
        for (int i = 0; i < count; i++)
        {
            ReadOnlyMemory<byte> expected = file.AsMemory(KeyFileFormat.HeaderBytes + (i * KeyFileFormat.RowBytes), KeyFileFormat.RowBytes);
            UInt128 key = KeyFileFormat.KeyOf(expected.Span);
            Promise.Holds(opened.MayHold(key), "the filter knows every key");
            RequestKeyEntry? found = await opened.FindAsync(key);
            Promise.Holds(found is not null, "every row is found");
            KeyFileFormat.WriteRow(row, key, found!.Value);
            Promise.SameBytes(expected.Span, row, "a row written again");
        }
    }
}
