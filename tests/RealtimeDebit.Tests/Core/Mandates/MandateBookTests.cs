using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Formats.Layouts;
using static RealtimeDebit.Tests.Core.Mandates.MandateRows;

namespace RealtimeDebit.Tests.Core.Mandates;

public sealed class MandateBookTests
{
    private readonly MandateBook _book = new();

    [Fact]
    public void A_customer_that_no_bank_ever_named_has_no_mandate()
    {
        _book.Take("a", full: true, new TestRow("C1"));

        Assert.Equal("none", _book.Ask("C2"));
        Assert.Equal("none", _book.Ask("C1", creditor: "9999999999"));
    }

    [Fact]
    public void An_applied_mandate_gives_account_holder_and_date()
    {
        _book.Take("a", full: true, new TestRow("C1", "7654321", Effective: Day(1)));

        MandateAnswer answer = _book.Find(CreditorCode.Parse(CreditorText), "C1"u8, BankAccount.None, Day(23));

        Assert.True(answer.IsActive);
        Assert.Equal(Account("7654321"), answer.Account);
        Assert.Equal("ﾔﾏﾀﾞ ﾀﾛｳ", JisX0201.Decode(answer.Holder));
        Assert.Equal(Day(1), answer.EffectiveFrom);
    }

    [Fact]
    public void Staged_rows_alone_change_nothing()
    {
        _book.Take("a", full: true, new TestRow("C1"));

        _book.Apply(Staged("b", 1, 2, new TestRow("C1", "0000002"), new TestRow("C2")), 3);

        Assert.Equal("Active 9998-0000001", _book.Ask("C1"));
        Assert.Equal("none", _book.Ask("C2"));
        Assert.Equal(1, _book.Live(Bank, CreditorCode.Parse(CreditorText)));
    }

    [Fact]
    public void A_file_that_a_crash_left_staged_is_dropped_and_can_be_staged_again()
    {
        _book.Take("a", full: true, new TestRow("C1"));
        _book.Apply(Staged("b", 1, 2, new TestRow("C1", "0000002"), new TestRow("C2")), 3);

        _book.Apply(new ProcessStarted("1.0") { At = At }, 4);
        string afterCrash = _book.Ask("C1") + " " + _book.Ask("C2");
        _book.Take("b", full: false, new TestRow("C1", "0000003"), new TestRow("C2"));

        Assert.Equal("Active 9998-0000001 none", afterCrash);
        Assert.Equal("Active 9998-0000003", _book.Ask("C1"));
        Assert.Equal("Active 9998-0000001", _book.Ask("C2"));
    }

    [Fact]
    public void Applying_without_the_staged_rows_is_a_damaged_journal()
    {
        _book.Apply(Staged("a", 1, 2, new TestRow("C1")), 1);

        Assert.Throws<InvalidDataException>(() => _book.Apply(Applied("a", full: true, rows: 2), 2));
    }

    [Fact]
    public void A_piece_that_does_not_follow_is_a_damaged_journal()
    {
        _book.Apply(Staged("a", 1, 3, new TestRow("C1")), 1);

        Assert.Throws<InvalidDataException>(() => _book.Apply(Staged("a", 3, 3, new TestRow("C3")), 2));
    }

    [Fact]
    public void A_full_file_ends_what_it_does_not_name()
    {
        _book.Take("a", full: true, new TestRow("C1"), new TestRow("C2"));

        _book.Take("b", full: true, new TestRow("C2"));

        Assert.Equal("Ended 9998-0000001", _book.Ask("C1"));
        Assert.Equal("Active 9998-0000001", _book.Ask("C2"));
        Assert.Equal(1, _book.Live(Bank, CreditorCode.Parse(CreditorText)));
    }

