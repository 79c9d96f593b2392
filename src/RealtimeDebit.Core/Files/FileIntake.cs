using RealtimeDebit.Core.Checkpoints;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Formats.Problems;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Core.Files;

/// <summary>Takes an owned file in: checked whole, judged record by record, accepted in one moment or refused with every problem.</summary>
/// <remarks>One for all creditors: one file at a time, so that the memory of the process is that of one file.</remarks>
public sealed class FileIntake
{
    /// <summary>How often one file is judged anew because something it depends on changed meanwhile, before it waits for its next turn.</summary>
    private const int MaxRounds = 5;

    private readonly FileRoom _room;
    private Task _turn = Task.CompletedTask;

    public FileIntake(FileRoom room) => _room = room;

    /// <summary>Owned or Released to Accepted, Held or Refused. True when it took that step.</summary>
    internal async Task<bool> TakeInAsync(RequestFile file, Creditor creditor, CancellationToken stopping)
    {
        Task before = _turn;
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _turn = mine.Task;
        try
        {
            await before;
            for (int round = 0; round < MaxRounds && _room.Log.NoRoomReason is null; round++)
            {
                if (await TakeInOnceAsync(file, creditor, stopping)) return true;
            }

            return false;
        }
        finally
        {
            mine.SetResult();
        }
    }

    /// <summary>Refuses a whole file; the report is in the archive before the refusal is in the journal.</summary>
    internal async Task RefuseAsync(RequestFile file, IReadOnlyList<RecordProblem> problems, string note, BatchId? earlier = null)
    {
        FileState before = file.State;
        string report = await _room.ArchiveAsync(ReportCsv.Refused(problems));
        if (file.State != before) return;

        await _room.Log.Record(new FileMoved(file.Batch, FileStep.Refused, Note: note, Sha256: report, Earlier: earlier) { At = _room.Log.Now });
        _room.Tell(DropNoticeKind.Refused, file, note);
    }

    /// <summary>False when it has to be judged anew.</summary>
    private async Task<bool> TakeInOnceAsync(RequestFile file, Creditor creditor, CancellationToken stopping)
    {
        if (await RefuseUnreadAsync(file)) return true;

        // Rows that an earlier attempt or process staged are in the books, but not in force; they were judged by other facts.
        if (_room.Log.Books.Debits.FindRun(file.Batch) is { Count: > 0 }) await _room.Move(file, FileStep.StagingDropped);

        var judged = new JudgedFile(_room.Log, _room.Rules, creditor, _room.Log.Today);
        try
        {
            RequestCheck check = await JudgeAsync(file, creditor, judged, stopping);
            if (check.Verdict != FileVerdict.Ok)
            {
                await RefuseAsync(file, check.Problems, NoteOf(check.Problems));
                return true;
            }

            if (file.State == FileState.Owned && await HoldAsync(file, creditor, check, judged)) return true;

            return await StageAsync(file, judged, stopping) && await AcceptAsync(file, check, judged);
        }
        finally
        {
            judged.GiveBack();
        }
    }

    private async Task<bool> RefuseUnreadAsync(RequestFile file)
    {
        if (_room.Files.FindFirst(file.Creditor, file.Sha256) is BatchId first && first != file.Batch)
        {
            await RefuseWholeAsync(file, FileRefusals.Duplicate, first.ToString(), first);
            return true;
        }

        if (file.NotAsAnnounced is not string contradiction) return false;

        await RefuseWholeAsync(file, FileRefusals.NotAsAnnounced, contradiction);
        return true;
    }

    /// <summary>Refuses a whole file for one reason.</summary>
    internal Task RefuseWholeAsync(RequestFile file, ProblemKind kind, string found, BatchId? earlier = null)
    {
        RecordProblem[] problems = [RecordProblem.OfRecord(kind, 0, [], found)];
        return RefuseAsync(file, problems, NoteOf(problems), earlier);
    }

    private static string NoteOf(IReadOnlyList<RecordProblem> problems)
    {
        RecordProblem main = problems.FirstOrDefault(p => p.Severity >= ProblemSeverity.RefuseFile) ?? problems[0];
        string place = main.RecordNumber == 0 ? "" : $"record {main.RecordNumber}: ";
        return $"{main.Code} {place}{main.MessageEn}";
    }

    private async Task<RequestCheck> JudgeAsync(RequestFile file, Creditor creditor, JudgedFile judged, CancellationToken stopping)
    {
        IRequestReader reader = RequestReading.Open(
            file.Name, creditor, DateOnly.FromDateTime(file.ClaimedAt.DateTime), _room.Log.Today, _room.Settings.SliceRecords);
        IReadOnlyList<byte[]> read = [];
        await _room.ReadArchiveAsync(file.Sha256, async piece =>
        {
            // What was read before is judged here while a worker reads on.
            Task<IReadOnlyList<byte[]>> reading = _room.Workers.RunAsync(() => RequestReading.PushAndTake(reader, piece));
            await JudgeReadAsync(read, judged, stopping);
            read = await reading;
        });
        await JudgeReadAsync(read, judged, stopping);
        RequestCheck check = await _room.Workers.RunAsync(reader.Complete);
        await JudgeReadAsync(RequestReading.Take(reader), judged, stopping);
        return check;
    }

