using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.TestSupport;

/// <summary>Values that a test needs and does not care about. A test names only what matters to it.</summary>
public static partial class Some
{
    /// <summary>A moment in Japan: a Monday morning.</summary>
    public static DateTimeOffset Moment { get; } = new(2026, 11, 23, 9, 0, 0, TimeSpan.FromHours(9));

    /// <summary>The day of <see cref="Moment"/>.</summary>
    public static DateOnly Day { get; } = new(2026, 11, 23);

    public static CreditorCode CreditorCode { get; } = CreditorCode.Parse("1234567890");

    public static BankCode Bank { get; } = BankCode.Parse("9998");

    public static BankAccount Account(string number = "9000011", string bank = "9998", string branch = "998", char kind = '1')
        => BankAccount.Parse(bank, branch, kind, number);

    public static Creditor Creditor(Yen? maxAmount = null, Yen? dailyLimit = null, NameCheck nameCheck = NameCheck.Fold)
        => new()
        {
            Code = CreditorCode,
            Name = "ﾃｽﾄｼﾕｳﾉｳ(ｶ",
            DisplayName = "テスト収納",
            Banks = [Bank],
            MaxAmount = maxAmount ?? new Yen(Yen.MaxPerDebit),
            DailyLimit = dailyLimit,
            NameCheck = nameCheck,
        };

    /// <summary>A single debit's event; accepted unless <paramref name="rejection"/> says otherwise.</summary>
    public static DebitReceived DebitReceived(
        DebitId id, string requestId = "REQ-1", long amount = 1_000, int rejection = 0, DateOnly? debitDate = null)
        => new()
        {
            At = Moment,
            Id = id,
            Creditor = CreditorCode,
            Door = Door.Message,
            RequestId = requestId,
            ContentDigest = DebitBook.ContentDigestOf($"{requestId} {amount}"),
            Account = Account(),
            DebtorName = "ﾔﾏﾀﾞ ﾀﾛｳ",
            Amount = new Yen(amount),
            CustomerNumber = "00000000000000000001",
            DebitDate = debitDate ?? Day,
            Rejection = rejection,
        };

    public static FileClaimed FileClaimed(BatchId batch, string name = "x.txt") => new()
    {
        At = Moment,
        Batch = batch,
        Creditor = CreditorCode,
        Name = name,
        Sha256 = new string('a', 64),
        SizeBytes = 720,
    };

    /// <summary>Rows of a file, one for each amount; an amount of 0 is a rejected record.</summary>
    public static FileRecordsStaged Rows(BatchId batch, int firstRecord, params long[] amounts)
        => new(batch, firstRecord, [.. amounts.SelectMany((amount, i) => Row(amount, firstRecord + i))]) { At = Moment };

    public static byte[] Row(long amount, int recordNumber = 1, string requestId = "")
    {
        var row = new byte[DebitRow.LengthBytes];
        DebitRow.Write(row, new DebitRowContent
        {
            Account = Account(recordNumber.ToString("D7", null)),
            Amount = new Yen(amount),
            CustomerNumber = JisX0201.Encode(recordNumber.ToString("D20", null)),
            DebtorName = JisX0201.Encode("ﾔﾏﾀﾞ ﾀﾛｳ"),
            RequestId = JisX0201.Encode(requestId),
            DebitDate = Day,
            CollectingCode = CreditorCode,
            Rejection = amount == 0 ? 2003 : 0,
            RejectionResultCode = '9',
        });
        return row;
    }

    /// <summary>A mandate as the journal holds it, in force unless <paramref name="standing"/> says otherwise.</summary>
    public static byte[] MandateRow(
        string customerNumber, BankAccount account, string holder = "ﾔﾏﾀﾞ ﾀﾛｳ", MandateStanding standing = MandateStanding.InForce)
    {
        var row = new byte[RealtimeDebit.Core.Mandates.MandateRow.LengthBytes];
        RealtimeDebit.Core.Mandates.MandateRow.Write(row, new MandateRowContent
        {
            Creditor = CreditorCode,
            CustomerNumber = JisX0201.Encode(customerNumber),
            Account = account,
            Standing = standing,
            Change = 1,
            BankResult = 0,
            ContractDate = null,
            EffectiveDate = null,
            Holder = JisX0201.Encode(holder),
        });
        return row;
    }
}
