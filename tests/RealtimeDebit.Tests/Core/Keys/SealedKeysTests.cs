using System.Text;
using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Intake;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Keys;
using RealtimeDebit.Core.Loops;
using RealtimeDebit.Core.Rules;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Disks;
using RealtimeDebit.TestSupport.Loops;

namespace RealtimeDebit.Tests.Core.Keys;

/// <summary>Request ids of past months: in memory or in a whole key file, after anything that may happen to the files.</summary>
public sealed class SealedKeysTests
{
    private const string January = "keys-2601.rdk";

    private readonly FakeTimeProvider _time = new(Some.Moment);
    private readonly FaultyDisk _journal;
    private readonly FaultyDisk _snapshots;
    private KeyOptions _options = new();
    private TestLoop _loop = new();
    private EventStore _store;

    public SealedKeysTests()
    {
        _journal = new FaultyDisk(_loop, 1);
        _snapshots = new FaultyDisk(_loop, 2);
        _store = Open();
    }

    private RequestIds Ids => _store.Log.RequestIds;

    [Fact]
    public void The_newest_three_months_stay_in_memory_and_older_ones_are_sealed()
    {
        RefuseOneIn(2511, 2512, 2601, 2602, 2603);

        Stop();

        Assert.Equal(["keys-2511.rdk", "keys-2512.rdk"], _snapshots.Names.Where(name => name.StartsWith("keys-", StringComparison.Ordinal)));
        Assert.Equal(3, _store.Log.Books.Debits.Keys.Count);
        Assert.Equal(2, Ids.SealedCount);
    }

    [Fact]
    public void A_request_id_of_a_sealed_month_has_its_answer_also_after_a_restart()
    {
        EarlierRequest[] before = Sealed();

        Restart();

        Assert.Equal(2, Ids.SealedMonths);
        Assert.Equal(before, Everything());
    }

    [Fact]
    public void A_month_with_an_open_debit_stays_in_memory_until_that_is_final()
    {
        Record(Received(2601, "OPEN"));
        RefuseOneIn(2602, 2603, 2604, 2605);
        DebitId open = new(IdIn(2601));
        Keep();
        Assert.DoesNotContain(January, _snapshots.Names);

        Record(new DebitsSending([open]) { At = Some.Moment });
        Record(new DebitAnswered(open, '1', "51", AnswerSource.Debit) { At = Some.Moment });
        Keep();

        Assert.Contains(January, _snapshots.Names);
        Assert.Equal(new DebitOutcome('1', 1001, "51", Some.Moment), Find("OPEN")!.Outcome);
    }

