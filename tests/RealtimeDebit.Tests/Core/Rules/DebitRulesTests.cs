using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Customers;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Core.Rules;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Core.Rules;

public sealed class DebitRulesTests
{
    private readonly Books _books = new();
    private long _sequence;

    public DebitRulesTests() => GivenMandate("000123");

    [Fact]
    public void A_request_that_fits_the_mandate_is_accepted()
        => Assert.Equal(0, Judge(Rules()).Rejection);

    [Fact]
    public void An_open_account_and_name_are_filled_from_the_mandate()
    {
        RuleVerdict verdict = Rules().Judge(Candidate(account: BankAccount.None, name: ""), Some.Day);

        Assert.True(verdict.IsAccepted);
        Assert.Equal(Some.Account(), verdict.Account);
        Assert.Equal("ﾔﾏﾀﾞ ﾀﾛｳ", JisX0201.Decode(verdict.DebtorName));
    }

    [Theory]
    [InlineData(0, 2003, '9')]
    [InlineData(Yen.MaxPerDebit + 1, 2003, '9')]
    [InlineData(50_001, 2003, '9')]
    public void An_amount_out_of_range_is_2003(long amount, int code, char digit)
        => AssertRefused(Rules(maxAmount: 50_000).Judge(Candidate(amount: amount), Some.Day), code, digit);

    [Fact]
    public void An_unknown_creditor_is_2002()
        => AssertRefused(Rules().Judge(Candidate(creditor: "9999999999"), Some.Day), 2002, '9');

    [Fact]
    public void A_bank_without_contract_is_2004()
        => AssertRefused(Rules().Judge(Candidate(account: Some.Account(bank: "9997")), Some.Day), 2004, '9');

    [Fact]
    public void A_customer_whom_nobody_knows_is_2005()
        => AssertRefused(Rules().Judge(Candidate(customer: "000999"), Some.Day), 2005, '4');

    [Fact]
    public void A_customer_without_a_mandate_is_2006()
    {
        GivenCustomer("000999");

        AssertRefused(Rules().Judge(Candidate(customer: "000999"), Some.Day), 2006, '4');
    }

    [Fact]
    public void At_a_bank_that_acknowledges_no_mandate_the_creditors_customer_stands_for_it()
    {
        GivenCustomer("000999");
        var rules = new DebitRules(_books, [Some.Creditor()], [Some.Bank], provisional: [Some.Bank]);

        RuleVerdict verdict = rules.Judge(Candidate(customer: "000999", account: BankAccount.None, name: ""), Some.Day);

        Assert.True(verdict.IsAccepted);
        Assert.Equal(Some.Account(), verdict.Account);
        Assert.Equal("ﾔﾏﾀﾞ ﾀﾛｳ", JisX0201.Decode(verdict.DebtorName));
        AssertRefused(rules.Judge(Candidate(customer: "000999", account: Some.Account("9000099")), Some.Day), 2007, '4');
        AssertRefused(rules.Judge(Candidate(customer: "000998"), Some.Day), 2005, '4');
    }

    [Fact]
    public void What_the_bank_did_tell_comes_before_what_the_creditor_says()
    {
        GivenCustomer("000123");
        GivenMandate("000999", "sync-2");
        var rules = new DebitRules(_books, [Some.Creditor()], [Some.Bank], provisional: [Some.Bank]);

        AssertRefused(Judge(rules), 2006, '4');
    }

    [Fact]
    public void A_customer_whom_the_creditor_stopped_is_2005()
    {
        GivenCustomer("000123", stopped: true);

        AssertRefused(Judge(Rules()), 2005, '4');
    }

    [Fact]
    public void Another_account_than_the_mandates_is_2007()
        => AssertRefused(Rules().Judge(Candidate(account: Some.Account("9000099")), Some.Day), 2007, '4');

    [Theory]
    [InlineData(NameCheck.Fold, "ﾔﾏﾀﾞ ｼﾞﾛｳ", 2008)]
    [InlineData(NameCheck.Fold, "ﾔﾏﾀﾞ ﾀﾛｳ", 0)]
    [InlineData(NameCheck.Off, "ﾔﾏﾀﾞ ｼﾞﾛｳ", 0)]
    [InlineData(NameCheck.Exact, "ﾔﾏﾀﾞ  ﾀﾛｳ", 2008)]
    public void A_name_is_held_against_the_mandate_as_the_creditor_wants(NameCheck check, string name, int code)
        => Assert.Equal(code, Rules(nameCheck: check).Judge(Candidate(name: name), Some.Day).Rejection);

