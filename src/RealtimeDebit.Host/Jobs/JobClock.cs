using Microsoft.Extensions.Logging;
using Quartz;
using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Host.Logging;

namespace RealtimeDebit.Host.Jobs;

/// <summary>The alarm clock of the house: Quartz, in memory. What was done is known from the journal, not from the clock.</summary>
/// <remarks>
/// A ring that was missed, because the process was down or busy, is made up for once. A job that is not done after its run runs again
/// after <see cref="Options.JobsOptions.RetryInterval"/>, until it is done; one job never runs twice at once.
/// </remarks>
internal sealed class JobClock : IAsyncDisposable
{
    private readonly StandaloneSchedulerFactory _factory;
    private readonly IReadOnlyList<DailyJob> _jobs;
    private readonly TimeSpan _retryInterval;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private IScheduler? _scheduler;
    private volatile bool _stopping;

    public JobClock(IReadOnlyList<DailyJob> jobs, TimeSpan retryInterval, TimeProvider time, ILoggerFactory logs)
    {
        (_jobs, _retryInterval, _time) = (jobs, retryInterval, time);
        _log = logs.CreateLogger<JobClock>();
        _factory = QuartzSchedulerBuilder.Create(quartz =>
        {
            quartz.ConfigureScheduler(static options => options.InstanceName = $"jobs-{Guid.NewGuid():N}");
            quartz.UseTimeProvider(time);
            quartz.UseInMemoryStore(static _ => { });
            foreach (DailyJob job in jobs) Add(quartz, job);
        }).Build();
    }

    /// <summary>Begins to ring, and makes up at once for what was missed.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _scheduler = await _factory.GetScheduler(cancellationToken);
        await _scheduler.Start(cancellationToken);
        foreach (DailyJob job in _jobs)
        {
            if (CronTimes.LastBefore(job.Cron, _time.GetUtcNow()) is not { } missed || !await job.WasMissedAsync(missed.JapanDate())) continue;

            LogEvents.JobCatchesUp(_log, job.Name, missed.InJapan());
            await _scheduler.TriggerJob(new JobKey(job.Name), cancellationToken: cancellationToken);
        }
    }

    /// <summary>When a job rings next; null when it never does again.</summary>
    public DateTimeOffset? NextRing(string job)
        => _jobs.FirstOrDefault(j => j.Name == job) is { } found ? new CronExpression(found.Cron, CronTimes.Japan).GetNextValidTimeAfter(_time.GetUtcNow())?.InJapan() : null;

    /// <summary>Rings no more. What runs is ended by the house itself, at its next step.</summary>
    public async Task StopRingingAsync()
    {
        _stopping = true;
        if (_scheduler is { } scheduler) await scheduler.Standby();
    }

    /// <summary>Does not wait for what runs: behind a loop that broke it would never end.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        if (_scheduler is { } scheduler) await scheduler.Shutdown(waitForJobsToComplete: false);
        await _factory.DisposeAsync();
    }

    private void Add(IQuartzBuilder quartz, DailyJob job)
    {
        Func<IJobExecutionContext, CancellationToken, Task> run = (context, cancellationToken) => RunAsync(job, context.Scheduler, cancellationToken);
        quartz.AddJob(job.Name, run, static configured => configured.DisallowConcurrentExecution().StoreDurably());
        quartz.AddTrigger(trigger => trigger
            .ForJob(job.Name)
            .WithIdentity(job.Name)
            .WithCronSchedule(job.Cron, static cron => cron.InTimeZone(CronTimes.Japan).WithMisfireInstruction(CronTriggerMisfireInstruction.FireAndProceed)));
    }

    private async Task RunAsync(DailyJob job, IScheduler scheduler, CancellationToken cancellationToken)
    {
        DateOnly day = _time.TodayInJapan();
        try
        {
            await job.RunAsync(cancellationToken);
        }
        catch (Exception failed) when (!_stopping && failed is not OperationCanceledException)
        {
            LogEvents.JobFailed(_log, failed, job.Name);
        }

        if (_stopping || cancellationToken.IsCancellationRequested || await job.IsDoneAsync(day)) return;

        ITrigger again = TriggerBuilder.Create(_time).ForJob(job.Name).WithIdentity($"{job.Name} again").StartAt(_time.GetUtcNow() + _retryInterval).Build();
        await scheduler.ScheduleTrigger(again, TriggerConflict.Replace, cancellationToken);
    }
}
