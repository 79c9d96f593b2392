namespace RealtimeDebit.Adapters.Messages;

/// <summary>What all connections of the door share: how it works, who answers, and what is counted.</summary>
internal sealed class MessageRoom(MessageListenerOptions options, MessageAnswers answers, TimeProvider time, TrafficArchive? archive, MessageEvents events)
{
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _underWay;
    private long _answered;
    private long _cutOff;
    private volatile bool _isStopping;

    public MessageListenerOptions Options => options;

    public MessageAnswers Answers => answers;

    public TimeProvider Time => time;

    public TrafficArchive? Archive => archive;

    public MessageEvents Events => events;

    public SignOnDesk SignOn { get; } = new(options.LockAfter, options.LockTime, time);

    public int UnderWay => Volatile.Read(ref _underWay);

    public long Answered => Interlocked.Read(ref _answered);

    public long CutOff => Interlocked.Read(ref _cutOff);

    /// <summary>True from the moment the door closes. The desk was told too, and accepts nothing new (9005).</summary>
    public bool IsStopping => _isStopping;

    public void Begin() => Interlocked.Increment(ref _underWay);

    public void End()
    {
        if (Interlocked.Decrement(ref _underWay) == 0 && _isStopping) _idle.TrySetResult();
    }

    public void CountAnswers(int count) => Interlocked.Add(ref _answered, count);

    public void CountCutOff() => Interlocked.Increment(ref _cutOff);

    /// <summary>From now on the door closes.</summary>
    /// <returns>Ends at the first moment at which no request is under way.</returns>
    public Task StopAsync()
    {
        _isStopping = true;
        if (UnderWay == 0) _idle.TrySetResult();
        return _idle.Task;
    }
}
