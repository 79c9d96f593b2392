using System.Security.Cryptography;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Archives;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Loops;
using RealtimeDebit.Core.Syncs;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Core.Mandates;

/// <summary>Takes a bank's mandate files in: read whole, archived, checked whole, and each put in force in one moment.</summary>
/// <remarks>
/// Lives on the loop; parsing and hashing run elsewhere, comparing and staging in slices. After a crash nothing of a file
/// that was not applied is in force, and the next run takes it anew.
/// </remarks>
public sealed class MandateSync
{
    private const int ChunkBytes = 1 << 20;

    private readonly EventLog _log;
    private readonly IArchive _archive;
    private readonly IWorkers _workers;
    private readonly Dictionary<CreditorCode, CreditorCode> _ownCodes = [];
    private readonly RunningWork<BankCode> _running = new();

    public MandateSync(EventLog log, IArchive archive, IWorkers workers, IReadOnlyList<Creditor> creditors)
    {
        _log = log;
        _archive = archive;
        _workers = workers;
        foreach (Creditor creditor in creditors)
        {
            _ownCodes[creditor.Code] = creditor.Code;
            foreach (CreditorCode also in creditor.AlsoCodes) _ownCodes[also] = creditor.Code;
        }
    }

    /// <summary>Takes every file that is there and was not taken before, in order, up to the first that cannot be; its end is on the disk then.</summary>
    public async Task<MandateSyncReport> RunAsync(BankCode bank, MandateSourceSettings settings, IMandateSource source)
    {
        if (_running.IsStopping) return Failed(bank, MandateSyncProblems.Stopping);
        if (!_running.TryBegin(bank)) return Failed(bank, MandateSyncProblems.AlreadyRunning);

        try
        {
            DateOnly businessDate = _log.Today;
            MandateSyncReport report = await TryRunAsync(bank, settings, source);
            if (_running.IsStopping) return report;

            await _log.Record(new MandateSyncEnded
            {
                At = _log.Now,
                Bank = bank,
                BusinessDate = businessDate,
                Outcome = report.Outcome,
                Applied = report.Files.Count(f => f.Outcome == MandateFileOutcome.Applied),
                Because = report.Because,
            });
            return report;
        }
        catch (OperationCanceledException) when (_running.IsStopping)
        {
            return Failed(bank, MandateSyncProblems.Stopping);
        }
        finally
        {
            _running.End(bank);
        }
    }

    /// <summary>Lets what is under way end at its next step; nothing that is not applied by then takes effect.</summary>
    /// <returns>Ends when nothing more is recorded.</returns>
    public Task StopAsync() => _running.StopAsync();

    private static MandateSyncReport Failed(BankCode bank, ProblemKind kind, string found = "")
        => new() { Bank = bank, Files = [], Problems = [Whole(kind, found)] };

    private static RecordProblem Whole(ProblemKind kind, string found = "", string expected = "")
        => RecordProblem.OfRecord(kind, 0, default, found, expected);

    private async Task<MandateSyncReport> TryRunAsync(BankCode bank, MandateSourceSettings settings, IMandateSource source)
    {
        try
        {
            return await RunOnceAsync(bank, settings, source);
        }
        catch (MandateSourceException unreadable)
        {
            return Failed(bank, MandateSyncProblems.SourceUnreadable, unreadable.Message);
        }
    }

    private async Task<MandateSyncReport> RunOnceAsync(BankCode bank, MandateSourceSettings settings, IMandateSource source)
    {
        var candidates = new List<MandateFileCandidate>();
        foreach (string name in await source.ListAsync()) candidates.Add(await LookAtAsync(source, name));

        var files = new List<MandateFileReport>();
        bool stopped = false;
        foreach (MandateFileStep step in MandateFilePlan.Make(candidates, _log.Books.Mandates.Taken(bank), source.IsFolder))
        {
            MandateFileReport report = step.TakenBefore ? Report(step, MandateFileOutcome.TakenBefore)
                : step.Problem is not null ? Report(step, MandateFileOutcome.Refused, step.Problem)
                : stopped ? Report(step, MandateFileOutcome.NotReached)
                : await TakeAsync(bank, settings, source, step);
            stopped |= report.Outcome is MandateFileOutcome.Refused or MandateFileOutcome.Held;
            files.Add(report);
        }

        return new MandateSyncReport { Bank = bank, Files = files };
    }

    private static MandateFileReport Report(MandateFileStep step, MandateFileOutcome outcome, params IReadOnlyList<RecordProblem> problems) => new()
    {
        Name = step.File.Name,
        Outcome = outcome,
        SerialNumber = step.File.SerialNumber ?? 0,
        Problems = problems,
        ProblemCount = problems.Count,
    };

    /// <summary>Hashes a file and reads its number, without keeping it.</summary>
    private async Task<MandateFileCandidate> LookAtAsync(IMandateSource source, string name)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        int? serialNumber = null;
        byte[] buffer = new byte[ChunkBytes];
        long offset = 0;
        for (int read; (read = await source.ReadAsync(name, offset, buffer)) > 0; offset += read)
        {
            _running.ThrowIfStopping();
            if (offset == 0) serialNumber = MandateFileForm.SerialNumberOf(name, buffer.AsSpan(0, read));
            int count = read;
            await _workers.RunAsync(() => Append(hash, buffer, count));
        }

