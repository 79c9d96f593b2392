using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Simulation.Banks;
using RealtimeDebit.Simulation.Creditors;
using RealtimeDebit.Simulation.Disks;
using RealtimeDebit.Simulation.Drops;
using RealtimeDebit.Simulation.Loops;
using RealtimeDebit.Simulation.Operators;
using RealtimeDebit.Simulation.Orders;
using SeededNumbers = RealtimeDebit.TestSupport.Worlds.SeededNumbers;

namespace RealtimeDebit.Simulation.Runs;

/// <summary>The real Core in a world that is drawn from a seed: storm, calm, settle, final checks. One thread, nothing shared.</summary>
internal sealed partial class World
{
    /// <summary>A process that has taken more steps than this does not come to rest. A whole run may take more: a storm in which flushes fail has dozens of starts.</summary>
    private const long MostSteps = 400_000;

    private static readonly TimeSpan s_mostCalm = TimeSpan.FromHours(30);

    private readonly SeededNumbers _schedule;
    private readonly SeededNumbers _crashes;
    private readonly SeededNumbers _disk;
    private readonly long[] _marks;
    private readonly List<TraceLine>? _trace;
    private readonly TimeOnly _begin;
    private readonly long _firstDayUtcTicks;
    private bool _wasOtherDay;
    private uint _looks;
    private ulong _fingerprint;
    private long _calmSince;
    private long _until = long.MaxValue;

    public World(ulong seed, Scenario scenario, long[] marks, bool trace)
    {
        (Seed, Scenario, _marks) = (seed, scenario, marks);
        _trace = trace ? [] : null;
        _schedule = Draws.Stream(seed, "schedule");
        _crashes = Draws.Stream(seed, "crashes");
        _disk = Draws.Stream(seed, "disk latency");
        Time = new Timeline(Draws.Stream(seed, "ties"));
        SeededNumbers begin = Draws.Stream(seed, "begin");
        FirstDay = scenario.FirstDay ?? (scenario.NearMidnight ? begin.OneOf(s_lastDays) : new DateOnly(2026, 11, 24));
        _firstDayUtcTicks = FirstDay.ToDateTime(TimeOnly.MinValue).AddHours(-9).Ticks;
        TimeOnly hour = scenario.NearMidnight ? new TimeOnly(23, 59, begin.Between(40, 59)) : new TimeOnly(begin.Between(8, 18), 0);
        _begin = hour;
        Clock = new WorldClock(Time, new DateTimeOffset(FirstDay.ToDateTime(hour), TimeSpan.FromHours(9)), Draws.Stream(seed, "clock"), scenario.MostCreepTicks);
        Orders = new OrderBook(this);
        Journal = new SimDisk(this, "journal", Draws.Stream(seed, "journal disk"));
        Truth = new DurableTruth(this, Journal) { CheckKeyFiles = CheckKeyFiles };
        Snapshots = new SimDisk(this, "snapshots", Draws.Stream(seed, "snapshot disk"));
        Banks = [.. scenario.Banks.Select((knobs, i) => new SimBank(this, knobs, Draws.Stream(seed, $"bank {i}")))];
        Drop = new SimDrop(this, Draws.Stream(seed, "drop"));
        Sender = new FileSender(this, Drop, Draws.Stream(seed, "files"), Draws.Stream(seed, "retry files"));
        Office = new Office(this, Draws.Stream(seed, "office"), Draws.Stream(seed, "retries"), Draws.Stream(seed, "looks"));
        Callers = [];
    }

    private static readonly BankCode[] s_bankCodes = [BankCode.Parse("9998"), BankCode.Parse("9996")];

    private static readonly DateOnly[] s_lastDays = [new(2026, 11, 24), new(2026, 11, 30), new(2026, 12, 31), new(2027, 2, 28)];

    public static CreditorCode Creditor { get; } = CreditorCode.Parse("1234567890");

    public ulong Seed { get; }

    public Scenario Scenario { get; }

    public Timeline Time { get; }

    public WorldClock Clock { get; }

    /// <summary>The day in Japan on which the world began.</summary>
    public DateOnly FirstDay { get; }

    public OrderBook Orders { get; }

    public SimDisk Journal { get; }

    public SimDisk Snapshots { get; }

    public DurableTruth Truth { get; }

    public SimArchive Archive { get; } = new();

    public IReadOnlyList<SimBank> Banks { get; }

    public SimDrop Drop { get; }

    public FileSender Sender { get; }

    public Office Office { get; }

    public List<Caller> Callers { get; }

    /// <summary>The life that there is now; null while the service is down.</summary>
    public SimProcess? Process { get; private set; }

    /// <summary>Faults happen.</summary>
    public bool IsStorm { get; private set; } = true;

    /// <summary>The house's day may have been another than the first: debits may have run out of theirs.</summary>
    public bool DayMayHaveChanged => _wasOtherDay || IsOtherDay;

    public long Steps { get; private set; }

    public Violation? Violation { get; private set; }

