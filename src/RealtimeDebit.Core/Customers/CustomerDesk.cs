using RealtimeDebit.Core.BankMasters;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Core.Customers;

/// <summary>Adds, changes, stops and resumes single customers, each by one event that names who did it. None is ever deleted.</summary>
/// <remarks>
/// Lives on the loop. Fields are judged by the rules of the customer CSV. While a file of the creditor is taken in nothing is changed here:
/// the file was compared with what stands.
/// </remarks>
public sealed class CustomerDesk(EventLog log, CustomerImport import, BankMasterDesk banks)
{
    /// <summary>The longest name of an operator.</summary>
    public const int MostOperatorChars = 100;

    /// <summary>Adds a customer under a number that was never used by this creditor.</summary>
    /// <returns>When the change is durable, or why nothing was changed.</returns>
    public Task<CustomerChangeReport> AddAsync(CreditorCode creditor, string number, CustomerFields fields, string by)
    {
        number = number.Trim();
        return log.Books.Customers.FindWhole(creditor, number) is { } known
            ? Task.FromResult(Refused(known, CustomerImportProblems.AlreadyThere, number))
            : RecordAsync(creditor, before: null, Texts(number, fields, before: null), by, otherPersonChecked: false);
    }

    /// <summary>Changes the given fields of a customer.</summary>
    /// <param name="creditor">The creditor's own code.</param>
    /// <param name="number">顧客番号.</param>
    /// <param name="fields">Those that are null stay as they are.</param>
    /// <param name="by">The operator.</param>
    /// <param name="otherPersonChecked">The operator has made sure that a new holder with a new account is the same person.</param>
    /// <returns>When the change is durable, or why nothing was changed.</returns>
    public Task<CustomerChangeReport> ChangeAsync(CreditorCode creditor, string number, CustomerFields fields, string by, bool otherPersonChecked)
    {
        number = number.Trim();
        return log.Books.Customers.FindWhole(creditor, number) is { } before
            ? RecordAsync(creditor, before, Texts(number, fields, before), by, otherPersonChecked)
            : Task.FromResult(Refused(null, CustomerImportProblems.NotThere, number));
    }

    private static CustomerChangeReport Refused(Customer? before, ProblemKind kind, string found = "", string expected = "")
        => new() { Before = before, Problems = [RecordProblem.OfRecord(kind, 0, default, found, expected)] };

    /// <summary>In the order of the CSV's columns.</summary>
    private static string[] Texts(string number, CustomerFields fields, Customer? before)
    {
        string[] old = before is null ? ["", "", "", "", "", "", "", "", "", ""] : CustomerCsvWriter.TextsOf(CustomerLines.ToLine(before), english: true);
        string?[] given = [number, fields.Name, fields.NameKana, fields.Bank, fields.Branch, fields.Kind, fields.Account, fields.Holder, fields.MaxAmountYen, fields.Status];
        return [.. given.Select((value, column) => value ?? old[column])];
    }

    private async Task<CustomerChangeReport> RecordAsync(CreditorCode creditor, Customer? before, string[] texts, string by, bool otherPersonChecked)
    {
        by = by.Trim();
        if (by.Length is 0 or > MostOperatorChars) return Refused(before, CustomerImportProblems.NoOperator, expected: $"{MostOperatorChars}");
        if (import.IsStopping) return Refused(before, CustomerImportProblems.Stopping);
        if (import.IsRunning(creditor)) return Refused(before, CustomerImportProblems.AlreadyRunning);
        if (CustomerCsv.ReadTexts(texts, out IReadOnlyList<RecordProblem> problems) is not { } line) return new CustomerChangeReport { Before = before, Problems = problems };

        Customer after = CustomerLines.ToCustomer(line);
        bool mayBeAnother = before is not null && CustomerDifference.MayBeAnotherPerson(before, after);
        if (mayBeAnother && !otherPersonChecked) return Refused(before, CustomerImportProblems.AnotherPerson) with { After = after, MayBeAnotherPerson = true };
        if (log.NoRoomReason is string noRoom) return Refused(before, CustomerImportProblems.NoRoom, noRoom);

        if (CustomerWarnings.OfAccount(banks.Current, after.Account, recordNumber: 0) is { } unknown) problems = [.. problems, unknown];
        var report = new CustomerChangeReport
        {
            Before = before,
            After = after,
            Problems = problems,
            IsApplied = true,
            MayBeAnotherPerson = mayBeAnother,
            ComparedWithBankMaster = banks.Current is not null,
        };

        // Found, judged and recorded without an await between: nothing can have changed meanwhile.
        if (before == after) await log.DurableAsync(log.LastSequence);
        else await log.Record(new CustomerChanged(creditor, before, after, by) { At = log.Now, OtherPersonChecked = mayBeAnother });

        return report;
    }
}

/// <summary>What is given of a customer, as somebody typed it; judged by the rules of the customer CSV. Null = not given, empty = no value.</summary>
public sealed record CustomerFields
{
    /// <summary>顧客名.</summary>
    public string? Name { get; init; }

    /// <summary>顧客名カナ.</summary>
    public string? NameKana { get; init; }

    /// <summary>引落銀行番号.</summary>
    public string? Bank { get; init; }

    /// <summary>引落支店番号.</summary>
    public string? Branch { get; init; }

    /// <summary>預金種目.</summary>
    public string? Kind { get; init; }

    /// <summary>口座番号.</summary>
    public string? Account { get; init; }

    /// <summary>預金者名; full-width kana become half-width.</summary>
    public string? Holder { get; init; }

    /// <summary>上限金額 in yen.</summary>
    public string? MaxAmountYen { get; init; }

    /// <summary>状態: active or stopped, 有効 or 停止.</summary>
    public string? Status { get; init; }
}

/// <summary>What came of a single change.</summary>
public sealed record CustomerChangeReport
{
    /// <summary>The customer as it was; null when there was none.</summary>
    public Customer? Before { get; init; }

    /// <summary>The customer as it is, or would have been; null when the fields cannot be read.</summary>
    public Customer? After { get; init; }

    /// <summary>Why nothing was changed, and warnings; their record number is 0.</summary>
    public required IReadOnlyList<RecordProblem> Problems { get; init; }

    /// <summary>True when the customer is as asked for, and durable; also when it was so before.</summary>
    public bool IsApplied { get; init; }

    /// <summary>True when holder and account change together.</summary>
    public bool MayBeAnotherPerson { get; init; }

    /// <summary>True when bank and branch were compared with a bank master; false when there is none.</summary>
    public bool ComparedWithBankMaster { get; init; }
}
