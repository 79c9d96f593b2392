using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Archives;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Loops;
using RealtimeDebit.Formats.Csv;

namespace RealtimeDebit.Core.Mismatches;

/// <summary>Makes 前日分マスタ不整合一覧: what does not fit between a creditor's customers and the mandates, against the report before.</summary>
/// <remarks>
/// The lines go into the archive as the CSV that the creditor gets, and the next report reads them from there: so both compare the same
/// thing. A crash before the event leaves bytes in the archive that nobody names; the next run makes the report anew.
/// </remarks>
public sealed class MismatchReports
{
    private const string New = "new";
    private const string Open = "open";
    private const string Solved = "solved";

    private readonly EventLog _log;
    private readonly IArchive _archive;
    private readonly IWorkers _workers;
    private readonly IReadOnlyDictionary<BankCode, MandateSourceSettings> _sources;
    private readonly IReadOnlyList<BankCode> _provisional;
    private readonly RunningWork<CreditorCode> _running = new();

    /// <param name="log">Events and books.</param>
    /// <param name="archive">Where the reports are kept.</param>
    /// <param name="workers">Where long reading and writing is done.</param>
    /// <param name="sources">The mandate sources of those banks that have one.</param>
    /// <param name="provisional">Banks that acknowledge no mandate.</param>
    public MismatchReports(
        EventLog log, IArchive archive, IWorkers workers, IReadOnlyDictionary<BankCode, MandateSourceSettings> sources, IReadOnlyList<BankCode> provisional)
        => (_log, _archive, _workers, _sources, _provisional) = (log, archive, workers, sources, provisional);

    /// <summary>Told when the report before is damaged in the archive: the one that is made is held against nothing, and all its lines are new.</summary>
    public event Action<CreditorCode, ArchiveDamagedException>? BeforeDamaged;

    /// <summary>Makes the report of the day before today; what it says is on the disk then.</summary>
    /// <returns>Null when one of this creditor is being made, or the house stops.</returns>
    public async Task<MismatchReportMade?> RunAsync(Creditor creditor)
    {
        if (_running.IsStopping || !_running.TryBegin(creditor.Code)) return null;

        try
        {
            return await MakeAsync(creditor);
        }
        catch (OperationCanceledException) when (_running.IsStopping)
        {
            return null;
        }
        finally
        {
            _running.End(creditor.Code);
        }
    }

    /// <summary>The lines of a report, read one by one from the archive; empty when the archive has lost it.</summary>
    /// <param name="made">Which report.</param>
    /// <param name="most">The most that are wanted.</param>
    /// <exception cref="ArchiveDamagedException">Its bytes are not those that were kept.</exception>
    public async Task<IReadOnlyList<MismatchLine>> ReadAsync(MismatchReportMade made, int most)
    {
        byte[] bytes = await ReadBytesAsync(made.Sha256);
        return await _workers.RunAsync(() => Parse(bytes).Take(most).ToList());
    }

    /// <summary>True when a bank's mandates are those of the night before <paramref name="today"/>'s morning.</summary>
    public bool IsSynchronised(BankCode bank, DateOnly today)
        => _sources.TryGetValue(bank, out MandateSourceSettings? source) && _log.Books.Syncs.Of(bank).IsDone(today, source.FileEachNight);

    /// <summary>Lets what is under way end at its next step.</summary>
    public Task StopAsync() => _running.StopAsync();

