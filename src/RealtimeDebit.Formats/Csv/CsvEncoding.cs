using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace RealtimeDebit.Formats.Csv;

/// <summary>How the text of a CSV file is encoded.</summary>
public enum CsvEncoding
{
    Utf8,

    /// <summary>UTF-8 with a byte order mark, as spreadsheets write it.</summary>
    Utf8WithMark,

    /// <summary>Code page 932: everything that is not valid UTF-8.</summary>
    ShiftJis,

    /// <summary>Recognised by its byte order mark, and refused.</summary>
    Utf16,
}

/// <summary>Finds the encoding of a CSV file by looking at all its bytes once, and gives the .NET encoding for it.</summary>
internal static class CsvEncodings
{
    private const int PieceBytes = 16 * 1024;
    private const char NoCharacter = '\uFFFD';

    /// <summary>Reads a stream that can seek to its end and puts it back to where it was.</summary>
    public static CsvEncoding Detect(Stream file)
    {
        long start = file.Position;
        byte[] mark = new byte[3];
        int markBytes = file.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false);
        file.Position = start;
        if (markBytes == 3 && mark.AsSpan().SequenceEqual("\uFEFF"u8))
        {
            return CsvEncoding.Utf8WithMark;
        }

        if (markBytes >= 2 && mark is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            return CsvEncoding.Utf16;
        }

        bool isUtf8 = IsUtf8(file);
        file.Position = start;
        return isUtf8 ? CsvEncoding.Utf8 : CsvEncoding.ShiftJis;
    }

    /// <summary>Bytes that have no character decode to U+FFFD, which no field accepts; in a copied line they come out as question marks.</summary>
    public static Encoding For(CsvEncoding encoding) => encoding == CsvEncoding.ShiftJis
        ? CodePagesEncodingProvider.Instance.GetEncoding(932, new EncoderReplacementFallback("?"), new DecoderReplacementFallback($"{NoCharacter}"))!
        : new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    private static bool IsUtf8(Stream file)
    {
        byte[] bytes = new byte[PieceBytes];
        char[] chars = new char[PieceBytes];
        int kept = 0;
        while (true)
        {
            int read = file.Read(bytes, kept, bytes.Length - kept);
            bool isLast = read == 0;
            OperationStatus status = Utf8.ToUtf16(
                bytes.AsSpan(0, kept + read), chars, out int used, out _, replaceInvalidSequences: false, isFinalBlock: isLast);
            if (status == OperationStatus.InvalidData)
            {
                return false;
            }

            if (isLast)
            {
                return true;
            }

            bytes.AsSpan(used, kept + read - used).CopyTo(bytes);
            kept = kept + read - used;
        }
    }

    /// <summary>The newline behind the first line; CRLF when the file has none.</summary>
    public static string FirstNewline(Stream file)
    {
        long start = file.Position;
        byte[] bytes = new byte[PieceBytes];
        int read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        file.Position = start;
        int newlineAt = bytes.AsSpan(0, read).IndexOf((byte)'\n');
        return newlineAt == 0 || (newlineAt > 0 && bytes[newlineAt - 1] != '\r') ? "\n" : "\r\n";
    }
}