    private static async Task JudgeReadAsync(IReadOnlyList<byte[]> read, JudgedFile judged, CancellationToken stopping)
    {
        foreach (byte[] rows in read)
        {
            stopping.ThrowIfCancellationRequested();
            await judged.LookUpAsync(rows);
            judged.Judge(rows);

            // Others want the loop too: lanes send while a large file is judged.
            await Task.Yield();
        }
    }

    private async Task<bool> HoldAsync(RequestFile file, Creditor creditor, RequestCheck check, JudgedFile judged)
    {
        FileHeld? held = creditor.DuplicateGuard switch
        {
            DuplicateGuard.Overlap => await FindOverlapAsync(file, creditor, check, judged),

            // A CSV file has no header that names a date and an account for all of its lines.
            DuplicateGuard.SameDate when check.Groups.Count > 0 => FindSameDate(file, check),
            DuplicateGuard.SameDate => await FindOverlapAsync(file, creditor, check, judged),
            _ => null,
        };
        if (held is null) return false;

        await _room.Log.Record(held);
        _room.Tell(DropNoticeKind.Held, file, held.RepeatedRecords > 0
            ? $"{held.RepeatedRecords} of {held.Records} records stand in {held.Earlier} too; new: {held.NewRecords}."
            : $"{held.Earlier} was accepted for the same date and collecting account.");
        return true;
    }

    private async Task<FileHeld?> FindOverlapAsync(RequestFile file, Creditor creditor, RequestCheck check, JudgedFile judged)
    {
        HashSet<BatchId> retried = RetriedBy(file);
        RememberedRecords[] earlier = [.. _room.Files.RecordsOf(creditor.Code, _room.Log.Today).Where(records => !retried.Contains(records.Batch))];
        if (earlier.Length == 0) return null;

        Overlap? overlap = await _room.Workers.RunAsync(() => OverlapGuard.Find(judged.Digests, earlier, creditor.OverlapPercent));
        return overlap is null ? null : Hold(file, check, overlap.Earlier, overlap.Repeated, overlap.NewRecords);
    }

    /// <summary>The files of which a file is the retry that we made, one the retry of the other: to repeat their records is its purpose.</summary>
    private HashSet<BatchId> RetriedBy(RequestFile file)
    {
        HashSet<BatchId> retried = [];
        string sha256 = file.Sha256;
        while (_room.Log.Books.Retries.FindBatch(file.Creditor, sha256) is BatchId batch && retried.Add(batch)) sha256 = _room.Files.Find(batch)!.Sha256;

        return retried;
    }

    private FileHeld? FindSameDate(RequestFile file, RequestCheck check)
        => check.Groups.Select(group => _room.Files.FindFirst(file.Creditor, group)).FirstOrDefault(found => found is not null) is BatchId first
            ? Hold(file, check, first, 0, "")
            : null;

    private FileHeld Hold(RequestFile file, RequestCheck check, BatchId earlier, int repeated, string newRecords) => new()
    {
        At = _room.Log.Now,
        Batch = file.Batch,
        Earlier = earlier,
        Records = check.Records,
        RepeatedRecords = repeated,
        NewRecords = newRecords,
    };

    /// <summary>False when the disk became nearly full: what is kept free belongs to debits that are accepted already.</summary>
    private async Task<bool> StageAsync(RequestFile file, JudgedFile judged, CancellationToken stopping)
    {
        var ahead = new Queue<Task>();
        int record = 1;
        foreach (byte[] rows in judged.Pieces)
        {
            stopping.ThrowIfCancellationRequested();
            if (_room.Log.NoRoomReason is not null) return false;

            ahead.Enqueue(_room.Log.Record(new FileRecordsStaged(file.Batch, record, rows) { At = _room.Log.Now }));
            record += rows.Length / DebitRow.LengthBytes;
            if (ahead.Count >= _room.Settings.StagedAhead) await ahead.Dequeue();
        }

        while (ahead.TryDequeue(out Task? durable)) await durable;

        // Checkpoint: all records are staged durably and none is a debit.
        _room.Reached(Checkpoint.FileRead);
        return true;
    }

    private async Task<bool> AcceptAsync(RequestFile file, RequestCheck check, JudgedFile judged)
    {
        // From here to the recording nothing is awaited: what is asked now is still so when the records become debits.
        judged.CheckDay(_room.Log.Today);
        bool isRepeated = _room.Files.FindFirst(file.Creditor, file.Sha256) is BatchId first && first != file.Batch;
        if (judged.IsOutdated || isRepeated) return false;

        Task durable = _room.Log.Record(new FileAccepted
        {
            At = _room.Log.Now,
            Batch = file.Batch,
            FirstDebit = _room.Log.Books.Debits.NextId(_room.Log.Today),
            Records = check.Records,
            Total = check.Total,
            RejectedRecords = judged.RejectedRecords,
            Groups = check.Groups,
        });
        judged.GiveBack();
        await durable;

        // Checkpoint: every record is a debit. The receipt may be told from now on.
        _room.Reached(Checkpoint.FileAccepted);
        _room.Tell(DropNoticeKind.Accepted, file, $"{check.Records} records, {check.Total.Value} yen, {judged.RejectedRecords} rejected.");
        return true;
    }
}