    [Fact]
    public void A_full_file_for_one_creditor_leaves_the_others_alone()
    {
        _book.Take("a", full: true, new TestRow("C1"), new TestRow("D1", Creditor: "2222222222"));

        _book.Apply(Staged("b", 1, 1, new TestRow("C2")), 3);
        _book.Apply(Applied("b", full: true, rows: 1, [CreditorCode.Parse(CreditorText)]), 4);

        Assert.Equal("Ended 9998-0000001", _book.Ask("C1"));
        Assert.Equal("Active 9998-0000001", _book.Ask("D1", creditor: "2222222222"));
    }

    [Fact]
    public void An_empty_full_file_ends_all()
    {
        _book.Take("a", full: true, new TestRow("C1"));

        _book.Apply(Applied("b", full: true, rows: 0), 3);

        Assert.Equal("Ended 9998-0000001", _book.Ask("C1"));
    }

    [Fact]
    public void A_mandate_that_comes_back_is_active_again()
    {
        _book.Take("a", full: true, new TestRow("C1"));
        _book.Take("b", full: true, new TestRow("C2"));

        _book.Take("c", full: false, new TestRow("C1"));

        Assert.Equal("Active 9998-0000001", _book.Ask("C1"));
    }

    [Fact]
    public void A_change_from_a_later_day_leaves_the_old_account_until_then()
    {
        _book.Take("a", full: true, new TestRow("C1"));

        _book.Take("b", full: false, new TestRow("C1", "0000002", Effective: Day(25), Change: 2));

        Assert.Equal("Active 9998-0000001", _book.Ask("C1", Day(24)));
        Assert.Equal("Active 9998-0000002", _book.Ask("C1", Day(25)));
    }

    [Fact]
    public void A_corrected_later_change_still_leaves_the_first_account_until_then()
    {
        _book.Take("a", full: true, new TestRow("C1"));
        _book.Take("b", full: false, new TestRow("C1", "0000002", Effective: Day(28), Change: 2));

        _book.Take("c", full: false, new TestRow("C1", "0000003", Effective: Day(25), Change: 2));

        Assert.Equal("Active 9998-0000001", _book.Ask("C1", Day(24)));
        Assert.Equal("Active 9998-0000003", _book.Ask("C1", Day(25)));
        Assert.Equal("Active 9998-0000003", _book.Ask("C1", Day(28)));
    }

    [Fact]
    public void A_cancellation_from_a_later_day_ends_the_mandate_then()
    {
        _book.Take("a", full: true, new TestRow("C1"));

        _book.Take("b", full: false, new TestRow("C1", Standing: MandateStanding.Ended, Effective: Day(25), Change: 3));

        Assert.Equal("Active 9998-0000001", _book.Ask("C1", Day(24)));
        Assert.Equal("Ended 9998-0000001", _book.Ask("C1", Day(25)));
    }

    [Fact]
    public void A_new_mandate_from_a_later_day_is_not_yet_effective()
    {
        _book.Take("a", full: true, new TestRow("C1", Effective: Day(25)));

        Assert.Equal("NotYetEffective 9998-0000001", _book.Ask("C1", Day(24)));
    }

    [Fact]
    public void What_the_bank_refused_is_not_active()
    {
        _book.Take("a", full: true, new TestRow("C1"));

        _book.Take("b", full: false, new TestRow("C1", Standing: MandateStanding.Refused, Result: 3));

        Assert.Equal("RefusedByBank 9998-0000001", _book.Ask("C1"));
    }

    [Fact]
    public void Of_two_rows_for_one_mandate_the_later_counts()
    {
        _book.Take("a", full: true, new TestRow("C1", "0000001"), new TestRow("C1", "0000002"), new TestRow("C1", "0000003"));

        Assert.Equal("Active 9998-0000003", _book.Ask("C1"));
        Assert.Equal(1, _book.Live(Bank, CreditorCode.Parse(CreditorText)));
    }

