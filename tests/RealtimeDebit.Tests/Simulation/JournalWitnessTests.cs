using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Simulation.Witness;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Journals;
using RealtimeDebit.TestSupport.Loops;

namespace RealtimeDebit.Tests.Simulation;

/// <summary>The reader that the simulation trusts: it sees what the journal made durable, and nothing else.</summary>
public sealed class JournalWitnessTests
{
    private static readonly string s_account = Some.Account().ToDigits();

    private readonly JournalFolder _folder = new(new JournalOptions { SegmentBytes = 3000, MaxFrameEvents = 3 });

    [Fact]
    public void It_agrees_with_the_verifier_on_sequence_and_chain_over_several_segments()
    {
        _folder.Write(_folder.Open(), Orders(1, 40));

        JournalVerification verified = _folder.Verify();
        JournalWitness seen = new JournalWitness().Look(Flushed());

        Assert.Empty(seen.Problems);
        Assert.True(verified.Segments.Count > 3);
        Assert.Equal((verified.LastSequence, verified.ChainHex), (seen.DurableSequence, seen.ChainHex));
        Assert.Equal(Enumerable.Range(1, 40).Select(i => (long)i), seen.Events.Select(e => e.Sequence));
    }

    [Fact]
    public void Read_on_commit_by_commit_it_sees_what_a_fresh_look_sees()
    {
        EventJournal journal = _folder.Open();
        var witness = new JournalWitness();
        foreach (string[] commit in Orders(1, 30))
        {
            _folder.Write(journal, commit);
            witness.Look(Flushed());
            JournalWitness fresh = new JournalWitness().Look(Flushed());

            Assert.Equal((fresh.DurableSequence, fresh.ChainHex), (witness.DurableSequence, witness.ChainHex));
            Assert.Equal(fresh.Books.Debits.Select(d => d.Number), witness.Books.Debits.Select(d => d.Number));
            Assert.Empty(witness.Problems);
        }
    }

    [Fact]
    public void A_debit_may_be_at_the_bank_only_while_its_mark_is_durable_and_unanswered()
    {
        DebitId id = Id(1);
        EventJournal journal = _folder.Open();
        var witness = new JournalWitness();
        bool SeenAfter(HouseEvent happened)
        {
            _folder.Write(journal, [Json(happened)]);
            return witness.Look(Flushed()).IsSending(s_account);
        }

        Assert.False(SeenAfter(Some.DebitReceived(id)));
        Assert.True(SeenAfter(new DebitsSending([id]) { At = Some.Moment }));
        Assert.False(SeenAfter(new DebitReturned(id, NeverSeen: false, "Busy") { At = Some.Moment }));
        Assert.True(SeenAfter(new DebitsSending([id]) { At = Some.Moment }));
        Assert.False(SeenAfter(new DebitUnknown([id], "lost") { At = Some.Moment }));
        Assert.False(SeenAfter(new DebitAnswered(id, '0', "00", AnswerSource.Inquiry) { At = Some.Moment }));
        WitnessedDebit debit = Assert.Single(witness.Books.Debits);
        Assert.Equal((WitnessedState.Answered, '0', 2, "REQ-1", 1_000), (debit.State, debit.Digit, debit.SendingMarks, debit.RequestId, debit.AmountYen));
        Assert.Empty(witness.Problems);
    }

    [Fact]
    public void What_was_written_and_not_flushed_is_not_seen()
    {
        EventJournal journal = _folder.Open();
        _folder.Write(journal, Orders(1, 3));
        _folder.Disk.FlushesUntilFailure = 0;

        Assert.Throws<JournalFailedException>(() => _folder.Write(journal, Orders(4, 1)));

        Assert.Equal(3, new JournalWitness().Look(Flushed()).DurableSequence);
    }

