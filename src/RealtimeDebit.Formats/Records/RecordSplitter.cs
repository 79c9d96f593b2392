namespace RealtimeDebit.Formats.Records;

/// <summary>Receives one record of 120 bytes; a newline laid over its last bytes has become spaces again.</summary>
internal delegate void SplitRecordHandler(ReadOnlySpan<byte> record);

/// <summary>Cuts a stream of bytes into 120-byte records, whatever newline parts them, in constant memory.</summary>
/// <remarks>
/// The newline is found anew at every record, from at most two bytes behind it. Bytes may be pushed in pieces of any size; the
/// records are the same. Newlines or 0x1A where a record should begin open the <i>tail</i>, in which no record may follow.
/// </remarks>
internal sealed class RecordSplitter(SplitRecordHandler onRecord)
{
    public const int RecordBytes = 120;
    private const int LookaheadBytes = RecordBytes + 2;
    private const byte Cr = 0x0D;
    private const byte Lf = 0x0A;
    private const byte EofMark = 0x1A;

    private readonly byte[] _carry = new byte[LookaheadBytes];
    private readonly byte[] _laidOver = new byte[RecordBytes];
    private int _carried;
    private NewlineKind? _kind;
    private NewlineKind _lastEnding;
    private NewlineKind _lastNewline;
    private bool _anyRecord;
    private bool _hasEofMark;

    /// <summary>A newline or 0x1A stood where a record should begin.</summary>
    public bool InTail { get; private set; }

    /// <summary>Something other than newlines and 0x1A follows in the tail.</summary>
    public bool BytesAfterTail { get; private set; }

    /// <summary>Bytes of a line that is not as long as it must be; null while every line is.</summary>
    public int? ShortLineBytes { get; private set; }

    /// <summary>Bytes of a record that the file ends in; 0 when it ends between records. Known after <see cref="Complete"/>.</summary>
    public int CutAtBytes { get; private set; }

    /// <summary>The bytes of the unfinished record.</summary>
    public ReadOnlySpan<byte> CutBytes => _carry.AsSpan(0, CutAtBytes);

    /// <summary>Set from inside the handler when the rest is of no use.</summary>
    public bool Stopped { get; set; }

    public RecordFraming Framing
    {
        get
        {
            // A last record without a newline is a file without its last newline, not a mixed one.
            NewlineKind kind = _kind is { } k && _lastEnding == NewlineKind.None ? k : Merge(_lastEnding);
            return new RecordFraming(kind, _lastEnding != NewlineKind.None, _hasEofMark);
        }
    }

