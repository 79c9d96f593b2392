using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RealtimeDebit.Simulation.Witness;

/// <summary>An independent reader of key files, written from docs/formats/keys.md; it holds them against the journal's durable events.</summary>
public static class KeyFileSight
{
    private const int HeaderBytes = 64;
    private const int RowBytes = 64;
    private const int FooterBytes = 32;

    /// <summary>What is wrong with a key file; null when it says exactly what the events say of its month.</summary>
    public static string? Look(string name, ReadOnlySpan<byte> file, WitnessedBooks books)
    {
        if (file.Length < HeaderBytes + FooterBytes || (file.Length - HeaderBytes - FooterBytes) % RowBytes != 0) return $"it has {file.Length} bytes";
        if (!file.StartsWith("RDKEYSET"u8) || BinaryPrimitives.ReadInt32LittleEndian(file[8..]) != 1) return "it does not begin as a key file";
        if (!SHA256.HashData(file[..^FooterBytes]).AsSpan().SequenceEqual(file[^FooterBytes..])) return "its SHA-256 is wrong";

        long month = BinaryPrimitives.ReadInt64LittleEndian(file[16..]);
        long idsPerMonth = BinaryPrimitives.ReadInt64LittleEndian(file[24..]);
        if (name != string.Create(CultureInfo.InvariantCulture, $"keys-{month:D4}.rdk")) return $"it holds the month {month}";

        ReadOnlySpan<byte> rows = file[HeaderBytes..^FooterBytes];
        int expected = books.Debits.Count(debit => debit.RequestId.Length > 0 && debit.Number / idsPerMonth == month);
        if (rows.Length / RowBytes != expected) return $"it holds {rows.Length / RowBytes} request ids, the journal {expected} of that month";

        for (; rows.Length > 0; rows = rows[RowBytes..])
        {
            long number = BinaryPrimitives.ReadInt64LittleEndian(rows[32..]);
            if (books.FindDebit(number) is not { } debit) return $"it speaks of debit {number}, which was never accepted";
            if (!IsKeyOf(rows, debit)) return $"debit {number} stands under another id";
            if (!IsEndOf((char)rows[50], debit)) return $"debit {number} ended with {(char)rows[50]}; the journal says {debit.State} {debit.Digit}";
        }

        return null;
    }

    private static bool IsKeyOf(ReadOnlySpan<byte> row, WitnessedDebit debit)
        => SHA256.HashData(Encoding.UTF8.GetBytes($"{debit.Creditor}\n{debit.RequestId}")).AsSpan(0, 16).SequenceEqual(row[..16]);

    private static bool IsEndOf(char digit, WitnessedDebit debit) => debit.State switch
    {
        WitnessedState.Answered => debit.Digit == digit,
        WitnessedState.ClosedUnsent or WitnessedState.Refused => digit != '0',
        _ => false,
    };
}
