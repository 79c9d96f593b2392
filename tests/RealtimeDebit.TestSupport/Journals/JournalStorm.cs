using System.Text;
using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.TestSupport.Disks;
using RealtimeDebit.TestSupport.Loops;

namespace RealtimeDebit.TestSupport.Journals;

/// <summary>Several lives of a journal on a bad disk, from one seed, compared with a list of what was appended and acknowledged.</summary>
public sealed class JournalStorm
{
    private const int Lives = 6;

    private readonly Random _random;
    private readonly FaultyDisk _disk;
    private readonly JournalOptions _options;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 30, 14, 59, 0, TimeSpan.Zero));
    private readonly List<string> _appended = [];
    private readonly HashSet<long> _commitEnds = [0];
    private readonly HashSet<string> _marks = [];
    private TestLoop _loop;
    private long _acknowledged;
    private string? _violation;

    public JournalStorm(int seed)
    {
        _random = new Random(seed);
        _loop = new TestLoop(seed);
        _disk = new FaultyDisk(_loop, seed);
        _options = new JournalOptions
        {
            SegmentBytes = _random.Next(300, 4000),
            MaxFrameEvents = _random.Next(1, 8),
            MaxFrameBytes = _random.Next(16, 600),
            ReserveBytes = 0,
        };
    }

    /// <summary>Which interesting things happened.</summary>
    public IReadOnlySet<string> Marks => _marks;

    /// <summary>Runs all lives.</summary>
    /// <returns>What went wrong, or null.</returns>
    public string? Run()
    {
        for (var life = 0; life < Lives && _violation is null; life++)
        {
            Live(life, calm: life == Lives - 1);
            var powerCut = _random.Next(2) == 0;
            _loop = new TestLoop(_random.Next());
            _disk.Restart(_loop, powerCut);
            _marks.Add(powerCut ? "power cut" : "process killed");
        }

        return _violation;
    }

    private void Live(int life, bool calm)
    {
        if (!calm)
        {
            _disk.OperationsLeft = _random.Next(3) == 0 ? null : _random.Next(1, 120);
            _disk.FlushesUntilFailure = _random.Next(3) == 0 ? _random.Next(0, 25) : null;
        }

        EventJournal? journal = null;
        var opening = _loop.RunAsync(async () => { journal = await EventJournal.OpenAsync(_loop, _disk, _time, _options, _acknowledged); });
        if (!Ended(opening, "recovery") || journal is null)
            return;
        if (journal.Recovery.Cut is not null)
            _marks.Add("tail cut");
        if (!Ended(_loop.RunAsync(() => CompareAsync(journal)), "replay"))
            return;
        var callers = _random.Next(1, 6);
        var appends = _loop.RunAsync(() => Task.WhenAll(Enumerable.Range(0, callers).Select(caller => CallAsync(journal, life, caller))));
        if (Ended(appends, "appends") && _random.Next(2) == 0)
            Ended(_loop.RunAsync(journal.CloseAsync), "close");
        if (calm && _violation is null)
            VerifyIndependently();
    }

    /// <summary>Runs until the task ends. False if the process died or stopped because of the disk.</summary>
    private bool Ended(Task task, string what)
    {
        if (!_loop.RunUntil(task))
        {
            _marks.Add("died during " + what);
            if (!_disk.IsDead)
                _violation ??= $"{what} hangs";
            return false;
        }

        if (task.Exception?.InnerException is { } error)
        {
            _marks.Add($"{what} stopped: {error.GetType().Name}");
            if (error is not (JournalFailedException or IOException))
                _violation ??= $"{what}: {error}";
        }

        return task.IsCompletedSuccessfully;
    }

    private async Task CallAsync(EventJournal journal, int life, int caller)
    {
        for (var i = 0; i < 12 && _violation is null; i++)
        {
            var texts = Enumerable.Range(0, _random.Next(1, _random.Next(1, 12)))
                .Select(n => $"{life}/{caller}/{i}/{n} {new string('x', _random.Next(40))}").ToArray();
            if (_random.Next(6) == 0)
                _time.Advance(TimeSpan.FromDays(_random.Next(12)));
            var appended = journal.Append([.. texts.Select(text => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(text)))]);
            if (appended.FirstSequence != _appended.Count + 1)
                _violation ??= $"append got sequence {appended.FirstSequence} after {_appended.Count}";
            _appended.AddRange(texts);
            _commitEnds.Add(appended.LastSequence);
            await appended.Durable;
            Acknowledge(appended.LastSequence, check: _random.Next(4) == 0);
        }
    }

    // At the moment of the acknowledgement a disk that kept only what was flushed must hold the event.
    private void Acknowledge(long sequence, bool check)
    {
        _acknowledged = Math.Max(_acknowledged, sequence);
        _marks.Add("acknowledged");
        if (!check)
            return;
        var loop = new TestLoop();
        var flushed = loop.Run(() => JournalVerifier.VerifyAsync(_disk.FlushedOnly(loop)));
        if (!flushed.IsSound || flushed.LastSequence < sequence)
            _violation ??= $"event {sequence} was acknowledged, but only {flushed.LastSequence} is on the disk";
    }

    private async Task CompareAsync(EventJournal journal)
    {
        var read = new List<string>();
        var end = await journal.ReadAsync(JournalPosition.Start, slice =>
        {
            read.AddRange(slice.Select(e => Encoding.UTF8.GetString(e.Payload.Span)));
            return Task.CompletedTask;
        });
        if (read.Count < _acknowledged)
            _violation ??= $"event {_acknowledged} was acknowledged, {read.Count} came back";
        if (end.Sequence != read.Count || !read.SequenceEqual(_appended.Take(read.Count)))
            _violation ??= "another list came back";
        if (!_commitEnds.Contains(read.Count))
            _violation ??= $"a part of an append came back ({read.Count} events)";
        if (read.Count < _appended.Count)
            _marks.Add("unacknowledged events lost");

        // What was recovered is acted upon from now on, so it must be as durable as if it had been acknowledged.
        Acknowledge(read.Count, check: true);
        _appended.RemoveRange(read.Count, _appended.Count - read.Count);
        _commitEnds.RemoveWhere(sequence => sequence > read.Count);
    }

    private void VerifyIndependently()
    {
        var verified = _loop.Run(() => JournalVerifier.VerifyAsync(_disk));
        if (!verified.IsSound)
            _violation ??= string.Join("; ", verified.Segments.SelectMany(segment => segment.Problems));
        if (verified.LastSequence != _appended.Count)
            _violation ??= $"the verifier sees {verified.LastSequence} events of {_appended.Count}";
        if (verified.Segments.Count > 1)
            _marks.Add("several segments");
    }
}
