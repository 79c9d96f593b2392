using System.Buffers;
using System.Globalization;
using System.Text;
using RealtimeDebit.Adapters.Stores.Disk;

namespace RealtimeDebit.Adapters.Messages;

/// <summary>Which way archived bytes went.</summary>
public enum TrafficDirection
{
    /// <summary>From a creditor to us.</summary>
    In,

    /// <summary>From us to a creditor.</summary>
    Out,

    /// <summary>From us to a bank.</summary>
    ToBank,

    /// <summary>From a bank to us.</summary>
    FromBank,
}

/// <summary>Keeps every message byte in and out, whole, one line each, in one file a day. For people who must show what was said; nothing is decided by it.</summary>
/// <remarks>
/// The caller hands the bytes over and goes on: a thread of its own writes them. It gathers lines for some milliseconds, since waking
/// for each would cost more than writing it. Then they are handed to the operating system, so a killed process loses next to nothing,
/// and flushed to the disk every second and at the end; a power cut can lose the last second. The truth about debits is the journal, which is flushed before every answer. So a disk that does not take
/// the archive does not stop debits: lines that could not be kept are counted, and told.
/// A line is <c>time direction connection peer creditor bytes</c>; printable ASCII stands as it is, every other byte and the backslash as
/// <c>\xHH</c>. Two things are not kept: the password of a sign-on, in whose place stars stand, and
/// what follows the first bytes of a message whose length is wrong, since nobody knows what it is.
/// </remarks>
public sealed class TrafficArchive : IAsyncDisposable
{
    private const int MostWaiting = 65_536;
    private const int PasswordBytes = 32;
    private static readonly TimeSpan GatherFor = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan FlushEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);
    private static readonly SearchValues<byte> s_plain = SearchValues.Create([.. Enumerable.Range(0x20, 0x7F - 0x20).Where(static value => value != '\\').Select(static value => (byte)value)]);

    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly object _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _flushTimer;
    private readonly ArrayBufferWriter<byte> _lines = new(16 * 1024);
    private Queue<Entry> _waiting = new();
    private bool _stopping;
    private bool _flushDue;
    private FileStream? _file;
    private DateOnly _day;
    private bool _isUnflushed;
    private bool _isInTrouble;
    private long _lost;
    private long _told;

    /// <param name="folder">Where the files lie, <c>yyyyMMdd.txt</c>; made when missing.</param>
    /// <param name="time">Gives the time of each line and when to flush.</param>
    public TrafficArchive(string folder, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _folder = folder;
        _time = time;
        Directory.CreateDirectory(folder);
        _flushTimer = time.CreateTimer(_ => AskForFlush(), null, FlushEvery, FlushEvery);
        new Thread(Run) { Name = "message archive", IsBackground = true }.Start();
    }

    /// <summary>Told when lines could not be kept, on the archive's thread; again after it worked meanwhile.</summary>
    public event Action<string>? Troubled;

    /// <summary>Lines that could not be kept since the start.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Hands bytes over, before they are interpreted or sent. Copies them; never waits and never throws.</summary>
    /// <param name="direction">Which way they go.</param>
    /// <param name="connection">Which connection, or which bank.</param>
    /// <param name="peer">The other side's address, or <c>-</c>.</param>
    /// <param name="creditor">Whose connection it is, or <c>-</c> as long as that is not known.</param>
    /// <param name="bytes">The bytes; the 32 from <paramref name="secretFrom"/> on are not kept.</param>
    /// <param name="secretFrom">Where a password begins; -1 = there is none.</param>
    public void Keep(TrafficDirection direction, string connection, string peer, string creditor, ReadOnlySpan<byte> bytes, int secretFrom = -1)
    {
        byte[] copy = bytes.ToArray();
        if (secretFrom >= 0 && secretFrom < copy.Length) copy.AsSpan(secretFrom, Math.Min(PasswordBytes, copy.Length - secretFrom)).Fill((byte)'*');
        var entry = new Entry(_time.GetUtcNow(), direction, connection, peer, creditor, copy);
        lock (_gate)
        {
            if (_stopping || _waiting.Count >= MostWaiting)
            {
                Interlocked.Increment(ref _lost);
                return;
            }

            _waiting.Enqueue(entry);
            if (_waiting.Count == 1) Monitor.Pulse(_gate);
        }
    }

    /// <summary>Writes and flushes what was handed over, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _flushTimer.DisposeAsync().ConfigureAwait(false);
        lock (_gate)
        {
            _stopping = true;
            Monitor.Pulse(_gate);
        }

        await _ended.Task.ConfigureAwait(false);
    }

    private void AskForFlush()
    {
        lock (_gate)
        {
            _flushDue = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        var taken = new Queue<Entry>();
        while (true)
        {
            bool isLast;
            bool flush;
            lock (_gate)
            {
                while (_waiting.Count == 0 && !_stopping && !_flushDue) Monitor.Wait(_gate);
                if (!_stopping && !_flushDue) Monitor.Wait(_gate, GatherFor);
                (taken, _waiting) = (_waiting, taken);
                isLast = _stopping;
                flush = _flushDue || isLast;
                _flushDue = false;
            }

            Write(taken, flush);
            if (!isLast) continue;
            _file?.Dispose();
            _ended.SetResult();
            return;
        }
    }

    private void Write(Queue<Entry> taken, bool flush)
    {
        try
        {
            while (taken.Count > 0) WriteDay(taken);
            if (flush && _isUnflushed) Flush();
            if (!_isInTrouble && Lost is var lost && lost > _told) TellLost(lost);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What the disk did with a half-written batch cannot be known; the next line begins on a line of its own.
            _told = Interlocked.Add(ref _lost, taken.Count);
            taken.Clear();
            CloseAfterTrouble();
            if (!_isInTrouble) Troubled?.Invoke(e.Message);
            _isInTrouble = true;
        }
    }

    private void TellLost(long lost)
    {
        Troubled?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{lost} lines could not be kept since the start, because more came than the disk took"));
        _told = lost;
    }

    /// <summary>Writes those at the head of the queue that belong to one day.</summary>
    private void WriteDay(Queue<Entry> taken)
    {
        DateOnly day = DayOf(taken.Peek());
        if (_file is null || day != _day) Open(day);
        _lines.ResetWrittenCount();
        int lines = 0;
        foreach (Entry entry in taken)
        {
            if (DayOf(entry) != day) break;
            WriteLine(_lines, entry);
            lines++;
        }

        _isUnflushed = true;
        _file!.Write(_lines.WrittenSpan);
        _isInTrouble = false;
        while (lines-- > 0) taken.Dequeue();
    }

    private static DateOnly DayOf(Entry entry) => DateOnly.FromDateTime(entry.At.ToOffset(Japan).DateTime);

    private void Flush()
    {
        _file?.Flush(flushToDisk: true);
        _isUnflushed = false;
    }

    private void CloseAfterTrouble()
    {
        try
        {
            _file?.Dispose();
        }
        catch (IOException)
        {
            // It was told already that the disk does not take the archive.
        }

        _file = null;
    }

    private void Open(DateOnly day)
    {
        if (_isUnflushed) Flush();
        _file?.Dispose();
        _file = null;
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(Path.Combine(_folder, day.ToString("yyyyMMdd", CultureInfo.InvariantCulture) + ".txt"), options);

        // An earlier process may have died inside a line.
        bool isTorn = false;
        if (file.Length > 0)
        {
            file.Seek(-1, SeekOrigin.End);
            isTorn = file.ReadByte() != '\n';
        }

        file.Seek(0, SeekOrigin.End);
        if (isTorn) file.Write("\n"u8);
        _file = file;
        _day = day;
        FolderFlush.Flush(_folder);
    }

    private static void WriteLine(ArrayBufferWriter<byte> target, Entry entry)
    {
        string head = string.Create(
            CultureInfo.InvariantCulture,
            $"{entry.At.ToOffset(Japan):yyyy-MM-ddTHH:mm:ss.ffffffzzz} {NameOf(entry.Direction)} {entry.Connection} {entry.Peer} {entry.Creditor} ");
        Encoding.ASCII.GetBytes(head, target);
        ReadOnlySpan<byte> rest = entry.Bytes;
        while (!rest.IsEmpty)
        {
            int plain = rest.IndexOfAnyExcept(s_plain) is int end and >= 0 ? end : rest.Length;
            target.Write(rest[..plain]);
            rest = rest[plain..];
            if (rest.IsEmpty) break;

            Span<byte> escaped = target.GetSpan(4);
            "\\x"u8.CopyTo(escaped);
            rest[0].TryFormat(escaped[2..], out _, "X2", CultureInfo.InvariantCulture);
            target.Advance(4);
            rest = rest[1..];
        }

        target.GetSpan(1)[0] = (byte)'\n';
        target.Advance(1);
    }

    private static string NameOf(TrafficDirection direction) => direction switch
    {
        TrafficDirection.In => "in",
        TrafficDirection.Out => "out",
        TrafficDirection.ToBank => "to-bank",
        _ => "from-bank",
    };

    private readonly record struct Entry(DateTimeOffset At, TrafficDirection Direction, string Connection, string Peer, string Creditor, byte[] Bytes);
}
