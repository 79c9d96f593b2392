namespace RealtimeDebit.Core.Lanes;

/// <summary>How long a bank's last answers took.</summary>
internal sealed class AnswerTimes
{
    private const int Kept = 64;

    private readonly TimeSpan[] _times = new TimeSpan[Kept];
    private int _count;
    private int _countedAt;
    private TimeSpan _median;

    public void Add(TimeSpan time) => _times[_count++ % Kept] = time;

    /// <summary>The median of the last answers; zero before the first.</summary>
    public TimeSpan Median()
    {
        if (_count == _countedAt) return _median;

        TimeSpan[] sorted = _times[..Math.Min(_count, Kept)];
        Array.Sort(sorted);
        _countedAt = _count;
        return _median = sorted[sorted.Length / 2];
    }
}