    [Fact]
    public void A_snapshot_made_while_working_names_the_sealed_months()
    {
        RefuseOneIn(2601, 2602, 2603, 2604);
        EarlierRequest[] before = Everything();
        Keep();
        RefuseOneIn(2605);
        Keep();

        Restart();

        Assert.Equal(2, Ids.SealedMonths);
        Assert.True(_store.Opening.SnapshotSequence > 0);
        Assert.Equal(before, Everything()[..^1]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Without_a_key_file_the_whole_journal_is_replayed_and_the_file_is_named(bool isLost)
    {
        EarlierRequest[] before = Sealed();
        if (isLost) _loop.Run(() => _snapshots.DeleteAsync(January));
        else _snapshots.Damage(January, bytes => [.. bytes[..100], (byte)~bytes[100], .. bytes[101..]]);

        Restart(mayLose: false);

        Assert.Contains(January, Assert.Single(_store.Opening.SnapshotProblems).Reason, StringComparison.Ordinal);
        Assert.Equal(0, Ids.SealedMonths);
        Assert.Equal(before, Everything());

        Keep();
        Assert.Equal(2, Ids.SealedMonths);
        Assert.Equal(before, Everything());
    }

    [Fact]
    public void Without_a_key_file_and_with_a_part_of_the_journal_missing_the_start_is_refused()
    {
        Sealed();
        _loop.Run(() => _snapshots.DeleteAsync(January));
        _loop.Run(() => _journal.DeleteAsync(JournalFormat.SegmentName(1)));

        Assert.Throws<JournalRefusedException>(() => Restart(mayLose: false));
    }

    [Fact]
    public void A_key_file_damaged_in_use_ends_the_house_and_nothing_is_said()
    {
        Sealed();
        Restart();
        _snapshots.Damage(January, bytes => [.. bytes[..100], (byte)~bytes[100], .. bytes[101..]]);

        Assert.Throws<JournalFailedException>(() => Find(IdOf(2601)));

        Assert.True(_store.KeysFailed.IsCompletedSuccessfully);
        Assert.Contains(January, _loop.Run(() => _store.KeysFailed).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_disk_that_does_not_take_a_key_file_or_snapshot_loses_nothing(int flushesUntilFailure)
    {
        RefuseOneIn(2601, 2602, 2603, 2604);
        EarlierRequest[] before = Everything();
        _snapshots.FlushesUntilFailure = flushesUntilFailure;

        Assert.Throws<IOException>(() => Keep());

        Assert.Equal(before, Everything());
        Restart();
        Assert.Equal(before, Everything());
        Keep();
        Assert.Equal(before, Everything());
        Assert.Equal(1, Ids.SealedMonths);
    }

    [Fact]
    public void The_same_month_is_the_same_file_whenever_it_is_written()
    {
        Sealed();
        byte[] first = _snapshots.BytesOf(January);
        foreach (string name in _snapshots.Names) _loop.Run(() => _snapshots.DeleteAsync(name));

        Restart(mayLose: false);
        Keep();

        Assert.Equal(first, _snapshots.BytesOf(January));
    }

    // A data directory of the code before sealing.
    [Fact]
    public void A_snapshot_of_another_version_is_passed_over_and_the_journal_brings_everything_back()
    {
        RefuseOneIn(2601, 2602, 2603, 2604, 2605);
        EarlierRequest[] before = Everything();
        JournalPosition end = _loop.Run(_store.Journal.MarkAsync);
        using var books = new MemoryStream();
        using (var to = new BinaryWriter(books, Encoding.UTF8, leaveOpen: true)) _store.Log.Books.Save(to);
        _loop.Run(async () =>
        {
            SnapshotWriter writer = await new SnapshotStore(_snapshots, _time).BeginAsync(end, contentVersion: 1);
            await writer.WriteAsync(1, books.ToArray());
            await writer.CommitAsync();
        });

        Restart();

        Assert.Equal(0, _store.Opening.SnapshotSequence);
        Assert.Equal(before, Everything());
        Keep();
        Assert.Equal(2, Ids.SealedMonths);
        Assert.Equal(before, Everything());
    }

    [Fact]
    public void An_id_in_a_sealed_month_is_never_given_out_again()
    {
        Sealed();
        Restart();

        Assert.Throws<InvalidOperationException>(() => Record(Received(2601, "LATE") with { Id = new DebitId(IdIn(2601) + 7) }));
    }

    [Fact]
    public void A_bank_code_that_no_row_can_hold_keeps_its_month_in_memory()
    {
        Record(Received(2601, "LONG"));
        DebitId id = new(IdIn(2601));
        Record(new DebitsSending([id]) { At = Some.Moment });
        Record(new DebitAnswered(id, '1', "MUCH TOO LONG", AnswerSource.Debit) { At = Some.Moment });
        RefuseOneIn(2602, 2603, 2604);

        Keep();

        Assert.Equal(0, Ids.SealedMonths);
        Assert.Equal("MUCH TOO LONG", Find("LONG")!.Outcome!.RawCode);
    }

    // Without a filter every look-up of a new id reads the sealed months, and the second request comes in meanwhile.
    [Fact]
    public void Two_equal_requests_that_both_had_to_ask_sealed_months_are_one_debit()
    {
        _options = new KeyOptions { FilterBitsPerKey = 0 };
        Sealed();
        Restart();
        var intake = new DebitIntake(_store.Log, new DebitRegister(_store.Log), new DebitRules(_store.Log.Books, [Some.Creditor()], [Some.Bank]));
        Task<IntakeAnswer> first = _loop.RunAsync(() => intake.AcceptAsync(Request("NEW")));
        Task<IntakeAnswer> second = _loop.RunAsync(() => intake.AcceptAsync(Request("NEW")));

        IntakeAnswer[] answers = _loop.Run(async () => new[] { await first, await second });

        Assert.Equal(answers.Cast<IntakeAnswer.Final>().First().Debit, answers.Cast<IntakeAnswer.Final>().Last().Debit);
        Assert.Single(answers.Cast<IntakeAnswer.Final>(), answer => answer.Earlier);
    }

    [Fact]
    public void A_request_of_a_sealed_month_with_other_content_is_refused()
    {
        Sealed();
        Restart();
        var intake = new DebitIntake(_store.Log, new DebitRegister(_store.Log), new DebitRules(_store.Log.Books, [Some.Creditor()], [Some.Bank]));

        IntakeAnswer answer = _loop.Run(() => intake.AcceptAsync(Request(IdOf(2601))));

        Assert.Equal(new DebitId(IdIn(2601)), Assert.IsType<IntakeAnswer.OtherContent>(answer).Earlier);
    }

    private static DebitRequest Request(string id) => new()
    {
        Creditor = Some.CreditorCode,
        Door = Door.Message,
        RequestId = id,
        Account = BankAccount.None,
        DebtorName = "",
        AmountYen = 1_000,
        CustomerNumber = "000123",
    };

    private static long IdIn(int month) => (month * DebitId.PerMonth) + (5 * DebitId.PerDay) + 1;

    private static string IdOf(int month) => $"REQ-{month}";

    private static DebitReceived Received(int month, string requestId, int rejection = 0)
        => Some.DebitReceived(new DebitId(IdIn(month)), requestId, rejection: rejection);

    /// <summary>Two sealed months, January and February, and three in memory.</summary>
    private EarlierRequest[] Sealed()
    {
        RefuseOneIn(2601, 2602, 2603, 2604, 2605);
        EarlierRequest[] before = Everything();
        Stop();
        return before;
    }

    private void RefuseOneIn(params int[] months)
    {
        foreach (int month in months) Record(Received(month, IdOf(month), rejection: 2006));
    }

    private EarlierRequest[] Everything()
        => [.. Enumerable.Range(2601, 5).Select(month => Find(IdOf(month))).OfType<EarlierRequest>()];

    private EarlierRequest? Find(string requestId) => _loop.Run(() => Ids.FindAsync(Some.CreditorCode, requestId));

    private void Record(HouseEvent happened) => _loop.Run(() => _store.Log.Record(happened));

    private void Keep() => _loop.Run(() => new SnapshotKeeper(_store, Ports(), new InlineWorkers(), new SnapshotOptions()).KeepAsync());

    private void Stop() => _loop.Run(() => _store.CloseAsync(new InlineWorkers()));

    private StorePorts Ports() => new(_loop, _time, new FixedIds(), _journal, _snapshots) { Keys = _options };

    private EventStore Open()
        => _loop.Run(() => EventStore.OpenAsync(Ports(), new JournalOptions { SegmentBytes = 65_536, ReserveBytes = 0 }, 0, "test"));

    private void Restart(bool mayLose = true)
    {
        _loop = new TestLoop();
        _journal.Restart(_loop, powerCut: mayLose);
        _snapshots.Restart(_loop, powerCut: mayLose);
        _store = Open();
    }

    private sealed class FixedIds : IIds
    {
        public string NewSalt(int chars) => new('A', chars);
    }
}
