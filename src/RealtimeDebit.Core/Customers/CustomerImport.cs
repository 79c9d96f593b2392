using System.Security.Cryptography;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Loops;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Core.Customers;

/// <summary>Takes a creditor's customer CSV in: checked whole, then all rows or none. The same number again is a change.</summary>
/// <remarks>Lives on the loop; reading the file runs elsewhere.</remarks>
public sealed class CustomerImport(EventLog log, IWorkers workers)
{
    private const int PieceRows = 500;

    private readonly RunningWork<CreditorCode> _running = new();

    /// <summary>Says what an import would do, without doing it.</summary>
    public async Task<CustomerImportReport> PreviewAsync(CreditorCode creditor, byte[] file)
    {
        CustomerFile read = await workers.RunAsync(() => CustomerFile.Read(file));
        return await CountAsync(creditor, read);
    }

    /// <summary>Imports a file. All rows take effect, or none when the report says that it is refused.</summary>
    /// <param name="creditor">The creditor's own code.</param>
    /// <param name="file">The CSV's bytes.</param>
    /// <param name="fileName">For people.</param>
    /// <returns>When everything is durable.</returns>
    public async Task<CustomerImportReport> RunAsync(CreditorCode creditor, byte[] file, string fileName)
    {
        if (_running.IsStopping) return Failed(CustomerImportProblems.Stopping);
        if (!_running.TryBegin(creditor)) return Failed(CustomerImportProblems.AlreadyRunning);

        try
        {
            CustomerFile read = await workers.RunAsync(() => CustomerFile.Read(file));
            CustomerImportReport report = await CountAsync(creditor, read);
            if (report.IsRefused) return report;
            if (log.NoRoomReason is string noRoom) return Failed(CustomerImportProblems.NoRoom, noRoom);

            await ApplyAsync(creditor, read, fileName, report.Counts);
            return report with { IsApplied = true };
        }
        catch (OperationCanceledException) when (_running.IsStopping)
        {
            return Failed(CustomerImportProblems.Stopping);
        }
        finally
        {
            _running.End(creditor);
        }
    }

    /// <summary>Lets what is under way end at its next step; nothing that is not imported by then takes effect.</summary>
    /// <returns>Ends when nothing more is recorded.</returns>
    public Task StopAsync() => _running.StopAsync();

    private static CustomerImportReport Failed(ProblemKind kind, string found = "")
        => new() { Counts = new CustomerCounts(0, 0, 0), Problems = [RecordProblem.OfRecord(kind, 0, default, found)], ProblemCount = 1, IsRefused = true };

    private async Task<CustomerImportReport> CountAsync(CreditorCode creditor, CustomerFile file)
    {
        int added = 0, changed = 0, unchanged = 0;
        for (int i = 0; i < file.Rows.Count; i++)
        {
            if (i % PieceRows == PieceRows - 1) await Task.Yield();

            Customer row = file.Rows[i];
            Customer? known = log.Books.Customers.FindWhole(creditor, row.Number);
            if (known is null) added++;
            else if (known == row) unchanged++;
            else changed++;
        }

        return new CustomerImportReport
        {
            Counts = new CustomerCounts(added, changed, unchanged),
            Problems = file.Problems,
            ProblemCount = file.ProblemCount,
            IsRefused = file.IsRefused,
        };
    }

    private async Task ApplyAsync(CreditorCode creditor, CustomerFile file, string fileName, CustomerCounts counts)
    {
        for (int first = 0; first < file.Rows.Count; first += PieceRows)
        {
            _running.ThrowIfStopping();
            List<Customer> piece = file.Rows.GetRange(first, Math.Min(PieceRows, file.Rows.Count - first));
            await log.Record(new CustomerRowsStaged(file.Sha256, creditor, first + 1, piece) { At = log.Now });
        }

        // Checkpoint: every row is on disk and none is in force.
        _running.ThrowIfStopping();
        await log.Record(new CustomersImported(file.Sha256, creditor, file.Rows.Count, fileName) { At = log.Now, Counts = counts });
    }
}