    [Theory]
    [InlineData(-1, 2013)]
    [InlineData(0, 0)]
    [InlineData(60, 0)]
    [InlineData(61, 2013)]
    public void A_debit_date_lies_between_today_and_60_days_ahead(int days, int code)
        => Assert.Equal(code, Rules().Judge(Candidate(date: Some.Day.AddDays(days)), Some.Day).Rejection);

    [Fact]
    public void A_customers_own_limit_is_2009()
    {
        GivenCustomer("000123", maxAmount: 500);

        AssertRefused(Rules().Judge(Candidate(amount: 501), Some.Day), 2009, '8');
    }

    [Fact]
    public void Requests_that_are_under_way_count_against_the_daily_limit()
    {
        DebitRules rules = Rules(dailyLimit: 1_500);

        Assert.True(Judge(rules).IsAccepted);
        AssertRefused(Judge(rules), 2009, '8');
    }

    [Fact]
    public void What_was_given_up_no_longer_counts()
    {
        DebitRules rules = Rules(dailyLimit: 1_500);
        Assert.True(Judge(rules).IsAccepted);

        rules.Release(Some.CreditorCode, Some.Day, new Yen(1_000));

        Assert.True(Judge(rules).IsAccepted);
    }

    [Fact]
    public void A_field_that_cannot_be_read_comes_before_every_other_rule()
    {
        RuleVerdict verdict = Rules().Judge(Candidate(creditor: "9999999999", formatRejection: 2001, formatDigit: '2'), Some.Day);

        AssertRefused(verdict, 2001, '2');
    }

    [Fact]
    public void The_order_of_the_rules_is_part_of_the_contract()
        => Assert.Equal(
            [2001, 2002, 2003, 2003, 2004, 2005, 2006, 2004, 2007, 2008, 2013, 2009, 2009],
            DebitRules.All.Select(r => r.ResponseCode));

    private static RuleVerdict Judge(DebitRules rules) => rules.Judge(Candidate(), Some.Day);

    private static void AssertRefused(RuleVerdict verdict, int code, char digit)
    {
        Assert.Equal(code, verdict.Rejection);
        Assert.Equal(digit, verdict.ResultCode);
    }

    private static DebitCandidate Candidate(
        string creditor = "1234567890",
        BankAccount? account = null,
        string name = "ﾔﾏﾀﾞ ﾀﾛｳ",
        long amount = 1_000,
        string customer = "000123",
        DateOnly? date = null,
        int formatRejection = 0,
        char formatDigit = default)
        => new()
        {
            Creditor = CreditorCode.Parse(creditor),
            Account = account ?? Some.Account(),
            DebtorName = JisX0201.Encode(name),
            AmountYen = amount,
            CustomerNumber = JisX0201.Encode(customer),
            DebitDate = date ?? Some.Day,
            FormatRejection = formatRejection,
            FormatResultCode = formatDigit,
        };

    private DebitRules Rules(long? maxAmount = null, long? dailyLimit = null, NameCheck nameCheck = NameCheck.Fold)
        => new(
            _books,
            [Some.Creditor(maxAmount is long most ? new Yen(most) : null, dailyLimit is long limit ? new Yen(limit) : null, nameCheck)],
            [Some.Bank]);

    private void GivenMandate(string customer, string syncId = "sync-1")
    {
        byte[] row = Some.MandateRow(customer, Some.Account());
        Happened(new MandateRowsStaged(syncId, Some.Bank, 1, 1, row) { At = Some.Moment });
        Happened(new MandateFileApplied
        {
            At = Some.Moment,
            SyncId = syncId,
            Bank = Some.Bank,
            SerialNumber = 1,
            Full = true,
            Rows = 1,
            FileName = "m.txt",
        });
    }

    private void GivenCustomer(string number, long? maxAmount = null, bool stopped = false)
    {
        var customer = new Customer(
            number, "山田太郎", "ヤマダタロウ", Some.Account(), "ﾔﾏﾀﾞ ﾀﾛｳ", maxAmount is long most ? new Yen(most) : null, stopped);
        Happened(new CustomerRowsStaged("import-1", Some.CreditorCode, 1, [customer]) { At = Some.Moment });
        Happened(new CustomersImported("import-1", Some.CreditorCode, 1, "c.csv") { At = Some.Moment });
    }

    private void Happened(HouseEvent happened) => _books.Apply(happened, ++_sequence);
}
