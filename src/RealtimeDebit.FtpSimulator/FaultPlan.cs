namespace RealtimeDebit.FtpSimulator;

/// <summary>The faults that are to come. Safe to change while the server works.</summary>
public sealed class FaultPlan
{
    private readonly Lock _lock = new();
    private readonly Dictionary<FtpFault, int> _left = [];

    /// <summary>The fault happens at the next <paramref name="times"/> occasions.</summary>
    public void Next(FtpFault fault, int times = 1)
    {
        lock (_lock) _left[fault] = times;
    }

    /// <summary>The fault happens at every occasion until <see cref="Clear"/>.</summary>
    public void Always(FtpFault fault) => Next(fault, int.MaxValue);

    public void Clear()
    {
        lock (_lock) _left.Clear();
    }

    /// <summary>Whether the fault happens at this occasion, which is then used up.</summary>
    internal bool Take(FtpFault fault)
    {
        lock (_lock)
        {
            int left = _left.GetValueOrDefault(fault);
            if (left == 0) return false;

            if (left != int.MaxValue) _left[fault] = left - 1;
            return true;
        }
    }
}
