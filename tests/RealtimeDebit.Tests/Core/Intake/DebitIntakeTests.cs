using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Intake;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Loops;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Core.Rules;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Disks;
using RealtimeDebit.TestSupport.Loops;

namespace RealtimeDebit.Tests.Core.Intake;

public sealed class DebitIntakeTests
{
    private readonly FakeTimeProvider _time = new(Some.Moment);
    private readonly FaultyDisk _journal;
    private readonly FaultyDisk _snapshots;
    private TestLoop _loop = new();
    private EventStore _store;
    private DebitIntake _intake;

    public DebitIntakeTests()
    {
        _journal = new FaultyDisk(_loop, 1);
        _snapshots = new FaultyDisk(_loop, 2);
        (_store, _intake) = Start();
        _loop.Run(() => _store.Log.Record(
            new MandateRowsStaged("s", Some.Bank, 1, 1, Some.MandateRow("000123", Some.Account())) { At = Some.Moment }));
        _loop.Run(() => _store.Log.Record(new MandateFileApplied
        {
            At = Some.Moment,
            SyncId = "s",
            Bank = Some.Bank,
            SerialNumber = 1,
            Full = true,
            Rows = 1,
            FileName = "m.txt",
        }));
    }

    [Fact]
    public void An_accepted_debit_is_on_disk_when_its_answer_is_told()
    {
        var answer = (IntakeAnswer.Open)_loop.Run(() => _intake.AcceptAsync(Request()));

        Restart();

        Assert.Equal(DebitState.Queued, _store.Log.Books.Debits.FindOpen(answer.Debit)!.State);
    }

    [Fact]
    public void The_same_request_again_is_the_same_debit_also_after_a_restart()
    {
        var first = (IntakeAnswer.Open)_loop.Run(() => _intake.AcceptAsync(Request()));
        Restart();

        var second = (IntakeAnswer.Open)_loop.Run(() => _intake.AcceptAsync(Request()));

        Assert.Equal(first.Debit, second.Debit);
        Assert.True(second.Earlier);
        Assert.Single(_store.Log.Books.Debits.Open());
    }

    [Fact]
    public void Two_equal_requests_at_once_are_one_debit()
    {
        IntakeAnswer[] answers = _loop.Run(
            () => Task.WhenAll(_intake.AcceptAsync(Request()), _intake.AcceptAsync(Request())));

        Assert.Equal(((IntakeAnswer.Open)answers[0]).Debit, ((IntakeAnswer.Open)answers[1]).Debit);
        Assert.Single(_store.Log.Books.Debits.Open());
    }

    [Fact]
    public void The_same_id_with_another_content_is_refused_and_takes_nothing_in()
    {
        var first = (IntakeAnswer.Open)_loop.Run(() => _intake.AcceptAsync(Request()));

        IntakeAnswer second = _loop.Run(() => _intake.AcceptAsync(Request(amount: 2_000)));

        Assert.Equal(new IntakeAnswer.OtherContent(first.Debit), second);
        Assert.Single(_store.Log.Books.Debits.Open());
    }

    [Fact]
    public void A_refused_request_stays_refused_when_the_reason_has_gone()
    {
        DebitRequest request = Request() with { CustomerNumber = "000999" };
        var first = (IntakeAnswer.Final)_loop.Run(() => _intake.AcceptAsync(request));
        _loop.Run(() => _store.Log.Record(
            new MandateRowsStaged("s2", Some.Bank, 1, 1, Some.MandateRow("000999", Some.Account())) { At = Some.Moment }));
        _loop.Run(() => _store.Log.Record(new MandateFileApplied
        {
            At = Some.Moment,
            SyncId = "s2",
            Bank = Some.Bank,
            SerialNumber = 2,
            Full = true,
            Rows = 1,
            FileName = "m2.txt",
        }));

        var second = (IntakeAnswer.Final)_loop.Run(() => _intake.AcceptAsync(request));

        Assert.Equal(2005, first.Outcome.ResponseCode);
        Assert.Equal(first.Outcome, second.Outcome);
        Assert.True(second.Earlier);
    }

    [Fact]
    public void Nothing_new_is_taken_in_when_the_disk_is_nearly_full()
    {
        _journal.CapacityBytes = 1;
        _loop.Run(_store.Journal.Space.LookAsync);

        IntakeAnswer answer = _loop.Run(() => _intake.AcceptAsync(Request()));

        Assert.Contains("free", Assert.IsType<IntakeAnswer.Busy>(answer).Reason, StringComparison.Ordinal);
        Assert.Empty(_store.Log.Books.Debits.Open());
    }

    private static DebitRequest Request(long amount = 1_000) => new()
    {
        Creditor = Some.CreditorCode,
        Door = Door.Message,
        RequestId = "REQ-1",
        Account = BankAccount.None,
        DebtorName = "",
        AmountYen = amount,
        CustomerNumber = "000123",
    };

    private (EventStore Store, DebitIntake Intake) Start()
    {
        var options = new JournalOptions { SegmentBytes = 65_536, ReserveBytes = 1_000 };
        EventStore store = _loop.Run(
            () => EventStore.OpenAsync(new StorePorts(_loop, _time, new FixedIds(), _journal, _snapshots), options, 0, "test"));
        var rules = new DebitRules(store.Log.Books, [Some.Creditor()], [Some.Bank]);
        return (store, new DebitIntake(store.Log, new DebitRegister(store.Log), rules));
    }

    private void Restart()
    {
        _loop = new TestLoop();
        _journal.Restart(_loop, powerCut: true);
        _snapshots.Restart(_loop, powerCut: true);
        (_store, _intake) = Start();
    }

    private sealed class FixedIds : IIds
    {
        public string NewSalt(int chars) => new('A', chars);
    }
}