/// <summary>What an import did, or would do.</summary>
public sealed record CustomerImportReport
{
    public required CustomerCounts Counts { get; init; }

    /// <summary>The first problems; all of them in <see cref="ProblemCount"/>.</summary>
    public required IReadOnlyList<RecordProblem> Problems { get; init; }

    public required int ProblemCount { get; init; }

    /// <summary>True when nothing of the file is or would be imported.</summary>
    public bool IsRefused { get; init; }

    /// <summary>True when the rows are in force and durable.</summary>
    public bool IsApplied { get; init; }
}

/// <summary>A customer CSV as it was read.</summary>
internal sealed class CustomerFile
{
    private const int ProblemsKept = 1_000;

    private readonly List<RecordProblem> _problems = [];

    public required string Sha256 { get; init; }

    public List<Customer> Rows { get; } = [];

    public IReadOnlyList<RecordProblem> Problems => _problems;

    public int ProblemCount { get; private set; }

    /// <summary>True when nothing of it may be imported; a warning alone does not hinder.</summary>
    public bool IsRefused { get; private set; }

    public static CustomerFile Read(byte[] bytes)
    {
        var file = new CustomerFile { Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)) };
        var numbers = new HashSet<string>(StringComparer.Ordinal);
        using var stream = new MemoryStream(bytes, writable: false);
        CsvCheck check = CustomerCsv.Read(stream, row => file.Take(row, numbers));
        file.IsRefused |= check.Problems.Any(p => p.Severity != ProblemSeverity.Warning);
        file._problems.InsertRange(0, check.Problems);
        file.ProblemCount += check.ProblemCount;
        return file;
    }

    private void Take(CsvCustomer row, HashSet<string> numbers)
    {
        if (row.Rejection is not null) return;

        if (!numbers.Add(row.CustomerNumber))
        {
            IsRefused = true;
            ProblemCount++;
            if (_problems.Count < ProblemsKept) _problems.Add(RecordProblem.OfRecord(CustomerImportProblems.Twice, row.RecordNumber, default));
            return;
        }

        Rows.Add(new Customer(
            row.CustomerNumber,
            row.Name,
            row.NameKana,
            BankAccount.Parse(row.BankCode, row.BranchCode, row.AccountKind, row.AccountNumber),
            row.HolderName,
            row.MaxAmountYen is long yen ? new Yen(yen) : null,
            row.IsStopped));
    }
}

/// <summary>What can be wrong with a customer import beyond the form of its rows: K1xxx.</summary>
public static class CustomerImportProblems
{
    public static readonly ProblemKind Twice = Refuse(
        "K1001", "同じ顧客番号の行が 2 つあります", "The same customer number stands in the file twice",
        "1 顧客 1 行にしてください", "One row for one customer");

    public static readonly ProblemKind AlreadyRunning = Refuse(
        "K1002", "この委託者の取込は実行中です", "An import of this creditor is running already",
        "終わるまでお待ちください", "Wait until it has ended");

    public static readonly ProblemKind NoRoom = Refuse(
        "K1003", "ディスクの空きが足りません（{found}）", "There is no room on the disk: {found}",
        "空きを増やしてからもう一度実行してください", "Make room and run again");

    public static readonly ProblemKind Stopping = Refuse(
        "K1004", "サービスが停止中のため中断しました", "Broken off, because the service stops",
        "起動後にもう一度実行してください。1 件も取り込んでいません", "Run again after the start; no row was taken");

    public static IReadOnlyList<ProblemKind> All { get; } = [Twice, AlreadyRunning, NoRoom, Stopping];

    private static ProblemKind Refuse(string code, string ja, string en, string hintJa, string hintEn)
        => new(code, ProblemSeverity.RefuseFile, ja, en, hintJa, hintEn);
}