    public ulong Fingerprint => _fingerprint;

    public bool IsTracing => _trace is not null;

    public IReadOnlyList<TraceLine> Trace => _trace ?? [];

    /// <summary>The first minute of the clock, in which a bank that opens later is closed.</summary>
    public bool IsFirstMinute => Clock.Wall.UtcDateTime.AddHours(9).TimeOfDay is var time && time.Hours == _begin.Hour && time.Minutes == _begin.Minute;

    /// <summary>Whether a bank's hours are over at this instant of the wall clock.</summary>
    public bool IsClosedAt(BankCode bank, DateTimeOffset instant)
    {
        TimeSpan time = instant.UtcDateTime.AddHours(9).TimeOfDay;
        bool isFirstMinute = time.Hours == _begin.Hour && time.Minutes == _begin.Minute;
        return isFirstMinute && Banks.Where((_, i) => BankCodeOf(i) == bank).Any(b => b.Knobs.OpensLater);
    }

    public static BankCode BankCodeOf(int bank) => s_bankCodes[Math.Min(bank, 1)];

    public void Mark(Mark mark) => _marks[(int)mark]++;

    /// <summary>Goes into the fingerprint.</summary>
    public void Touch(ulong a, ulong b)
    {
        ulong mixed = (_fingerprint ^ a) * 0x9E3779B97F4A7C15;
        mixed ^= mixed >> 29;
        mixed = (mixed + b + (ulong)Time.Now) * 0xBF58476D1CE4E5B9;
        _fingerprint = mixed ^ (mixed >> 32);
    }

    public void Note(string text, Order? about = null) => _trace?.Add(new TraceLine(Steps, Time.Now, text, about));

    /// <summary>A promise is broken: the run ends at this step.</summary>
    public void Break(string invariant, string text, Order? order)
    {
        if (Violation is not null) return;

        Violation = new Violation(invariant, text, order);
        Note($"!! {Violation}", order);
    }

    /// <summary>A flow in the process, begun by somebody outside.</summary>
    public void Go(SimProcess process, string name, Func<Task> flow) => process.Loop.Start(name, flow);

    /// <summary>Ends later, if the process that waits for it still lives then.</summary>
    public Task<T> Later<T>(long ticks, Func<T> value)
    {
        SimProcess process = Process!;
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Time.In(ticks, () =>
        {
            if (process.IsAlive) result.TrySetResult(value());
        });
        return result.Task;
    }

    public long DiskLatency() => _disk.Spread(5, Scenario.DiskLatencyTicks);

    /// <summary>Runs to the end, to the first violation, or to a step.</summary>
    public void Run(long until = long.MaxValue)
    {
        _until = until;
        SynchronizationContext? outer = SynchronizationContext.Current;

        // Nothing in Core or here flows with an execution context; carrying it through every await costs more than most steps.
        AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        try
        {
            Populate();
            StartProcess();
            RunSteps();
            if (Violation is null && Steps < _until) CheckEnd();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Break("I9 no illegal move", $"the world broke: {error}", null);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
            flow?.Undo();
        }
    }

    private void RunSteps()
    {
        while (Violation is null && Steps < _until)
        {
            if (Process?.Loop is { Ready: > 0 } loop && !(Time.IsDue && _schedule.Percent(25)))
            {
                Steps++;
                loop.Step();
                if (loop.ForeignPost is string foreign) Break("I11 determinism", foreign, null);
                if (Steps >= _crashAtStep && IsStorm) Crash(_crashes.Percent(Scenario.PowerCutPercent));
                if (Steps - (Process?.BeganAtStep ?? Steps) > MostSteps) Break("I8 progress", $"no rest after {MostSteps} steps; {WhatWaits()}", null);
                continue;
            }

            if (!IsStorm)
            {
                // Looked at now and then only: the look costs more than most steps.
                if ((++_looks & 7) == 0 && IsSettled() && !AskOnceMore()) break;
                if (Time.Now - _calmSince > s_mostCalm.Ticks) Break("I8 progress", $"not settled after {s_mostCalm.TotalHours} hours of calm; {WhatWaits()}", null);
            }

            if (!_wasOtherDay && IsOtherDay)
            {
                _wasOtherDay = true;
                Mark(Runs.Mark.MidnightPassed);
            }

            LookAtLanes();
            if (!Time.RunNext()) Break("I8 progress", $"nothing is due any more; {WhatWaits()}", null);
        }

        Touch((ulong)Steps, 0);
    }

    private bool IsOtherDay => Clock.Wall.UtcTicks - _firstDayUtcTicks is < 0 or >= TimeSpan.TicksPerDay;

    private void BeginCalm()
    {
        IsStorm = false;
        _calmSince = Time.Now;
        Note("-- calm --");
        Journal.CapacityBytes = long.MaxValue;
        Snapshots.CapacityBytes = long.MaxValue;
        Drop.MountRight();
        if (Process is null) return;

        Office.BeginCalm();
        foreach (Caller caller in Callers) caller.AskOn();
    }
}
