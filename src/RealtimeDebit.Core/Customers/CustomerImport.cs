using System.Security.Cryptography;
using RealtimeDebit.Core.BankMasters;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Loops;
using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Core.Customers;

/// <summary>Takes a creditor's customer CSV in: checked whole, then all rows or none. The same number again is a change; what the file does not hold stays.</summary>
/// <remarks>Lives on the loop; reading the file runs elsewhere. Only rows that are not what stands already are recorded.</remarks>
public sealed class CustomerImport(EventLog log, IWorkers workers, BankMasterDesk banks)
{
    private const int PieceRows = 500;

    private readonly RunningWork<CreditorCode> _running = new();

    /// <summary>True from the moment the house stops.</summary>
    internal bool IsStopping => _running.IsStopping;

    /// <summary>Says what an import would do, without doing it.</summary>
    public async Task<CustomerImportReport> PreviewAsync(CreditorCode creditor, byte[] file)
    {
        CustomerFile read = await workers.RunAsync(() => CustomerFile.Read(file));
        return (await CompareAsync(creditor, read)).Report(read);
    }

    /// <summary>Imports a file. All rows take effect, or none when the report says that it is refused.</summary>
    /// <param name="creditor">The creditor's own code.</param>
    /// <param name="file">The CSV's bytes.</param>
    /// <param name="fileName">For people.</param>
    /// <param name="by">Who imports it, at most 100 characters; empty when nobody is named.</param>
    /// <returns>When everything is durable.</returns>
    public async Task<CustomerImportReport> RunAsync(CreditorCode creditor, byte[] file, string fileName, string by)
    {
        if (by.Length > CustomerDesk.MostOperatorChars) return Failed(CustomerImportProblems.NoOperator, expected: $"{CustomerDesk.MostOperatorChars}");
        if (_running.IsStopping) return Failed(CustomerImportProblems.Stopping);
        if (!_running.TryBegin(creditor)) return Failed(CustomerImportProblems.AlreadyRunning);

        try
        {
            CustomerFile read = await workers.RunAsync(() => CustomerFile.Read(file));
            CustomerComparison compared = await CompareAsync(creditor, read);
            CustomerImportReport report = compared.Report(read);
            if (report.IsRefused) return report;
            if (log.NoRoomReason is string noRoom) return Failed(CustomerImportProblems.NoRoom, noRoom);

            if (compared.Differing.Count == 0) await log.DurableAsync(log.LastSequence);
            else await ApplyAsync(creditor, read.Sha256, compared.Differing, new CustomersImported(read.Sha256, creditor, compared.Differing.Count, fileName)
            {
                At = log.Now,
                Counts = report.Counts,
                Operator = by.Length == 0 ? null : by,
            });
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

    /// <summary>True while a file of this creditor is taken in: what it was compared with must not change then.</summary>
    internal bool IsRunning(CreditorCode creditor) => _running.IsRunning(creditor);

    /// <summary>Lets what is under way end at its next step; nothing that is not imported by then takes effect.</summary>
    /// <returns>Ends when nothing more is recorded.</returns>
    public Task StopAsync() => _running.StopAsync();

    private static CustomerImportReport Failed(ProblemKind kind, string found = "", string expected = "")
        => new() { Counts = new CustomerCounts(0, 0, 0), Problems = [RecordProblem.OfRecord(kind, 0, default, found, expected)], ProblemCount = 1, IsRefused = true };

    private async Task<CustomerComparison> CompareAsync(CreditorCode creditor, CustomerFile file)
    {
        var compared = new CustomerComparison(banks.Current);
        for (int i = 0; i < file.Rows.Count; i++)
        {
            if (i % PieceRows == PieceRows - 1) await Task.Yield();

            Customer row = file.Rows[i];
            compared.Take(log.Books.Customers.FindWhole(creditor, row.Number), row, file.RecordNumbers[i]);
        }

        return compared;
    }

    private async Task ApplyAsync(CreditorCode creditor, string importId, List<Customer> rows, CustomersImported imported)
    {
        for (int first = 0; first < rows.Count; first += PieceRows)
        {
            _running.ThrowIfStopping();
            List<Customer> piece = rows.GetRange(first, Math.Min(PieceRows, rows.Count - first));
            await log.Record(new CustomerRowsStaged(importId, creditor, first + 1, piece) { At = log.Now });
        }

        // Checkpoint: every row is on disk and none is in force.
        _running.ThrowIfStopping();
        await log.Record(imported with { At = log.Now });
    }
}

/// <summary>What an import did, or would do.</summary>
public sealed record CustomerImportReport
{
    public required CustomerCounts Counts { get; init; }

    /// <summary>The first rows that are new; all of them in <see cref="Counts"/>.</summary>
    public IReadOnlyList<CustomerRowPreview> Added { get; init; } = [];

    /// <summary>The first rows that change a customer; all of them in <see cref="Counts"/>.</summary>
    public IReadOnlyList<CustomerRowPreview> Changed { get; init; } = [];

    /// <summary>Rows that cannot be taken; one is enough to refuse the file.</summary>
    public int ErrorRows { get; init; }

    /// <summary>True when banks and branches were compared with a bank master; false when there is none.</summary>
    public bool ComparedWithBankMaster { get; init; }

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

    /// <summary>Where each of <see cref="Rows"/> stands in the file.</summary>
    public List<int> RecordNumbers { get; } = [];

    /// <summary>Rows that cannot be taken.</summary>
    public int ErrorRows { get; private set; }

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
        if (row.Rejection is not null)
        {
            ErrorRows++;
            return;
        }

        if (!numbers.Add(row.CustomerNumber))
        {
            IsRefused = true;
            ErrorRows++;
            ProblemCount++;
            if (_problems.Count < ProblemsKept) _problems.Add(RecordProblem.OfRecord(CustomerImportProblems.Twice, row.RecordNumber, default));
            return;
        }

        RecordNumbers.Add(row.RecordNumber);
        Rows.Add(CustomerLines.ToCustomer(row));
    }
}

/// <summary>What can be wrong with a customer import or a single change beyond the form of its fields: K1xxx.</summary>
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

