using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Tests.Core.Mandates;

/// <summary>One row of a mandate file as a test writes it.</summary>
internal sealed record TestRow(
    string Customer,
    string Account = "0000001",
    MandateStanding Standing = MandateStanding.InForce,
    DateOnly? Effective = null,
    int Change = 1,
    int Result = 0,
    string Holder = "ﾔﾏﾀﾞ ﾀﾛｳ",
    string Creditor = MandateRows.CreditorText);

/// <summary>Events of a bank's mandate file, built from rows.</summary>
internal static class MandateRows
{
    public const string CreditorText = "1234567890";
    public static readonly BankCode Bank = BankCode.Parse("9998");
    public static readonly DateTimeOffset At = new(2026, 11, 23, 2, 30, 0, TimeSpan.FromHours(9));

    public static byte[] Bytes(params IReadOnlyList<TestRow> rows)
    {
        byte[] bytes = new byte[rows.Count * MandateRow.LengthBytes];
        for (int i = 0; i < rows.Count; i++)
        {
            MandateRow.Write(bytes.AsSpan(i * MandateRow.LengthBytes, MandateRow.LengthBytes), Content(rows[i]));
        }

        return bytes;
    }

    public static BankAccount Account(string number, string bank = "9998") => BankAccount.Parse(bank, "001", '1', number);

    public static MandateRowsStaged Staged(string syncId, int firstRow, int fileRows, params IReadOnlyList<TestRow> rows)
        => new(syncId, Bank, firstRow, fileRows, Bytes(rows)) { At = At };

    public static MandateFileApplied Applied(string syncId, bool full, int rows, IReadOnlyList<CreditorCode>? creditors = null) => new()
    {
        At = At,
        SyncId = syncId,
        Bank = Bank,
        SerialNumber = 0,
        Full = full,
        Creditors = creditors,
        Rows = rows,
        FileName = $"{syncId}.txt",
    };

    /// <summary>Stages and applies a whole file.</summary>
    public static void Take(this MandateBook book, string syncId, bool full, params IReadOnlyList<TestRow> rows)
    {
        book.Apply(Staged(syncId, 1, rows.Count, rows), 1);
        book.Apply(Applied(syncId, full, rows.Count), 2);
    }

    public static MandateBook Reloaded(this MandateBook book)
    {
        var snapshot = new MemoryStream();
        using (var writer = new BinaryWriter(snapshot, System.Text.Encoding.UTF8, leaveOpen: true)) book.Save(writer);

        snapshot.Position = 0;
        var loaded = new MandateBook();
        using var reader = new BinaryReader(snapshot);
        loaded.Load(reader);
        return loaded;
    }

    /// <summary>Verdict and account of any bank, as text, so that answers can be compared after they are gone.</summary>
    public static string Ask(this MandateBook book, string customer, DateOnly? asOf = null, BankAccount account = default, string creditor = CreditorText)
    {
        MandateAnswer answer = book.Find(CreditorCode.Parse(creditor), JisX0201.Encode(customer), account, asOf ?? Day(23));
        return answer.Verdict == MandateVerdict.NoneAtAll ? "none" : $"{answer.Verdict} {answer.Account.Bank}-{answer.Account.Number}";
    }

    public static DateOnly Day(int day) => new(2026, 11, day);

    private static MandateRowContent Content(TestRow row) => new()
    {
        Creditor = CreditorCode.Parse(row.Creditor),
        CustomerNumber = JisX0201.Encode(row.Customer),
        Account = Account(row.Account),
        Standing = row.Standing,
        Change = row.Change,
        BankResult = row.Result,
        ContractDate = null,
        EffectiveDate = row.Effective,
        Holder = JisX0201.Encode(row.Holder),
    };
}
