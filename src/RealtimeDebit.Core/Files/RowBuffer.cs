using RealtimeDebit.Core.Debits;

namespace RealtimeDebit.Core.Files;

/// <summary>Gathers rows into pieces of a fixed number.</summary>
internal sealed class RowBuffer(int rowsAtOnce)
{
    private readonly Queue<byte[]> _full = new();
    private byte[] _filling = [];
    private int _rows;
    private bool _ended;

    /// <summary>False when nobody wants rows: then none may be added.</summary>
    public bool IsWanted => rowsAtOnce > 0;

    public void Add(in DebitRowContent content)
    {
        if (_rows == 0) _filling = new byte[rowsAtOnce * DebitRow.LengthBytes];

        DebitRow.Write(_filling.AsSpan(_rows * DebitRow.LengthBytes, DebitRow.LengthBytes), content);
        if (++_rows == rowsAtOnce) Close();
    }

    public void End() => _ended = true;

    public byte[]? Take()
    {
        if (_ended && _rows > 0) Close();

        return _full.TryDequeue(out byte[]? rows) ? rows : null;
    }

    private void Close()
    {
        _full.Enqueue(_rows == rowsAtOnce ? _filling : _filling[..(_rows * DebitRow.LengthBytes)]);
        _filling = [];
        _rows = 0;
    }
}