    public static readonly ProblemKind AlreadyThere = Refuse(
        "K1005", "顧客番号 {found} は登録済みです", "There is a customer {found} already",
        "内容の変更は customer change で行ってください。番号を別の方に付け替えることはできません", "Use customer change to change it; a number is never given to another person");

    public static readonly ProblemKind NotThere = Refuse(
        "K1006", "顧客番号 {found} は登録されていません", "There is no customer {found}",
        "番号を確認するか、customer add で登録してください", "Check the number, or use customer add");

    public static readonly ProblemKind AnotherPerson = Refuse(
        "K1007", "預金者名と口座が同時に変わります。別の方の口座ではありませんか", "Holder and account change together: is it not another person's account?",
        "別の方であれば新しい顧客番号で登録してください。同じ方と確かめた場合は --other-person-checked を付けてください",
        "Another person needs a customer number of their own; if you have checked that it is the same person, add --other-person-checked");

    public static readonly ProblemKind MayBeAnother = Warn(
        "K1008", "顧客番号 {found} の預金者名と口座が同時に変わります。別の方の口座ではありませんか", "Holder and account of customer {found} change together: is it not another person's account?",
        "別の方であれば新しい顧客番号にしてください", "Another person needs a customer number of their own");

    public static readonly ProblemKind UnknownBank = Warn(
        "K1009", "銀行 {found} は金融機関マスタにありません", "Bank {found} is not in the bank master",
        "番号を確認してください。正しければ金融機関マスタを更新してください（banks import）", "Check the number; if it is right, bring the bank master up to date (banks import)");

    public static readonly ProblemKind UnknownBranch = Warn(
        "K1010", "支店 {found} は金融機関マスタにありません", "Branch {found} is not in the bank master",
        "番号を確認してください。統廃合された支店かもしれません。正しければ金融機関マスタを更新してください（banks import）",
        "Check the number: the branch may have been merged into another; if it is right, bring the bank master up to date (banks import)");

    public static readonly ProblemKind NoOperator = Refuse(
        "K1011", "操作者名がないか、{expected} 文字を超えています", "The operator's name is missing or longer than {expected} characters",
        "--operator で操作者名を指定してください", "Name the operator with --operator");

    public static IReadOnlyList<ProblemKind> All { get; } =
        [Twice, AlreadyRunning, NoRoom, Stopping, AlreadyThere, NotThere, AnotherPerson, MayBeAnother, UnknownBank, UnknownBranch, NoOperator];

    private static ProblemKind Warn(string code, string ja, string en, string hintJa, string hintEn)
        => new(code, ProblemSeverity.Warning, ja, en, hintJa, hintEn);

    private static ProblemKind Refuse(string code, string ja, string en, string hintJa, string hintEn)
        => new(code, ProblemSeverity.RefuseFile, ja, en, hintJa, hintEn);
}
