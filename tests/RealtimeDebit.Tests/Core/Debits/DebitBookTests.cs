using System.Globalization;
using System.Text;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Core.Debits;

public sealed class DebitBookTests
{
    private static readonly DebitId Single = new(DebitId.FirstOf(Some.Day).Value + 1);
    private static readonly BatchId Batch = new(BatchId.FirstOf(Some.Day).Value + 1);
    private static readonly BatchId Empty = new(Batch.Value + 1);
    private static readonly BatchId Last = new(Batch.Value + 2);
    private static readonly DebitId FirstOfFile = new(DebitId.FirstOf(Some.Day).Value + 10);

    private readonly DebitBook _book = new();
    private long _sequence;

    public static TheoryData<string> RejectionCodesOfTheTable => [.. ResponseCode.All.Select(meaning => meaning.Code).Where(code => code[0] == '2')];

    [Fact]
    public void A_received_debit_is_queued_and_its_id_is_remembered()
    {
        Happened(Some.DebitReceived(Single, requestId: "REQ-7"));

        Assert.Equal(DebitState.Queued, _book.FindOpen(Single)!.State);
        Assert.Equal(Single, _book.FindRecent(RequestKeys.KeyOf(Some.CreditorCode, "REQ-7"))!.Debit);
        Assert.Null(_book.FindRecent(RequestKeys.KeyOf(Some.CreditorCode, "REQ-8")));
    }

    [Fact]
    public void A_refused_request_is_final_and_remembered_with_its_answer()
    {
        Happened(Some.DebitReceived(Single, rejection: 2006));

        Assert.Null(_book.FindOpen(Single));
        DebitOutcome outcome = _book.FindRecent(RequestKeys.KeyOf(Some.CreditorCode, "REQ-1"))!.Outcome!;
        Assert.Equal(2006, outcome.ResponseCode);
        Assert.Equal('4', outcome.ResultCode);
    }

    [Fact]
    public void The_same_request_id_cannot_be_used_twice()
    {
        Happened(Some.DebitReceived(Single));

        Assert.Throws<InvalidOperationException>(() => Happened(Some.DebitReceived(new DebitId(Single.Value + 1))));
    }

    [Fact]
    public void The_banks_word_closes_a_debit_and_is_kept_for_the_same_request()
    {
        Happened(Some.DebitReceived(Single));
        Happened(new DebitsSending([Single]) { At = Some.Moment });

        Happened(new DebitAnswered(Single, '1', "51", AnswerSource.Debit) { At = Some.Moment });

        Assert.Null(_book.FindOpen(Single));
        Assert.Equal(new DebitOutcome('1', 1001, "51", Some.Moment), _book.FindRecent(RequestKeys.KeyOf(Some.CreditorCode, "REQ-1"))!.Outcome);
    }

    [Fact]
    public void A_closed_debit_cannot_be_changed()
    {
        Happened(Some.DebitReceived(Single));
        Happened(new DebitsSending([Single]) { At = Some.Moment });
        Happened(new DebitAnswered(Single, '0', "", AnswerSource.Debit) { At = Some.Moment });

        Assert.Throws<InvalidOperationException>(() => Happened(new DebitUnknown([Single], "no answer") { At = Some.Moment }));
    }

    [Fact]
    public void Staged_records_are_no_debits_before_their_file_is_accepted()
    {
        Happened(Some.FileClaimed(Batch));
        Happened(Some.Rows(Batch, 1, 1_000, 2_000));

        Assert.Empty(_book.Open());
        Assert.Null(_book.FindOpen(FirstOfFile));
    }

    [Fact]
    public void All_records_of_a_file_become_debits_at_once()
    {
        AcceptFile(1_000, 0, 3_000);

        DebitRun run = _book.FindRun(Batch)!;
        Assert.Equal(2, run.OpenCount);
        Assert.Equal([1, 3], _book.Open().Select(d => d.RecordNumber));
        Assert.Equal('9', run.ResultCodeAt(1));
        Assert.Equal(2003, run.ResponseCodeAt(1));
        Assert.Equal(new Yen(4_000), _book.AcceptedFor(Some.CreditorCode, Some.Day));
        Assert.Equal(3, _book.FindOpen(new DebitId(FirstOfFile.Value + 2))!.RecordNumber);
    }

    [Fact]
    public void A_record_without_an_outcome_has_no_result_code()
    {
        AcceptFile(1_000);

        Assert.Throws<InvalidOperationException>(() => _book.FindRun(Batch)!.ResultCodeAt(0));
    }

    [Fact]
    public void Staging_that_was_dropped_begins_anew_from_the_first_record()
    {
        Happened(Some.FileClaimed(Batch));
        Happened(Some.Rows(Batch, 1, 1_000, 2_000));
        Happened(new FileMoved(Batch, FileStep.StagingDropped) { At = Some.Moment });

        Happened(Some.Rows(Batch, 1, 5_000));

        Assert.Equal(1, _book.FindRun(Batch)!.Count);
    }

    [Fact]
    public void A_piece_that_leaves_records_out_is_refused()
    {
        Happened(Some.FileClaimed(Batch));

        Assert.Throws<InvalidDataException>(() => Happened(Some.Rows(Batch, 2, 1_000)));
    }

    [Fact]
    public void A_file_with_open_debits_cannot_be_finished()
    {
        AcceptFile(1_000);

        Assert.Throws<InvalidOperationException>(() => Happened(new FileMoved(Batch, FileStep.Finished) { At = Some.Moment }));
    }

    [Fact]
    public void Receipt_numbers_never_go_back_when_the_clock_does()
    {
        Happened(Some.DebitReceived(Single));

        DebitId next = _book.NextId(Some.Day.AddDays(-1));

        Assert.Equal(Single.Value + 1, next.Value);
    }