    [Fact]
    public void Without_an_account_the_bank_whose_mandate_took_effect_last_answers()
    {
        _book.Take("a", full: true, new TestRow("C1", Effective: Day(1)));
        var other = BankCode.Parse("9997");
        byte[] rows = Bytes(new TestRow("C1", "0000009", Effective: Day(2)));
        MandateRow.Write(rows, new MandateRowContent
        {
            Creditor = CreditorCode.Parse(CreditorText),
            CustomerNumber = "C1"u8,
            Account = Account("0000009", "9997"),
            Standing = MandateStanding.InForce,
            Change = 1,
            BankResult = 0,
            ContractDate = null,
            EffectiveDate = Day(2),
            Holder = "ABC"u8,
        });
        _book.Apply(new MandateRowsStaged("o", other, 1, 1, rows) { At = At }, 3);
        _book.Apply(Applied("o", full: true, rows: 1) with { Bank = other }, 4);

        Assert.Equal("Active 9997-0000009", _book.Ask("C1"));
        Assert.Equal("Active 9998-0000001", _book.Ask("C1", account: Account("5555555")));
        Assert.Equal("Active 9997-0000009", _book.Ask("C1", account: Account("5555555", "9996")));
    }

    [Fact]
    public void A_list_pages_through_every_mandate_once()
    {
        _book.Take("a", full: true, [.. Enumerable.Range(1, 25).Select(i => new TestRow($"C{i:D2}"))]);
        _book.Take("b", full: false, new TestRow("C03", "0000002"), new TestRow("C99"));

        MandatePage first = _book.List(null, null, Day(23), default, 20);
        MandatePage second = _book.List(null, null, Day(23), first.Next!.Value, 20);

        Assert.Equal(20, first.Items.Count);
        Assert.Null(second.Next);
        Assert.Equal(26, first.Items.Concat(second.Items).Select(m => m.CustomerNumber).Distinct().Count());
        Assert.Equal(26, first.Items.Count + second.Items.Count);
    }

    [Fact]
    public void A_snapshot_in_the_middle_of_a_file_goes_on_with_it()
    {
        _book.Take("a", full: true, new TestRow("C1"));
        _book.Apply(Staged("b", 1, 2, new TestRow("C1", "0000002")), 3);

        MandateBook loaded = _book.Reloaded();
        loaded.Apply(Staged("b", 2, 2, new TestRow("C2")), 4);
        loaded.Apply(Applied("b", full: true, rows: 2), 5);

        Assert.Equal("Active 9998-0000002", loaded.Ask("C1"));
        Assert.Equal("Active 9998-0000001", loaded.Ask("C2"));
    }

    [Fact]
    public void A_file_tells_what_it_changed_and_only_that()
    {
        _book.Take("a", full: true, new TestRow("C1"), new TestRow("C2"), new TestRow("C3"));
        List<string> told = Told();

        _book.Take("b", full: true, new TestRow("C1"), new TestRow("C2", "0000002"), new TestRow("C4"));
        _book.Take("c", full: true, new TestRow("C1"), new TestRow("C2", "0000002"), new TestRow("C3"), new TestRow("C4"));

        Assert.Equal(
            ["C2 InForce 0000002", "C3 Ended 0000001", "C4 InForce 0000001", "C3 InForce 0000001"],
            told);
    }

    [Fact]
    public void A_dropped_file_tells_nothing_and_leaves_no_trace_in_the_next_one()
    {
        _book.Take("a", full: true, new TestRow("C1"));
        List<string> told = Told();
        _book.Apply(Staged("b", 1, 2, new TestRow("C1", "0000002"), new TestRow("C9")), 3);
        _book.Apply(new ProcessStarted("1.0") { At = At }, 4);

        _book.Take("c", full: true, new TestRow("C1"));

        Assert.Empty(told);
        Assert.Equal("none", _book.Ask("C9"));
    }

    /// <summary>What the book tells from now on, each file's mandates in order of their numbers.</summary>
    private List<string> Told()
    {
        var told = new List<string>();
        _book.Changed += (changed, _) => told.AddRange(
            changed.Mandates.Select(m => $"{m.CustomerNumber} {m.Standing} {m.Account.Number}").Order(StringComparer.Ordinal));
        return told;
    }
}