    public void Push(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0 && !Stopped)
        {
            if (InTail)
            {
                TakeTail(bytes);
                return;
            }

            if (_carried == 0 && bytes.Length >= LookaheadBytes)
            {
                bytes = bytes[TakeRecord(bytes[..LookaheadBytes])..];
            }
            else
            {
                bytes = bytes[FillCarry(bytes)..];
            }
        }
    }

    /// <summary>Says that no more bytes come.</summary>
    public void Complete()
    {
        while (_carried > 0 && !Stopped)
        {
            ReadOnlySpan<byte> rest = _carry.AsSpan(0, _carried);
            if (rest.Length >= RecordBytes || IsTailByte(rest[0]))
            {
                int used = TakeRecord(rest);
                KeepInCarry(rest[used..]);
            }
            else
            {
                CutShort(rest);
                return;
            }

            if (InTail)
            {
                TakeTail(_carry.AsSpan(0, _carried));
                return;
            }
        }
    }

    // Takes as many bytes as a decision needs; gives back those behind the record, so that the next one is read without copying.
    private int FillCarry(ReadOnlySpan<byte> bytes)
    {
        int taken = Math.Min(LookaheadBytes - _carried, bytes.Length);
        bytes[..taken].CopyTo(_carry.AsSpan(_carried));
        _carried += taken;
        if (_carried < LookaheadBytes)
        {
            return taken;
        }

        int used = TakeRecord(_carry);
        int givenBack = Math.Min(LookaheadBytes - used, taken);
        KeepInCarry(_carry.AsSpan(used, LookaheadBytes - used - givenBack));
        if (InTail)
        {
            TakeTail(_carry.AsSpan(0, _carried));
        }

        return taken - givenBack;
    }

    private void KeepInCarry(ReadOnlySpan<byte> rest)
    {
        rest.CopyTo(_carry);
        _carried = rest.Length;
    }

    // Returns how many bytes the record and its newline took. The span has 120 to 122 bytes, fewer only at a tail.
    private int TakeRecord(ReadOnlySpan<byte> bytes)
    {
        if (IsTailByte(bytes[0]))
        {
            InTail = true;
            return 0;
        }

        ReadOnlySpan<byte> record = bytes[..RecordBytes];
        int newlineAt = record.IndexOfAny(Cr, Lf);
        if (newlineAt < 0)
        {
            int newlineBytes = NewlineBytes(bytes[RecordBytes..]);
            NewlineKind behind = newlineBytes switch { 0 => NewlineKind.None, 1 => NewlineKind.Lf, _ => NewlineKind.CrLf };
            if (!MayFollow(behind)) return StopAtLine(RecordBytes + newlineBytes, bytes.Length);
            Emit(record, behind);
            return RecordBytes + newlineBytes;
        }

        NewlineKind over = newlineAt == RecordBytes - 2 ? NewlineKind.LaidOverCrLf : NewlineKind.LaidOverLf;
        if (newlineAt + NewlineBytes(record[newlineAt..]) != RecordBytes || newlineAt < RecordBytes - 2 || !MayFollow(over))
        {
            return StopAtLine(newlineAt, bytes.Length);
        }

        record[..newlineAt].CopyTo(_laidOver);
        _laidOver.AsSpan(newlineAt).Fill((byte)' ');
        Emit(_laidOver, over);
        return RecordBytes;
    }

    // A newline is laid over all records or over none. Between lines of 120 bytes and LF, one of 119 has lost a byte, and what stood
    // behind that byte has moved: the customer number would be another one, and no sum would tell.
    private bool MayFollow(NewlineKind ending)
        => ending == NewlineKind.None || _lastNewline == NewlineKind.None || ending == _lastNewline || !(IsLaidOver(ending) || IsLaidOver(_lastNewline));

    private static bool IsLaidOver(NewlineKind ending) => ending is NewlineKind.LaidOverCrLf or NewlineKind.LaidOverLf;

    private int StopAtLine(int lineBytes, int allBytes)
    {
        ShortLineBytes = lineBytes;
        Stopped = true;
        return allBytes;
    }

    private void Emit(ReadOnlySpan<byte> record, NewlineKind ending)
    {
        if (_anyRecord)
        {
            _kind = Merge(_lastEnding);
        }

        _anyRecord = true;
        _lastEnding = ending;
        if (ending != NewlineKind.None) _lastNewline = ending;
        onRecord(record);
    }

    private NewlineKind Merge(NewlineKind ending) => _kind is { } k && k != ending ? NewlineKind.Mixed : ending;

    private void TakeTail(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            _hasEofMark |= b == EofMark;
            if (!IsTailByte(b))
            {
                BytesAfterTail = true;
                Stopped = true;
                return;
            }
        }
    }

    // A line that ends early is wrong however long one waits; a record without its end may still be growing.
    private void CutShort(ReadOnlySpan<byte> rest)
    {
        int newlineAt = rest.IndexOfAny(Cr, Lf);
        if (newlineAt >= 0 && newlineAt < RecordBytes - 2)
        {
            ShortLineBytes = newlineAt;
        }
        else
        {
            CutAtBytes = rest.Length;
        }
    }

    private static int NewlineBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= 2 && bytes[0] == Cr && bytes[1] == Lf)
        {
            return 2;
        }

        return bytes.Length >= 1 && bytes[0] == Lf ? 1 : 0;
    }

    private static bool IsTailByte(byte b) => b is Cr or Lf or EofMark;
}