    [Fact]
    public void The_records_of_a_file_are_debits_from_its_acceptance_on()
    {
        var batch = new BatchId(BatchId.FirstOf(Some.Day).Value + 1);
        EventJournal journal = _folder.Open();
        _folder.Write(journal, [[Json(Some.FileClaimed(batch)), Json(Some.Rows(batch, 1, 100, 0)), Json(Some.Rows(batch, 3, 300))]]);
        var witness = new JournalWitness();
        Assert.Empty(witness.Look(Flushed()).Books.Debits);

        _folder.Write(journal, [[Json(new FileAccepted { At = Some.Moment, Batch = batch, FirstDebit = Id(7), Records = 3, Total = new Yen(400), RejectedRecords = 1 })]]);
        witness.Look(Flushed());

        Assert.Equal([(Id(7).Value, 100), (Id(9).Value, 300)], witness.Books.Debits.Select(d => (d.Number, d.AmountYen)));
        Assert.Equal((batch.Value, 3), (Assert.Single(witness.Books.Files).Batch, witness.Books.Files.Single().Acceptance!.Records));
        Assert.Empty(witness.Problems);
    }

    [Fact]
    public void A_torn_last_frame_is_no_problem_and_counts_for_nothing()
    {
        _folder.Write(Orders(1, 3));
        _folder.Disk.Damage(_folder.Disk.Names[^1], bytes => bytes[..(bytes.AsSpan().LastIndexOf("RDJC"u8) + 100)]);

        JournalWitness seen = new JournalWitness().Look(Flushed());

        Assert.Equal((2L, true), (seen.DurableSequence, seen.IsTorn));
        Assert.True(seen.IsSound);
    }

    [Fact]
    public void A_whole_frame_behind_a_damaged_one_is_a_problem()
    {
        _folder.Write(Orders(1, 4));
        _folder.Disk.Damage(_folder.Disk.Names[^1], bytes =>
        {
            bytes[200] ^= 1;
            return bytes;
        });

        JournalWitness seen = new JournalWitness().Look(Flushed());

        Assert.Contains("a whole frame stands behind the damage", Assert.Single(seen.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_segment_is_a_problem()
    {
        _folder.Write(_folder.Open(), Orders(1, 40));
        IReadOnlyList<FlushedFile> files = [.. Flushed().Where(file => file.Name != "journal-00000002.rdj")];

        Assert.Contains(new JournalWitness().Look(files).Problems, problem => problem.StartsWith("segment 2 is missing", StringComparison.Ordinal));
    }

    [Fact]
    public void An_end_that_went_away_is_forgotten_and_what_came_instead_is_read()
    {
        _folder.Write(Orders(1, 3));
        IReadOnlyList<FlushedFile> before = Flushed();
        var witness = new JournalWitness();
        _folder.Write(Orders(4, 2));
        Assert.Equal(5, witness.Look(Flushed()).DurableSequence);

        Assert.Equal(3, witness.Look(before).DurableSequence);
        Assert.Equal(3, witness.Books.Debits.Count);
        Assert.Equal(5, witness.Look(Flushed()).DurableSequence);
        Assert.Empty(witness.Problems);
    }

    [Fact]
    public void Events_that_cannot_follow_are_problems()
    {
        DebitId id = Id(1);
        _folder.Write([[Json(Some.DebitReceived(id)), Json(new DebitAnswered(id, '0', "00", AnswerSource.Debit) { At = Some.Moment }), Json(new DebitsSending([id, Id(2)]) { At = Some.Moment })]]);

        JournalWitness seen = new JournalWitness().Look(Flushed());

        Assert.Equal(3, seen.Problems.Count);
        Assert.Contains("event 2 (debit.answered) finds debit 26112300000001 Queued", seen.Problems);
    }

    private static DebitId Id(int number) => new(DebitId.FirstOf(Some.Day).Value + number);

    private static string Json(HouseEvent happened) => System.Text.Encoding.UTF8.GetString(EventCodec.ToBytes(happened));

    /// <summary>One commit for each of some accepted debits.</summary>
    private static IEnumerable<string[]> Orders(int first, int count)
        => Enumerable.Range(first, count).Select(i => new[] { Json(Some.DebitReceived(Id(i), $"REQ-{i}", 100 + i)) });

    private List<FlushedFile> Flushed()
    {
        var flushed = _folder.Disk.FlushedOnly(new TestLoop());
        var files = new List<FlushedFile>();
        foreach (string name in flushed.Names)
        {
            byte[] bytes = flushed.BytesOf(name);
            var sum = new HashCode();
            sum.AddBytes(bytes);
            files.Add(new FlushedFile(name, bytes, sum.ToHashCode()));
        }

        return files;
    }
}
