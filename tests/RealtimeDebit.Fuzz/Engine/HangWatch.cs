using System.Diagnostics;

namespace RealtimeDebit.Fuzz.Engine;

/// <summary>Looks at the input under way from another thread: one that never ends is a find, and ends the program.</summary>
internal sealed class HangWatch : IDisposable
{
    private static readonly TimeSpan s_most = TimeSpan.FromSeconds(30);

    private readonly Timer _timer;
    private readonly Action<byte[]> _onHang;
    private byte[]? _seen;
    private long _seenAt;
    private volatile byte[]? _current;

    /// <param name="onHang">Gets the input; called on another thread, and the input's own thread never goes on.</param>
    public HangWatch(Action<byte[]> onHang)
    {
        _onHang = onHang;
        _timer = new Timer(_ => Look(), state: null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>The oracle with every input of it watched.</summary>
    public Func<byte[], string?> Watch(Func<byte[], string?> oracle) => input =>
    {
        _current = input;
        try
        {
            return oracle(input);
        }
        finally
        {
            _current = null;
        }
    };

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        byte[]? current = _current;
        if (current is null || !ReferenceEquals(current, _seen))
        {
            _seen = current;
            _seenAt = Stopwatch.GetTimestamp();
        }
        else if (Stopwatch.GetElapsedTime(_seenAt) > s_most)
        {
            _timer.Dispose();
            _onHang(current);
        }
    }
}
