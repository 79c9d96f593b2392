namespace RealtimeDebit.Formats.Documents;

/// <summary>What the pages say besides their tables: rules that stand in the readers and writers, in words.</summary>
internal static class FormatTexts
{
    public const string Zengin = """
        A request (依頼明細) and its result (処理結果明細) have one layout; a result differs in byte 112 of its data records and in the
        four result fields of its trailers.

        Order: header, data, trailer for each group, and one end record at last. A group without data is taken, further end records
        too. A header after an end record is refused: otherwise the first part of such a file, cut there, would pass for a whole one.

        Records are 120 bytes. Taken: no newline, CRLF, LF, the newline behind the last record missing, the newline laid over the last
        filler bytes of all records (118 bytes and CRLF, 119 bytes and LF), and 0x1A or newlines behind the end record. A result is written with the
        newline of its request behind every record, also the last; CRLF when the request had more than one kind.

        Not whole (cut inside a record, no trailer, no end record) is told apart from wrong: such a file is looked at again.

        The whole file is refused for: EBCDIC, UTF-8, UTF-16, a wrong order, a wrong line length, a header that is not of type 91 or has
        no date, the same debit date and collecting account in two headers, sums that differ. The count of a trailer may be that of all
        data records or of those with more than zero yen. A trailer whose result fields are filled in is refused in a request: it is a
        result file. In a result, all zeros there mean that the sums were left out.

        A single record is rejected for a bank, branch, account, amount or code that cannot be; the rest of the file goes on. See
        [problems.md](problems.md) for every code. Where a name holds characters outside the standard that are understood (long vowel
        0xB0, small kana, ｦ, lower case, and the symbols that some banks permit) it is taken with a warning; a question mark is refused,
        as it is what a lossy conversion leaves. We write the long vowel as 0x2D and refuse the others.

        The year of the debit date is the one that brings it nearest to the day of receipt; 0229 is the next leap day, never the last.

        The customer number is given back byte for byte; as a key it is read without the spaces at its ends, with its leading zeros.
        """;

    public const string Mandates = """
        What a bank tells about mandates (口座振替契約) each night. There is no public standard; this layout is our own, with a type that
        no published one uses. Framing, order, characters and being whole are as in [type 91](zengin-91.md).

        A trailer's sums must match. 変更件数 may count moved accounts or leave them out, エラー件数 may count result 10 or leave it out.
        """;

    public const string Messages = """
        A frame is a length and a body of 256 bytes. The length does not count itself: four digits `0256`, or two bytes big-endian
        (01 00). A wrong length closes the connection without an answer, from its first wrong byte.

        Debit (0200), cancel (0400) and inquiry (0600) share one layout, request and reply alike. In a request the result fields are not
        looked at; any other number field that is blank is answered with 2001. A reply gives the request's fields back as they came.
        """;

    public const string Csv = """
        RFC 4180, comma, UTF-8 with or without byte order mark or Shift_JIS (code page 932), found by looking at the bytes. The first line
        names the columns, in Japanese or English and in any order; empty lines are skipped. A column that is not listed refuses the file:
        a misspelt debit date would otherwise debit today. The header is record 1, as a spreadsheet numbers its rows.

        Values have no spaces around them. Codes shorter than their field get their leading zeros back, as spreadsheets eat them. Amounts
        are digits only.

        The result of a debit request has the same lines and columns, in the same encoding and with the newline of the first line, and
        behind them 結果コード, 応答コード, 結果, 処理日時 (Japan time) and 受付番号.

        A customer CSV that we write (`customer export`) is UTF-8 with a byte order mark, CRLF. So that no spreadsheet takes a text for a
        formula, a value that begins with = + - @ (also full-width, also behind apostrophes) has one apostrophe more there; reading a customer
        CSV takes it away again. A value with another beginning is never touched.
        """;

    public const string Problems = """
        Every problem that reading a file or message can tell, by its code. Codes never change their meaning. F0 files of 120-byte records,
        F1 type 91, F2 type 96, F3 messages, F4 CSV, F6 the bank master. {field}, {found} and {expected} are filled in.
        """;
}
