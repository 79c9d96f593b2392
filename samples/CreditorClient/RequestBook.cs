using System.Globalization;
using System.Text;

namespace CreditorClient;

/// <summary>A debit that we want.</summary>
/// <param name="RequestId">Ours, at most 20 characters, used once for ever: the service debits at most once for it.</param>
/// <param name="ValidUntil">Not sent to the bank after this moment. Kept with the order: a repeat must not become valid for longer.</param>
public sealed record DebitOrder(string RequestId, string CustomerNumber, long AmountYen, DateTimeOffset ValidUntil);

/// <summary>
/// What we have asked for, on disk. An order is written AND FLUSHED before its message is sent, so that after a crash we know which
/// ids may be under way and ask for those, instead of making new ids and debiting twice.
/// </summary>
/// <remarks>In your system this is a table: insert and commit before you send, update when the outcome is known.</remarks>
public sealed class RequestBook : IDisposable
{
    private readonly FileStream _file;
    private readonly Dictionary<string, DebitOrder> _open = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public RequestBook(string path)
    {
        _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        byte[] bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);
        // A last line without its end was cut by a crash before the flush returned: nothing was sent for it.
        int whole = bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        foreach (string line in Encoding.UTF8.GetString(bytes, 0, whole).Split('\n', StringSplitOptions.RemoveEmptyEntries)) Read(line);
        _file.SetLength(whole);
        _file.Position = whole;
    }

    /// <summary>Orders ever written: good for making the next id.</summary>
    public int Count { get; private set; }

    /// <summary>Orders whose outcome is not known.</summary>
    public IReadOnlyList<DebitOrder> Open
    {
        get
        {
            lock (_gate) return [.. _open.Values];
        }
    }

    /// <summary>Writes down that an order will be sent. It may be sent when this returns, not before.</summary>
    public void Add(DebitOrder order)
    {
        lock (_gate)
        {
            Append($"ORDER\t{order.RequestId}\t{order.CustomerNumber}\t{order.AmountYen}\t{order.ValidUntil:O}");
            _open.Add(order.RequestId, order);
            Count++;
        }
    }

    /// <summary>Writes down how it ended.</summary>
    public void Settle(string requestId, string responseCode)
    {
        lock (_gate)
        {
            Append($"OUTCOME\t{requestId}\t{responseCode}");
            _open.Remove(requestId);
        }
    }

    public void Dispose() => _file.Dispose();

    private void Append(string line)
    {
        _file.Write(Encoding.UTF8.GetBytes(line + "\n"));
        _file.Flush(flushToDisk: true);
    }

    private void Read(string line)
    {
        switch (line.Split('\t'))
        {
            case ["ORDER", var id, var customer, var yen, var validUntil]:
                _open.Add(id, new DebitOrder(id, customer, long.Parse(yen, CultureInfo.InvariantCulture), DateTimeOffset.Parse(validUntil, CultureInfo.InvariantCulture)));
                Count++;
                break;
            case ["OUTCOME", var id, _]:
                _open.Remove(id);
                break;
            default:
                throw new InvalidDataException($"The request book holds a line that is not understood: \"{line}\".");
        }
    }
}
