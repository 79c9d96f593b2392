using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Mismatches;
using RealtimeDebit.Host.Configuration;
using RealtimeDebit.Host.Jobs;
using RealtimeDebit.Host.Services;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Host.Jobs;

/// <summary>The morning's job in a real house on a disk, with a bank whose mandate files come late.</summary>
public sealed class MismatchJobTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 6, 0, 0, TimeSpan.FromHours(9)));
    private readonly string _source;

    public MismatchJobTests()
    {
        _source = Path.Combine(_folder.Root, "mandates");
        _folder.With("Banks__0__MandateSource__Url", new Uri(_source).AbsoluteUri);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_report_without_a_bank_is_made_again_when_the_bank_has_come_and_not_before()
    {
        await using RunningHouse running = await OpenAsync();
        DailyJob job = running.MismatchJob.Job();

        await job.RunAsync(CancellationToken.None);
        MismatchReportMade first = Last(running);
        _time.Advance(TimeSpan.FromMinutes(30));
        await job.RunAsync(CancellationToken.None);
        MismatchReportMade still = Last(running);
        bool doneBefore = await job.IsDoneAsync(_time.TodayInJapan());
        await SynchroniseAsync(running);
        await job.RunAsync(CancellationToken.None);

        Assert.Equal("9998", Assert.Single(first.Unchecked).ToString());
        Assert.Same(first, still);
        Assert.False(doneBefore);
        Assert.Empty(Last(running).Unchecked);
        Assert.True(await job.IsDoneAsync(_time.TodayInJapan()));
    }

    [Fact]
    public async Task The_next_morning_a_report_is_made_although_the_bank_is_still_missing()
    {
        await using RunningHouse running = await OpenAsync();
        DailyJob job = running.MismatchJob.Job();

        await job.RunAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromDays(1));
        await job.RunAsync(CancellationToken.None);

        Assert.Equal(new DateOnly(2026, 11, 24), Last(running).Day);
    }

    private async Task<RunningHouse> OpenAsync()
    {
        HouseConfiguration configuration = _folder.Read();
        Assert.Empty(configuration.Problems);
        var data = new DataDirectory(configuration.Service.DataDirectory);
        data.Create();
        return await RunningHouse.OpenAsync(configuration, data, NullLoggerFactory.Instance, _time, reached: null);
    }

    private async Task SynchroniseAsync(RunningHouse running)
    {
        Directory.CreateDirectory(_source);
        File.Copy(Path.Combine(RepositoryFolder.Path, "samples", "mandates", "full-0001.txt"), Path.Combine(_source, "full-0001.txt"));
        await Assert.Single(new MandateSyncJobs(running, NullLogger.Instance).All()).RunAsync(CancellationToken.None);
    }

    private static MismatchReportMade Last(RunningHouse running)
        => running.House.Log.Books.Mismatches.Last(running.Configuration.Creditors[0].Creditor.Code)!.Made;
}
