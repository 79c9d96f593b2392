using RealtimeDebit.Simulation.Runs;
using SeededNumbers = RealtimeDebit.TestSupport.Worlds.SeededNumbers;

namespace RealtimeDebit.Simulation.Disks;

/// <summary>Bytes with a length; what lies behind the last written byte reads as zeros and costs nothing.</summary>
internal sealed class SparseBytes
{
    private byte[] _written = [];
    private int _extent;

    public long Length { get; private set; }

    public ReadOnlySpan<byte> Written => _written.AsSpan(0, _extent);

    public ReadOnlyMemory<byte> WrittenMemory => _written.AsMemory(0, _extent);

    public void Write(int offset, ReadOnlySpan<byte> bytes)
    {
        int end = offset + bytes.Length;
        if (end > _written.Length) Array.Resize(ref _written, Math.Max(end, Math.Max(1024, _written.Length * 2)));
        bytes.CopyTo(_written.AsSpan(offset));
        _extent = Math.Max(_extent, end);
        Length = Math.Max(Length, end);
    }

    public void SetLength(long length)
    {
        if (length < _extent)
        {
            _written.AsSpan((int)length, _extent - (int)length).Clear();
            _extent = (int)length;
        }

        Length = length;
    }

    public int Read(long offset, Span<byte> buffer)
    {
        int count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
        int written = (int)Math.Clamp(_extent - offset, 0, count);
        if (written > 0) _written.AsSpan((int)offset, written).CopyTo(buffer);
        buffer[written..count].Clear();
        return count;
    }

    public void CopyFrom(SparseBytes other)
    {
        if (_written.Length < other._extent) _written = new byte[other._extent];
        else if (_extent > other._extent) _written.AsSpan(other._extent, _extent - other._extent).Clear();
        other.Written.CopyTo(_written);
        _extent = other._extent;
        Length = other.Length;
    }
}

/// <summary>A file's bytes: what can be read, what is on the platter, and what was asked for in between.</summary>
internal sealed class SimFileBytes(Func<long> nextStamp)
{
    private readonly List<Change> _unflushed = [];

    /// <summary>Another one whenever what is on the platter changes.</summary>
    public long Stamp { get; private set; } = nextStamp();

    public SparseBytes Content { get; } = new();

    /// <summary>What a power cut certainly leaves.</summary>
    public SparseBytes Durable { get; } = new();

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        Content.Write((int)offset, bytes);
        _unflushed.Add(new Change((int)offset, bytes.ToArray(), -1));
    }

    public void SetLength(long length)
    {
        Content.SetLength(length);
        _unflushed.Add(new Change(0, [], length));
    }

    public void Flush()
    {
        foreach (Change change in _unflushed) change.ApplyTo(Durable);
        _unflushed.Clear();
        Stamp = nextStamp();
    }

    /// <summary>As Linux does after a failed flush: the pages count as clean, stay readable, and are never written.</summary>
    public void LoseUnflushed() => _unflushed.Clear();

    /// <summary>Any subset of the unflushed pieces survives. True when something was lost.</summary>
    public bool CutPower(SeededNumbers numbers, int pieceBytes, int keptPercent)
    {
        bool lost = false;
        foreach (Change change in _unflushed)
        {
            if (change.Length >= 0)
            {
                if (numbers.Percent(keptPercent)) Durable.SetLength(change.Length);
                else lost = true;
                continue;
            }

            for (int start = 0; start < change.Bytes.Length;)
            {
                int end = Math.Min(change.Bytes.Length, ((((change.Offset + start) / pieceBytes) + 1) * pieceBytes) - change.Offset);
                if (numbers.Percent(keptPercent)) Durable.Write(change.Offset + start, change.Bytes.AsSpan(start, end - start));
                else lost = true;
                start = end;
            }
        }

        _unflushed.Clear();
        Stamp = nextStamp();
        Content.CopyFrom(Durable);
        return lost;
    }

    /// <summary>A bit turns on the platter.</summary>
    public void Flip(int offset, int bit)
    {
        Span<byte> one = [(byte)(Content.Written[offset] ^ (1 << bit))];
        Content.Write(offset, one);
        if (offset < Durable.Written.Length) Durable.Write(offset, one);
        Stamp = nextStamp();
    }

    private readonly record struct Change(int Offset, byte[] Bytes, long Length)
    {
        public void ApplyTo(SparseBytes target)
        {
            if (Length >= 0) target.SetLength(Length);
            else target.Write(Offset, Bytes);
        }
    }
}
