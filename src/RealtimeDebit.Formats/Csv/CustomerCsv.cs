using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Formats.Csv;

/// <summary>One line of a customer CSV.</summary>
public sealed record CsvCustomer
{
    /// <summary>From 1; the header is record 1.</summary>
    public required int RecordNumber { get; init; }

    /// <summary>顧客番号.</summary>
    public required string CustomerNumber { get; init; }

    /// <summary>顧客名, any characters, at most 1,000.</summary>
    public required string Name { get; init; }

    /// <summary>顧客名カナ, any characters, at most 1,000.</summary>
    public required string NameKana { get; init; }

    public required string BankCode { get; init; }

    public required string BranchCode { get; init; }

    public required char AccountKind { get; init; }

    public required string AccountNumber { get; init; }

    /// <summary>預金者名, half-width kana.</summary>
    public required string HolderName { get; init; }

    /// <summary>上限金額 in yen; null = none of its own.</summary>
    public long? MaxAmountYen { get; init; }

    /// <summary>状態: 停止.</summary>
    public bool IsStopped { get; init; }

    /// <summary>Why the line cannot be used; null when it can.</summary>
    public ProblemKind? Rejection { get; init; }

    /// <summary>Leaves account and names out, so that a logged line does not show them.</summary>
    public override string ToString() => $"record {RecordNumber}, customer {CustomerNumber}";
}

/// <summary>Reads customer CSV files. An apostrophe that <see cref="CustomerCsvWriter"/> put before a text is taken away, and full-width kana in 預金者名 become half-width.</summary>
public static class CustomerCsv
{
    /// <summary>Reads and checks a file; use the lines only when the verdict is Ok.</summary>
    /// <param name="file">Must be able to seek: finding the encoding needs one look at all bytes.</param>
    /// <param name="onRecord">Called for every line in order.</param>
    public static CsvCheck Read(Stream file, Action<CsvCustomer> onRecord) =>
        CsvReading.Run(file, CsvTables.Customer, reader =>
        {
            onRecord(ToCustomer(reader));
            return 0;
        });

    /// <summary>Reads one customer from texts that somebody typed, by the rules of a line in a file.</summary>
    /// <param name="texts">In the order of <see cref="CsvTables.Customer"/>'s columns; empty = no value.</param>
    /// <param name="problems">All problems, warnings among them; their record number is 0.</param>
    /// <returns>Null when a problem is more than a warning.</returns>
    public static CsvCustomer? ReadTexts(IReadOnlyList<string> texts, out IReadOnlyList<RecordProblem> problems)
    {
        using MemoryStream file = new();
        using (CustomerCsvWriter writer = new(file, english: true))
        {
            writer.WriteTexts(texts);
        }

        file.Position = 0;
        CsvCustomer? read = null;
        CsvCheck check = Read(file, customer => read = customer);
        problems = [.. check.Problems.Select(problem => problem with { RecordNumber = 0 })];
        return check.Problems.All(problem => problem.Severity == ProblemSeverity.Warning) ? read : null;
    }

    private static CsvCustomer ToCustomer(CsvTableReader reader)
    {
        CsvAccount account = CsvAccount.Read(reader, CsvTables.TypedHolder, CsvFields.NarrowedName);
        CsvCustomer customer = new()
        {
            RecordNumber = reader.RecordNumber,
            CustomerNumber = CsvFields.Required(reader, CsvTables.CustomerNumber, CsvFields.UnguardedKey(reader, CsvTables.CustomerNumber)),
            Name = CsvFields.Required(reader, CsvTables.Name, CsvFields.Text(reader, CsvTables.Name)),
            NameKana = CsvFields.Text(reader, CsvTables.NameKana),
            BankCode = account.BankCode,
            BranchCode = account.BranchCode,
            AccountKind = account.Kind,
            AccountNumber = account.Number,
            HolderName = account.HolderName,
            MaxAmountYen = CsvFields.Yen(reader, CsvTables.MaxAmount),
            IsStopped = IsStopped(reader),
        };
        return customer with { Rejection = reader.Rejection };
    }

    private static bool IsStopped(CsvTableReader reader)
    {
        string status = reader.Value(CsvTables.Status);
        bool stopped = status is "停止" || status.Equals("stopped", StringComparison.OrdinalIgnoreCase);
        bool active = status is "" or "有効" || status.Equals("active", StringComparison.OrdinalIgnoreCase);
        if (!stopped && !active)
        {
            reader.Reject(CsvProblems.BadValue, CsvTables.Status);
        }

        return stopped;
    }
}

/// <summary>The account columns of a line where all of them are required.</summary>
internal readonly record struct CsvAccount(string BankCode, string BranchCode, char Kind, string Number, string HolderName)
{
    /// <param name="reader">Stands on the line.</param>
    /// <param name="holderColumn">The table's own column of 預金者名.</param>
    /// <param name="readHolder">How 預金者名 is read: as a bank writes it, or as people type it.</param>
    public static CsvAccount Read(CsvTableReader reader, CsvColumn holderColumn, Func<CsvTableReader, CsvColumn, string> readHolder)
    {
        string bank = CsvFields.Digits(reader, CsvTables.RequiredBank, 4);
        string branch = CsvFields.Digits(reader, CsvTables.RequiredBranch, 3);
        char kind = CsvFields.AccountKind(reader, CsvTables.RequiredKind);
        string number = CsvFields.Digits(reader, CsvTables.RequiredAccount, 7);
        string holder = readHolder(reader, holderColumn);
        ReadOnlySpan<CsvColumn> columns =
            [CsvTables.RequiredBank, CsvTables.RequiredBranch, CsvTables.RequiredKind, CsvTables.RequiredAccount, holderColumn];
        foreach (CsvColumn column in columns)
        {
            CsvFields.Required(reader, column, reader.Value(column));
        }

        return new CsvAccount(bank, branch, kind, number, holder);
    }
}