    private async Task<MismatchReportMade> MakeAsync(Creditor creditor)
    {
        DateOnly today = _log.Today;
        DateOnly day = today.AddDays(-1);
        string? beforeSha256 = Before(creditor.Code, day);
        Dictionary<string, MismatchLine> before = beforeSha256 is null ? [] : await UnsolvedAsync(creditor.Code, beforeSha256);
        HashSet<BankCode> uncheckedBanks = [.. creditor.Banks.Where(bank => !IsSynchronised(bank, today) && (_sources.ContainsKey(bank) || !_provisional.Contains(bank)))];
        var finder = new MismatchFinder(_log.Books, creditor, uncheckedBanks.Contains, _provisional.Contains, today);
        await using IArchiveWriter writer = await _archive.BeginAsync();
        await writer.WriteAsync(MismatchCsv.Header());
        int fresh = 0;
        int open = 0;
        await finder.RunAsync(async found =>
        {
            _running.ThrowIfStopping();
            if (found.Count == 0) return;

            List<MismatchLine> lines = [.. found.Select(mismatch => Stand(mismatch, before, day))];
            fresh += lines.Count(line => line.Standing == New);
            open += lines.Count(line => line.Standing == Open);
            await writer.WriteAsync(await _workers.RunAsync(() => MismatchCsv.Lines(lines)));
        });

        // What was there before and was not found is solved, or belongs to a bank that was not looked at.
        List<MismatchLine> rest = [.. before.Values.Select(line => line with { Standing = IsOf(line, uncheckedBanks) ? Open : Solved })];
        if (rest.Count > 0) await writer.WriteAsync(await _workers.RunAsync(() => MismatchCsv.Lines(rest)));
        ArchivedFile archived = await writer.CommitAsync();
        int solved = rest.Count(line => line.Standing == Solved);
        var made = new MismatchReportMade
        {
            At = _log.Now,
            Creditor = creditor.Code,
            Day = day,
            Checked = finder.Checked,
            New = fresh,
            Open = open + rest.Count - solved,
            Solved = solved,
            Unchecked = [.. uncheckedBanks.Order()],
            Sha256 = archived.Sha256,
            Before = beforeSha256,
        };
        _running.ThrowIfStopping();
        await _log.Record(made);
        return made;
    }

    private static MismatchLine Stand(Mismatch mismatch, Dictionary<string, MismatchLine> before, DateOnly day)
        => before.Remove(mismatch.Key, out MismatchLine? known) ? mismatch.ToLine(Open, known.FirstSeen) : mismatch.ToLine(New, day);

    private static bool IsOf(MismatchLine line, HashSet<BankCode> banks) => BankCode.TryParse(line.Bank, out BankCode bank) && banks.Contains(bank);

    /// <summary>What a report is held against: the one of an earlier day, also when this day's is made once more.</summary>
    private string? Before(CreditorCode creditor, DateOnly day)
        => _log.Books.Mismatches.Last(creditor)?.Made is not { } last ? null : last.Day == day ? last.Before : last.Sha256;

    /// <summary>What the report before left open; nothing when the archive has lost it. A damaged one never gets well: without a new beginning this creditor would get no report any more.</summary>
    private async Task<Dictionary<string, MismatchLine>> UnsolvedAsync(CreditorCode creditor, string sha256)
    {
        byte[] bytes;
        try
        {
            bytes = await ReadBytesAsync(sha256);
        }
        catch (ArchiveDamagedException damaged)
        {
            BeforeDamaged?.Invoke(creditor, damaged);
            return [];
        }

        return await _workers.RunAsync(() =>
        {
            var lines = new Dictionary<string, MismatchLine>(StringComparer.Ordinal);
            foreach (MismatchLine line in Parse(bytes).Where(line => line.Standing != Solved)) lines[Mismatch.KeyOf(line)] = line;
            return lines;
        });
    }

    private static IEnumerable<MismatchLine> Parse(byte[] bytes) => bytes.Length == 0 ? [] : MismatchCsv.Read(new MemoryStream(bytes, writable: false));

    private async Task<byte[]> ReadBytesAsync(string sha256)
    {
        await using IArchiveReader? reader = await _archive.OpenAsync(sha256);
        if (reader is null) return [];

        // One byte more than there are: the archive checks its bytes when the end is met.
        var bytes = new byte[reader.LengthBytes + 1];
        int end = 0;
        for (int read; (read = await reader.ReadAsync(bytes.AsMemory(end))) > 0;) end += read;

        return bytes[..end];
    }
}
