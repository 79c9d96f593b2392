using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Money;

namespace RealtimeDebit.Tests.Core.Files;

public sealed class FileBookTests
{
    private static readonly CreditorCode Creditor = CreditorCode.Parse("1234567890");
    private static readonly DateTimeOffset Noon = JapanTime.At(new DateOnly(2026, 4, 20), new TimeOnly(12, 0));
    private static readonly FileGroup Group = new(new DateOnly(2026, 4, 27), "999999910000001");
    private readonly FileBook _book = new();
    private long _sequence;

    [Fact]
    public void A_claimed_file_is_open_and_takes_the_next_number()
    {
        BatchId batch = Claim("a.txt", "aa");

        Assert.Equal("F26042000000001", batch.ToString());
        Assert.Equal(batch, Assert.Single(_book.Open).Batch);
        Assert.Equal("F26042000000002", _book.NextId(Noon.JapanDate()).ToString());
    }

    [Fact]
    public void Numbers_do_not_go_back_when_the_clock_does()
    {
        Claim("a.txt", "aa");

        Assert.Equal("F26042000000002", _book.NextId(new DateOnly(2026, 4, 19)).ToString());
    }

    [Fact]
    public void The_same_content_is_known_for_ever_once_it_is_accepted()
    {
        BatchId batch = Accept(Claim("a.txt", "aa"));
        Finish(batch);

        Assert.Equal(batch, _book.FindFirst(Creditor, "aa"));
        Assert.Null(_book.FindFirst(CreditorCode.Parse("9876543210"), "aa"));
    }

    [Fact]
    public void A_refused_file_does_not_stand_in_the_way_of_the_same_content()
    {
        BatchId batch = Claim("a.txt", "aa");
        Move(batch, FileStep.Owned);
        Apply(new FileHeld { At = Noon, Batch = batch, Earlier = batch, Records = 1, RepeatedRecords = 1, NewRecords = "" });
        BatchId? whileHeld = _book.FindFirst(Creditor, "aa");
        Move(batch, FileStep.Refused);

        Assert.Equal(batch, whileHeld);
        Assert.Null(_book.FindFirst(Creditor, "aa"));
    }

    [Fact]
    public void The_first_file_of_a_date_and_account_is_known()
    {
        BatchId first = Accept(Claim("a.txt", "aa"));
        Accept(Claim("b.txt", "bb"));

        Assert.Equal(first, _book.FindFirst(Creditor, Group));
        Assert.Null(_book.FindFirst(Creditor, Group with { DebitDate = new DateOnly(2026, 4, 28) }));
    }

    [Fact]
    public void Records_are_remembered_until_their_debit_date_has_passed()
    {
        Accept(Claim("a.txt", "aa"), rows: 3);

        Assert.Equal(3, Assert.Single(_book.RecordsOf(Creditor, new DateOnly(2026, 4, 27))).Digests.Length);
        Assert.Empty(_book.RecordsOf(Creditor, new DateOnly(2026, 4, 28)));
    }

    [Fact]
    public void Records_of_dropped_staging_are_not_remembered()
    {
        BatchId batch = Claim("a.txt", "aa");
        Move(batch, FileStep.Owned);
        Stage(batch, 2);
        Move(batch, FileStep.StagingDropped);
        AcceptOwned(batch, rows: 3);

        Assert.Equal(3, Assert.Single(_book.RecordsOf(Creditor, new DateOnly(2026, 4, 20))).Digests.Length);
    }

    [Fact]
    public void A_step_that_cannot_follow_is_refused_and_changes_nothing()
    {
        BatchId batch = Claim("a.txt", "aa");

        Assert.Throws<IllegalFileStepException>(() => Move(batch, FileStep.ResultDelivered));
        Assert.Equal(FileState.Claimed, _book.Find(batch)!.State);
    }

    [Fact]
    public void What_was_saved_is_loaded_again()
    {
        BatchId finished = Accept(Claim("a.txt", "aa"), rows: 2);
        Finish(finished);
        BatchId held = Claim("b.txt", "bb");
        Move(held, FileStep.Owned);
        Apply(new FileHeld { At = Noon, Batch = held, Earlier = finished, Records = 4, RepeatedRecords = 3, NewRecords = "2" });
        BatchId staged = Claim("c.txt", "cc");
        Move(staged, FileStep.Owned);
        Stage(staged, 2);

        FileBook loaded = SaveAndLoad(_book);

        Assert.Equal(Saved(_book), Saved(loaded));
        Assert.Equal([held, staged], loaded.Open.Select(file => file.Batch));
        Assert.Equal(finished, loaded.FindFirst(Creditor, "aa"));
        Assert.Equal(held, loaded.FindFirst(Creditor, "bb"));
        Assert.Equal(finished, loaded.FindFirst(Creditor, Group));
        Assert.Equal("out.txt", loaded.Find(finished)!.DeliveredAs);
        Assert.Equal(3, loaded.Find(held)!.Hold!.RepeatedRecords);
    }

    private BatchId Claim(string name, string sha256)
    {
        BatchId batch = _book.NextId(Noon.JapanDate());
        Apply(new FileClaimed { At = Noon, Batch = batch, Creditor = Creditor, Name = name, Sha256 = sha256, SizeBytes = 10 });
        return batch;
    }

    private BatchId Accept(BatchId batch, int rows = 1)
    {
        Move(batch, FileStep.Owned);
        return AcceptOwned(batch, rows);
    }

    private BatchId AcceptOwned(BatchId batch, int rows)
    {
        Stage(batch, rows);
        Apply(new FileAccepted
        {
            At = Noon,
            Batch = batch,
            FirstDebit = new DebitId(26042000000001),
            Records = rows,
            Total = new Yen(100),
            RejectedRecords = 0,
            Groups = [Group],
        });
        return batch;
    }

    private void Stage(BatchId batch, int rows)
    {
        var bytes = new byte[rows * DebitRow.LengthBytes];
        foreach (int index in Enumerable.Range(0, rows))
        {
            DebitRow.Write(bytes.AsSpan(index * DebitRow.LengthBytes), new DebitRowContent
            {
                CollectingCode = Creditor,
                Account = RealtimeDebit.Core.Accounts.BankAccount.Parse("9998", "998", '1', $"{9_000_000 + index}"),
                Amount = new Yen(1_000),
                CustomerNumber = "C1"u8,
                DebtorName = "A"u8,
                DebitDate = Group.DebitDate,
            });
        }

        Apply(new FileRecordsStaged(batch, 1, bytes) { At = Noon });
    }

    private void Finish(BatchId batch)
    {
        Move(batch, FileStep.ReceiptDelivered);
        Move(batch, FileStep.ResultArchived);
        Apply(new FileMoved(batch, FileStep.ResultStaged, Name: "s", PublishAs: "out.txt") { At = Noon });
        Move(batch, FileStep.ResultDelivered);
        Move(batch, FileStep.Finished);
    }

    private void Move(BatchId batch, FileStep step) => Apply(new FileMoved(batch, step) { At = Noon });

    private void Apply(HouseEvent happened) => _book.Apply(happened, ++_sequence);

    private static FileBook SaveAndLoad(FileBook book)
    {
        var loaded = new FileBook();
        using var stream = new MemoryStream(Saved(book));
        using var reader = new BinaryReader(stream);
        loaded.Load(reader);
        return loaded;
    }

    private static byte[] Saved(FileBook book)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        book.Save(writer);
        writer.Flush();
        return stream.ToArray();
    }
}
