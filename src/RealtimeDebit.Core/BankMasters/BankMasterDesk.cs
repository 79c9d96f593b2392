using System.Security.Cryptography;
using RealtimeDebit.Core.Archives;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Loops;
using RealtimeDebit.Formats.BankMasters;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Core.BankMasters;

/// <summary>Holds the bank master in memory, takes a new one in, and reads the one in force back at the start.</summary>
/// <remarks>
/// Lives on the loop; parsing runs elsewhere. The content is durable in the archive before the event that names it. What cannot be read back
/// is told and the house goes on without a master: it only warns.
/// </remarks>
public sealed class BankMasterDesk(EventLog log, IArchive archive, IWorkers workers)
{
    private const int ChunkBytes = 1 << 20;
    private const string TheOne = "bank master";

    private readonly RunningWork<string> _running = new();

    /// <summary>Told when the master that is in force could not be read back, as a sentence for people.</summary>
    public event Action<string>? Troubled;

    /// <summary>The master in force; null when none was imported, or it could not be read back.</summary>
    public BankMaster? Current { get; private set; }

    /// <summary>Reads the master that is in force from the archive; at the start.</summary>
    public async Task LoadAsync()
    {
        if (log.Books.BankMaster.Current is not { } imported) return;

        try
        {
            byte[]? content = await ReadAsync(imported);
            BankMasterCheck? check = content is null ? null : await workers.RunAsync(() => BankMasterJson.Read(content));
            if (check is { IsRefused: false }) Current = await workers.RunAsync(() => new BankMaster(check.Banks));
            else Troubled?.Invoke($"The bank master {imported.Sha256} {(check is null ? "is not in the archive" : "cannot be read by this version")}.");
        }
        catch (Exception e) when (e is IOException or ArchiveDamagedException)
        {
            Troubled?.Invoke(e.Message);
        }
    }

    /// <summary>Takes a bank master in: checked whole, then all of it or nothing. It takes the place of the one before.</summary>
    /// <param name="file">JSON in the shape of zengin-code.</param>
    /// <param name="fileName">For people.</param>
    /// <param name="by">Who imports it.</param>
    /// <returns>When everything is durable.</returns>
    public async Task<BankMasterReport> ImportAsync(byte[] file, string fileName, string by)
    {
        if (_running.IsStopping) return Failed(BankMasterImportProblems.Stopping);
        if (!_running.TryBegin(TheOne)) return Failed(BankMasterImportProblems.AlreadyRunning);

        try
        {
            return await TakeAsync(file, fileName, by);
        }
        catch (OperationCanceledException) when (_running.IsStopping)
        {
            return Failed(BankMasterImportProblems.Stopping);
        }
        finally
        {
            _running.End(TheOne);
        }
    }

    /// <summary>Lets what is under way end at its next step.</summary>
    /// <returns>Ends when nothing more is recorded.</returns>
    public Task StopAsync() => _running.StopAsync();

    private static BankMasterReport Failed(ProblemKind kind, string found = "")
        => new() { Problems = [RecordProblem.OfRecord(kind, 0, default, found)], ProblemCount = 1, IsRefused = true };

    private async Task<BankMasterReport> TakeAsync(byte[] file, string fileName, string by)
    {
        if (file.Length > BankMasterJson.MostBytes) return Failed(BankMasterImportProblems.TooLarge, $"{BankMasterJson.MostBytes}");

        BankMasterCheck check = await workers.RunAsync(() => BankMasterJson.Read(file));
        var report = new BankMasterReport
        {
            Banks = check.Banks.Count,
            Branches = check.BranchCount,
            Problems = check.Problems,
            ProblemCount = check.ProblemCount,
            IsRefused = check.IsRefused,
        };
        if (check.IsRefused) return report;
        if (log.NoRoomReason is string noRoom) return Failed(BankMasterImportProblems.NoRoom, noRoom);

        BankMaster master = await workers.RunAsync(() => new BankMaster(check.Banks));
        ArchivedFile kept = await KeepAsync(file);
        _running.ThrowIfStopping();
        bool isUnchanged = log.Books.BankMaster.Current?.Sha256 == kept.Sha256;
        if (!isUnchanged)
        {
            await log.Record(new BankMasterImported(kept.Sha256, kept.LengthBytes, check.Banks.Count, check.BranchCount, fileName, by) { At = log.Now });
        }

        Current = master;
        return report with { IsApplied = true, IsUnchanged = isUnchanged };
    }

    private async Task<ArchivedFile> KeepAsync(byte[] file)
    {
        await using IArchiveWriter writer = await archive.BeginAsync();
        for (int at = 0; at < file.Length; at += ChunkBytes)
        {
            _running.ThrowIfStopping();
            await writer.WriteAsync(file.AsMemory(at, Math.Min(ChunkBytes, file.Length - at)));
        }

        return await writer.CommitAsync();
    }

    private async Task<byte[]?> ReadAsync(BankMasterImported imported)
    {
        IArchiveReader? reader = await archive.OpenAsync(imported.Sha256);
        if (reader is null) return null;

        await using (reader)
        {
            if (reader.LengthBytes > BankMasterJson.MostBytes) throw new ArchiveDamagedException(imported.Sha256);

            byte[] content = new byte[reader.LengthBytes];
            int at = 0;
            for (int read; at < content.Length && (read = await reader.ReadAsync(content.AsMemory(at))) > 0;) at += read;
            string sha256 = await workers.RunAsync(() => Convert.ToHexStringLower(SHA256.HashData(content)));
            return sha256 == imported.Sha256 ? content : throw new ArchiveDamagedException(imported.Sha256);
        }
    }
}

/// <summary>What an import of a bank master did.</summary>
public sealed record BankMasterReport
{
    public int Banks { get; init; }

    public int Branches { get; init; }

    /// <summary>The first problems; their record number is the line in the file, 0 = the whole.</summary>
    public required IReadOnlyList<RecordProblem> Problems { get; init; }

    public required int ProblemCount { get; init; }

    public required bool IsRefused { get; init; }

    /// <summary>True when it is in force and durable.</summary>
    public bool IsApplied { get; init; }

    /// <summary>True when the same bytes were in force before.</summary>
    public bool IsUnchanged { get; init; }
}

/// <summary>What can hinder the import of a bank master beyond its form: B1xxx.</summary>
public static class BankMasterImportProblems
{
    public static readonly ProblemKind AlreadyRunning = Refuse(
        "B1001", "金融機関マスタの取込は実行中です", "An import of the bank master is running already",
        "終わるまでお待ちください", "Wait until it has ended");

    public static readonly ProblemKind NoRoom = Refuse(
        "B1002", "ディスクの空きが足りません（{found}）", "There is no room on the disk: {found}",
        "空きを増やしてからもう一度実行してください", "Make room and run again");

    public static readonly ProblemKind Stopping = Refuse(
        "B1003", "サービスが停止中のため中断しました", "Broken off, because the service stops",
        "起動後にもう一度実行してください", "Run again after the start");

    public static readonly ProblemKind TooLarge = Refuse(
        "B1004", "ファイルが {found} バイトを超えています", "The file is larger than {found} bytes",
        "ファイルを確認してください", "Check the file");

    public static IReadOnlyList<ProblemKind> All { get; } = [AlreadyRunning, NoRoom, Stopping, TooLarge];

    private static ProblemKind Refuse(string code, string ja, string en, string hintJa, string hintEn)
        => new(code, ProblemSeverity.RefuseFile, ja, en, hintJa, hintEn);
}
