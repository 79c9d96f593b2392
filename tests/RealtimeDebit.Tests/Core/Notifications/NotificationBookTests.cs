using System.Text;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Mismatches;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Core.Notifications;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Core.Notifications;

/// <summary>What is pending follows from events, is bounded, and survives a snapshot.</summary>
public sealed class NotificationBookTests
{
    private static readonly NoticeEndpoint s_hook = new(Some.CreditorCode, NoticeChannel.Webhook);
    private static readonly BatchId s_batch = new(BatchId.FirstOf(Some.Day).Value + 1);
    private static readonly DebitId s_debit = new(DebitId.FirstOf(Some.Day).Value + 1);

    private readonly FileBook _files = new();
    private readonly NotificationBook _book;
    private long _sequence;

    public NotificationBookTests()
    {
        _book = new NotificationBook(_files);
        Apply(new NotificationsBegun(Some.CreditorCode, NoticeChannel.Webhook, [NoticeKind.Receipt, NoticeKind.Result, NoticeKind.Refusal, NoticeKind.Held, NoticeKind.Mismatch, NoticeKind.Unknown]) { At = Some.Moment });
    }

    [Fact]
    public void A_file_is_told_when_it_is_accepted_and_when_its_result_is_published()
    {
        Claim();
        Apply(new FileAccepted { At = Some.Moment, Batch = s_batch, FirstDebit = s_debit, Records = 3, Total = new Yen(600), RejectedRecords = 1 });
        Move(FileStep.ReceiptDelivered);
        Apply(new FileMoved(s_batch, FileStep.ResultArchived, Sha256: "r", Totals: new FileTotals(new RunTally(1, new Yen(100)), new RunTally(1, new Yen(200)), new RunTally(1, new Yen(300)))) { At = Some.Moment });
        Apply(new FileMoved(s_batch, FileStep.ResultDelivered, PublishAs: "x.result.txt") { At = Some.Moment });

        IReadOnlyList<Notice> told = Pending;

        Assert.Equal([NoticeKind.Receipt, NoticeKind.Result], told.Select(notice => notice.Kind));
        Assert.All(told, notice => Assert.Equal((s_batch, "x.txt", 3, 600L), (notice.Batch!.Value, notice.FileName, notice.Records, notice.TotalYen!.Value.Value)));
        Assert.Equal(1, told[0].RejectedRecords);
        Assert.Equal(("x.result.txt", 100L, 200L, 300L), (told[1].PublishedAs, told[1].Collected!.Value.Total.Value, told[1].Declined!.Value.Total.Value, told[1].Rejected!.Value.Total.Value));
    }

    [Fact]
    public void A_refused_file_is_told_by_its_code_without_what_its_fields_hold()
    {
        Claim();
        Apply(new FileMoved(s_batch, FileStep.Refused, Note: "Z2003 record 3: The account number 1234567 is not right") { At = Some.Moment });

        Notice told = Assert.Single(Pending);

        Assert.Equal((NoticeKind.Refusal, "Z2003", null), (told.Kind, told.Code, told.Because));
        Assert.DoesNotContain("1234567\"", Encoding.UTF8.GetString(NoticeJson.ToBytes(told)).Replace("\"1234567890\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_held_file_is_told_with_the_one_that_it_repeats()
    {
        Claim();
        Apply(new FileHeld { At = Some.Moment, Batch = s_batch, Earlier = s_batch, Records = 10, RepeatedRecords = 9, NewRecords = "10" });

        Assert.Equal((NoticeKind.Held, 10, 9, s_batch), Assert.Single(Pending) is var told ? (told.Kind, told.Records!.Value, told.RepeatedRecords!.Value, told.Earlier!.Value) : default);
    }

    [Fact]
    public void A_debit_that_waits_is_known_to_be_told_until_something_becomes_of_it()
    {
        Apply(new DebitWaitsForPeople(s_debit, Some.CreditorCode, Some.Bank, new Yen(100), "No inquiry.") { At = Some.Moment });
        bool whileWaiting = _book.IsToldToWait(s_debit);
        Apply(new DebitAnswered(s_debit, '0', "", AnswerSource.TwoPeople) { At = Some.Moment });

        Assert.True(whileWaiting);
        Assert.False(_book.IsToldToWait(s_debit));
        Assert.Equal((NoticeKind.Unknown, s_debit, 100L), Assert.Single(Pending) is var told ? (told.Kind, told.Debit!.Value, told.TotalYen!.Value.Value) : default);
    }

    [Fact]
    public void Of_too_many_the_oldest_but_the_one_under_way_are_skipped_and_counted()
    {
        foreach (int lines in Enumerable.Range(1, PendingNotices.MostPending + 100)) Happen(lines);

        PendingNotices pending = _book.Find(s_hook)!;

        Assert.Equal((PendingNotices.MostPending, 100), (pending.Pending.Count, pending.Skipped));
        Assert.Equal([1, 102, 103], pending.Pending.Take(3).Select(notice => notice.New));
    }

    [Fact]
    public void A_kind_that_is_no_longer_wanted_is_no_longer_pending()
    {
        Happen(1);
        Claim();
        Apply(new FileMoved(s_batch, FileStep.Refused, Note: "Z1 x") { At = Some.Moment });

        Apply(new NotificationsBegun(Some.CreditorCode, NoticeChannel.Webhook, [NoticeKind.Mismatch]) { At = Some.Moment });

        Assert.Equal(NoticeKind.Mismatch, Assert.Single(Pending).Kind);
    }

    [Fact]
    public void What_is_saved_loads_the_same()
    {
        Happen(1);
        Happen(2);
        Happen(3);
        Apply(new NoticeDelivered(Some.CreditorCode, NoticeChannel.Webhook, 2) { At = Some.Moment });
        Apply(new NoticeGivenUp(Some.CreditorCode, NoticeChannel.Webhook, 3, "gone") { At = Some.Moment });
        Apply(new DebitWaitsForPeople(s_debit, Some.CreditorCode, Some.Bank, new Yen(100), "No inquiry.") { At = Some.Moment });
        byte[] saved = Save(_book);

        var loaded = new NotificationBook(new FileBook());
        using (var from = new BinaryReader(new MemoryStream(saved))) loaded.Load(from);

        Assert.Equal(saved, Save(loaded));
        PendingNotices pending = loaded.Find(s_hook)!;
        Assert.Equal(Pending, pending.Pending);
        Assert.Equal((2L, 1, "gone", Some.Moment), (pending.LastDelivered, pending.Skipped, pending.GivenUpBecause, pending.LastDeliveredAt));
        Assert.True(loaded.IsToldToWait(s_debit));
    }

    private IReadOnlyList<Notice> Pending => _book.Find(s_hook)!.Pending;

    private void Claim()
    {
        Apply(Some.FileClaimed(s_batch));
        Move(FileStep.Owned);
    }

    private void Move(FileStep step) => Apply(new FileMoved(s_batch, step) { At = Some.Moment });

    private void Happen(int lines) => Apply(new MismatchReportMade
    {
        At = Some.Moment,
        Creditor = Some.CreditorCode,
        Day = Some.Day,
        Checked = 10,
        New = lines,
        Open = 0,
        Solved = 0,
        Unchecked = [],
        Sha256 = "a",
    });

    private void Apply(HouseEvent happened)
    {
        _sequence++;
        _files.Apply(happened, _sequence);
        _book.Apply(happened, _sequence);
    }

    private static byte[] Save(NotificationBook book)
    {
        using var stream = new MemoryStream();
        using (var to = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true)) book.Save(to);
        return stream.ToArray();
    }
}