    [Fact]
    public void A_withdrawn_debit_no_longer_counts_against_the_daily_limit()
    {
        Happened(Some.DebitReceived(Single, amount: 700));

        Happened(new DebitClosedUnsent(Single, Withdrawn: true, 4003, "clerk") { At = Some.Moment });

        Assert.Equal(Yen.Zero, _book.AcceptedFor(Some.CreditorCode, Some.Day));
    }

    [Fact]
    public void A_withdrawn_debit_bears_the_digit_that_the_response_code_table_says()
    {
        Happened(Some.DebitReceived(Single, requestId: "REQ-7"));

        Happened(new DebitClosedUnsent(Single, Withdrawn: true, 4003, "clerk") { At = Some.Moment });

        DebitOutcome outcome = _book.FindRecent(RequestKeys.KeyOf(Some.CreditorCode, "REQ-7"))!.Outcome!;
        Assert.Equal(('8', '8'), (outcome.ResultCode, ResponseCode.ToResultDigit(ResponseCode.Withdrawn)));
    }

    [Theory]
    [MemberData(nameof(RejectionCodesOfTheTable))]
    public void A_rejected_debit_bears_the_digit_that_the_response_code_table_says(string code)
    {
        Happened(Some.DebitReceived(Single, requestId: "REQ-7", rejection: int.Parse(code, CultureInfo.InvariantCulture)));

        Assert.Equal(ResponseCode.ToResultDigit(code), _book.FindRecent(RequestKeys.KeyOf(Some.CreditorCode, "REQ-7"))!.Outcome!.ResultCode);
    }

    [Fact]
    public void A_snapshot_gives_the_same_book_back()
    {
        AcceptFile(1_000, 0, 3_000);
        Happened(Some.DebitReceived(new DebitId(FirstOfFile.Value + 100)));
        Happened(new DebitsSending([FirstOfFile, new DebitId(FirstOfFile.Value + 2)]) { At = Some.Moment });
        Happened(new DebitAnswered(FirstOfFile, '0', "", AnswerSource.Debit) { At = Some.Moment });
        Happened(new DebitUnknown([new DebitId(FirstOfFile.Value + 2)], "no answer") { At = Some.Moment });

        var copy = new DebitBook();
        copy.Load(new BinaryReader(new MemoryStream(Snapshot(_book))));

        Assert.Equal(Snapshot(_book), Snapshot(copy));
        Assert.Equal(
            [("Queued", 1), ("Unknown", 3)],
            copy.Open().Select(d => (d.State.ToString(), d.RecordNumber)));
        Assert.Equal("no answer", copy.Open().Last().UnknownBecause);
        Assert.Equal('0', copy.FindRun(Batch)!.ResultCodeAt(0));
    }

    [Fact]
    public void A_file_without_records_hides_no_file_that_begins_with_the_same_receipt_number()
    {
        AcceptAroundAnEmptyFile();

        AssertFound(_book);
    }

    [Fact]
    public void Nor_does_it_after_a_snapshot_which_holds_files_in_the_order_of_their_numbers()
    {
        AcceptAroundAnEmptyFile();

        AssertFound(Copy());
    }

    [Fact]
    public void Files_beside_one_without_records_come_to_their_end_after_a_snapshot()
    {
        AcceptAroundAnEmptyFile();
        DebitBook copy = Copy();
        DebitId[] all = [.. copy.Open().Select(debit => debit.Id)];

        copy.Apply(new DebitsSending(all) { At = Some.Moment }, ++_sequence);
        foreach (DebitId id in all) copy.Apply(new DebitAnswered(id, '0', "", AnswerSource.Debit) { At = Some.Moment }, ++_sequence);
        foreach (BatchId batch in new[] { Empty, Batch, Last }) copy.Apply(new FileMoved(batch, FileStep.Finished) { At = Some.Moment }, ++_sequence);

        Assert.Empty(copy.Runs);
        Assert.Empty(copy.Open());
    }

    /// <summary>The file without records came second and was accepted first: it begins with the number with which the first file begins.</summary>
    private void AcceptAroundAnEmptyFile()
    {
        AcceptFile(Empty, FirstOfFile);
        AcceptFile(Batch, FirstOfFile, 1_000, 2_000);
        AcceptFile(Last, new DebitId(FirstOfFile.Value + 2), 3_000);
    }

    private static void AssertFound(DebitBook book)
    {
        Assert.Equal([1, 2, 1], Enumerable.Range(0, 3).Select(i => book.FindOpen(new DebitId(FirstOfFile.Value + i))?.RecordNumber ?? 0));
        Assert.Equal([Batch, Last], book.Runs.Select(run => run.Origin.Batch!.Value));
        Assert.Equal(0, book.FindRun(Empty)!.Count);
    }

    private DebitBook Copy()
    {
        var copy = new DebitBook();
        copy.Load(new BinaryReader(new MemoryStream(Snapshot(_book))));
        return copy;
    }

    private static byte[] Snapshot(DebitBook book)
    {
        var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        book.Save(writer);
        return bytes.ToArray();
    }

    private void AcceptFile(params long[] amounts) => AcceptFile(Batch, FirstOfFile, amounts);

    private void AcceptFile(BatchId batch, DebitId firstDebit, params long[] amounts)
    {
        Happened(Some.FileClaimed(batch));
        if (amounts.Length > 0) Happened(Some.Rows(batch, 1, amounts));
        Happened(new FileAccepted
        {
            At = Some.Moment,
            Batch = batch,
            FirstDebit = firstDebit,
            Records = amounts.Length,
            Total = new Yen(amounts.Sum()),
            RejectedRecords = amounts.Count(a => a == 0),
        });
    }

    private void Happened(HouseEvent happened) => _book.Apply(happened, ++_sequence);
}