        return new MandateFileCandidate(name, Convert.ToHexStringLower(hash.GetHashAndReset()), serialNumber);
    }

    private static int Append(IncrementalHash hash, byte[] buffer, int count)
    {
        hash.AppendData(buffer, 0, count);
        return count;
    }

    private async Task<MandateFileReport> TakeAsync(BankCode bank, MandateSourceSettings settings, IMandateSource source, MandateFileStep step)
    {
        if (_log.NoRoomReason is string noRoom) return Report(step, MandateFileOutcome.Refused, Whole(MandateSyncProblems.NoRoom, noRoom));

        ArchivedFile archived = await ArchiveAsync(source, step.File.Name);
        if (archived.Sha256 != step.File.Sha256) return Report(step, MandateFileOutcome.Refused, Whole(MandateSyncProblems.Changing));

        MandateFileContent content = await ReadAsync(bank, settings, step.File);
        MandateFileReport report = Report(step, MandateFileOutcome.Refused) with
        {
            Full = content.Full,
            Problems = content.Problems,
            ProblemCount = content.ProblemCount,
        };
        if (content.IsRefused) return report;

        MandateEffect effect = await new MandateEffectCount(_log.Books.Mandates, bank, content).RunAsync();
        report = report with { Counts = effect.Counts, Problems = [.. report.Problems, .. effect.ReusedNumbers] };

        // What two people decided on these bytes holds, also when the limit was raised meanwhile.
        bool isDecided = HeldOf(bank, step.File)?.Decision is not null;
        return isDecided || (content.Full && effect.CancelsMoreThan(settings.MaxCancelPercent))
            ? await DecideAsync(bank, step.File, content, effect, report)
            : await ApplyAsync(bank, step.File, content, report);
    }

    /// <summary>A file that would cancel too much: what two people decided is done, and without them it is held.</summary>
    private async Task<MandateFileReport> DecideAsync(
        BankCode bank, MandateFileCandidate file, MandateFileContent content, MandateEffect effect, MandateFileReport report)
    {
        HeldFile? held = HeldOf(bank, file);
        switch (held?.Decision)
        {
            case HeldFileDecision.Apply:
                return await ApplyAsync(bank, file, content, report);
            case HeldFileDecision.Discard:
                await _log.Record(new MandateFileDiscarded
                {
                    At = _log.Now,
                    SyncId = file.Sha256,
                    Bank = bank,
                    SerialNumber = content.SerialNumber,
                    FileName = file.Name,
                    By = $"{held.First!.Operator}, {held.Second!.Operator}",
                });
                return report with { Outcome = MandateFileOutcome.Discarded };
            default:
                if (held is null)
                {
                    await _log.Record(new MandateFileHeld
                    {
                        At = _log.Now,
                        Bank = bank,
                        SyncId = file.Sha256,
                        FileName = file.Name,
                        Counts = effect.Counts,
                        LiveBefore = effect.LiveBefore,
                    });
                }

                RecordProblem why = Whole(MandateSyncProblems.CancelsTooMuch, $"{effect.Counts.Ended}", $"{effect.LiveBefore}");
                return report with { Outcome = MandateFileOutcome.Held, Problems = [why, .. report.Problems], ProblemCount = report.ProblemCount + 1 };
        }
    }

    /// <summary>What is held of a bank, if it is this file by its bytes.</summary>
    private HeldFile? HeldOf(BankCode bank, MandateFileCandidate file)
        => _log.Books.Syncs.Of(bank).Held is { } known && known.File.SyncId == file.Sha256 ? known : null;

    private async Task<ArchivedFile> ArchiveAsync(IMandateSource source, string name)
    {
        await using IArchiveWriter writer = await _archive.BeginAsync();
        byte[] buffer = new byte[ChunkBytes];
        long offset = 0;
        for (int read; (read = await source.ReadAsync(name, offset, buffer)) > 0; offset += read)
        {
            _running.ThrowIfStopping();
            await writer.WriteAsync(buffer.AsMemory(0, read));
        }

        return await writer.CommitAsync();
    }

    private async Task<MandateFileContent> ReadAsync(BankCode bank, MandateSourceSettings settings, MandateFileCandidate file)
    {
        await using IArchiveReader reader = await _archive.OpenAsync(file.Sha256)
            ?? throw new InvalidOperationException($"The archive lost {file.Sha256}, which it had just taken.");
        var form = MandateFileForm.For(file, settings.Full, new MandateFileContent(bank, _ownCodes));
        byte[] buffer = new byte[ChunkBytes];
        for (int read; (read = await reader.ReadAsync(buffer)) > 0;)
        {
            _running.ThrowIfStopping();
            int count = read;
            await _workers.RunAsync(() => form.Push(buffer, count));
        }

        return await _workers.RunAsync(form.Complete);
    }

    private async Task<MandateFileReport> ApplyAsync(BankCode bank, MandateFileCandidate file, MandateFileContent content, MandateFileReport report)
    {
        int firstRow = 1;
        foreach (byte[] piece in content.Pieces)
        {
            _running.ThrowIfStopping();

            // Waiting for each piece keeps what is queued for the disk small and lets other flows run in between.
            await _log.Record(new MandateRowsStaged(file.Sha256, bank, firstRow, content.Rows, piece) { At = _log.Now });
            firstRow += piece.Length / MandateRow.LengthBytes;
        }

        // Checkpoint: every row is on disk and none is in force.
        _running.ThrowIfStopping();
        await _log.Record(new MandateFileApplied
        {
            At = _log.Now,
            SyncId = file.Sha256,
            Bank = bank,
            SerialNumber = content.SerialNumber,
            Full = content.Full,
            Creditors = content.Creditors,
            Rows = content.Rows,
            FileName = file.Name,
            Counts = report.Counts,
        });
        return report with { Outcome = MandateFileOutcome.Applied };
    }
}
