namespace RealtimeDebit.Formats.Csv;

/// <summary>One column of a CSV file; its header may be either name.</summary>
/// <param name="English">In camel case; compared without regard to case.</param>
public sealed record CsvColumn(string English, string Japanese, bool IsRequired, string Note)
{
    internal bool IsNamed(string header) =>
        string.Equals(header, Japanese, StringComparison.Ordinal) || string.Equals(header, English, StringComparison.OrdinalIgnoreCase);
}

/// <summary>The columns of one kind of CSV file; a file may have them in any order.</summary>
public sealed record CsvTable(string Name, string JapaneseName, IReadOnlyList<CsvColumn> Columns);

/// <summary>The CSV files that are read.</summary>
public static class CsvTables
{
    internal static readonly CsvColumn CustomerNumber = Required("customerNumber", "顧客番号", "1 to 20 single-byte characters");
    internal static readonly CsvColumn Amount = Required("amountYen", "金額", "yen, 1 to 9999999999, digits only");
    internal static readonly CsvColumn DebitDate = Optional("debitDate", "引落日", "yyyy-MM-dd; empty = today");
    internal static readonly CsvColumn Bank = Optional("bank", "引落銀行番号", "4 digits");
    internal static readonly CsvColumn Branch = Optional("branch", "引落支店番号", "3 digits");
    internal static readonly CsvColumn Kind = Optional("kind", "預金種目", "1 2 3 9");
    internal static readonly CsvColumn Account = Optional("account", "口座番号", "7 digits");
    internal static readonly CsvColumn Holder = Optional("holder", "預金者名", "half-width kana");
    internal static readonly CsvColumn RequestId = Optional("requestId", "要求ID", "at most 20 single-byte characters, unique for ever");
    internal static readonly CsvColumn Name = Required("name", "顧客名", "any characters, at most 1,000");
    internal static readonly CsvColumn NameKana = Required("nameKana", "顧客名カナ", "any characters, at most 1,000; may be empty");
    internal static readonly CsvColumn MaxAmount = Optional("maxAmountYen", "上限金額", "yen; empty = no limit of its own");
    internal static readonly CsvColumn Status = Optional("status", "状態", "有効 or active, 停止 or stopped; empty = active");
    internal static readonly CsvColumn Creditor = Required("creditorCode", "委託者コード", "10 digits");
    internal static readonly CsvColumn Change = Required("change", "異動区分", "1 new, 2 changed, 3 cancelled, 4 moved");
    internal static readonly CsvColumn ContractDate = Required("contractDate", "契約日", "yyyy-MM-dd; may be empty");
    internal static readonly CsvColumn EffectiveDate = Required("effectiveDate", "効力発生日", "yyyy-MM-dd; empty = at once");
    internal static readonly CsvColumn Result = Required("resultCode", "結果コード", "00 normal; see the mandate file");
    internal static readonly CsvColumn NewBranch = Optional("newBranch", "新支店番号", "3 digits, of a moved account");
    internal static readonly CsvColumn RequiredBank = Bank with { IsRequired = true };
    internal static readonly CsvColumn RequiredBranch = Branch with { IsRequired = true };
    internal static readonly CsvColumn RequiredKind = Kind with { IsRequired = true };
    internal static readonly CsvColumn RequiredAccount = Account with { IsRequired = true };
    internal static readonly CsvColumn RequiredHolder = Holder with { IsRequired = true };
    internal static readonly CsvColumn TypedHolder = RequiredHolder with { Note = "katakana, at most 30 half-width characters; full-width ones are brought into half-width, with a warning" };
    internal static readonly CsvColumn NewAccount = Optional("newAccount", "新口座番号", "7 digits, of a moved account");

    /// <summary>Debits of one creditor. The account columns, where given, must equal the mandate.</summary>
    public static CsvTable DebitRequest { get; } = new(
        "Debit request CSV", "振替依頼 CSV", [CustomerNumber, Amount, DebitDate, Bank, Branch, Kind, Account, Holder, RequestId]);

    internal static readonly CsvColumn Digit = Result with { English = "resultDigit", IsRequired = true };
    internal static readonly CsvColumn Response = Required("responseCode", "応答コード", "4 digits");

    /// <summary>The result of a debit request CSV, as <see cref="DebitResultCsv"/> writes it.</summary>
    internal static readonly CsvTable DebitResult = new(
        "Debit result CSV", "振替結果 CSV",
        [.. DebitRequest.Columns, Digit, Response, Optional("result", "結果", ""), Optional("processedAt", "処理日時", ""), Optional("receiptNumber", "受付番号", "")]);

    /// <summary>Customers of one creditor; the same number again is a change.</summary>
    public static CsvTable Customer { get; } = new(
        "Customer CSV", "顧客 CSV", [CustomerNumber, Name, NameKana, RequiredBank, RequiredBranch, RequiredKind, RequiredAccount, TypedHolder, MaxAmount, Status]);

    /// <summary>Mandates of one bank.</summary>
    public static CsvTable Mandate { get; } = new(
        "Mandate CSV", "口座振替契約 CSV",
        [
            Creditor, CustomerNumber, RequiredBank, RequiredBranch, RequiredKind, RequiredAccount, RequiredHolder,
            Change, ContractDate, EffectiveDate, Result, NewBranch, NewAccount,
        ]);

    private static CsvColumn Required(string english, string japanese, string note) => new(english, japanese, true, note);

    private static CsvColumn Optional(string english, string japanese, string note) => new(english, japanese, false, note);
}
