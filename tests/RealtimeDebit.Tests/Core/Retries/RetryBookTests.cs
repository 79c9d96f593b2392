using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Core.Retries;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Core.Retries;

public sealed class RetryBookTests
{
    private static readonly CreditorCode s_creditor = CreditorCode.Parse("1234567890");
    private static readonly BatchId s_batch = BatchId.Parse("F26112300000001");
    private readonly RetryBook _book = new();

    [Theory]
    [InlineData("3,7,9-12", "12-13", 12)]
    [InlineData("1", "1-9", 1)]
    [InlineData("5-9", "1,6", 6)]
    public void A_record_cannot_stand_in_two_retries_of_a_file(string first, string second, int record)
    {
        _book.Apply(Made(first, "aa"), 1);

        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => _book.Apply(Made(second, "bb"), 2));

        Assert.Contains($"Record {record} of {s_batch} stands in retry 1", refused.Message, StringComparison.Ordinal);
        Assert.Single(_book.Of(s_batch));
    }

    [Fact]
    public void The_same_record_numbers_of_another_file_are_others()
    {
        _book.Apply(Made("1-3", "aa"), 1);

        _book.Apply(Made("1-3", "bb") with { Batch = new BatchId(s_batch.Value + 1) }, 2);

        Assert.Equal(s_batch, _book.FindBatch(s_creditor, "aa"));
        Assert.Null(_book.FindBatch(CreditorCode.Parse("9876543210"), "aa"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("3,2")]
    [InlineData("4-3")]
    [InlineData("1-")]
    [InlineData("-1")]
    [InlineData("1, 2")]
    public void Record_numbers_that_are_no_list_are_refused(string records)
    {
        _book.Apply(Made("1", "aa"), 1);

        Assert.Throws<InvalidDataException>(() => _book.Apply(Made(records, "bb"), 2));
    }

    [Fact]
    public void A_snapshot_knows_every_retry()
    {
        _book.Apply(Made("1-3", "aa"), 7);
        _book.Apply(Made("5", "bb"), 9);
        var loaded = new RetryBook();

        using var snapshot = new MemoryStream();
        using var writer = new BinaryWriter(snapshot);
        _book.Save(writer);
        snapshot.Position = 0;
        using var reader = new BinaryReader(snapshot);
        loaded.Load(reader);

        Assert.Equal(_book.Of(s_batch), loaded.Of(s_batch));
        Assert.Equal(s_batch, loaded.FindBatch(s_creditor, "bb"));
        Assert.Throws<InvalidDataException>(() => loaded.Apply(Made("2", "cc"), 10));
        Assert.Equal(snapshot.Length, snapshot.Position);
    }

    [Fact]
    public void A_snapshot_of_another_form_is_refused()
    {
        using var reader = new BinaryReader(new MemoryStream([9]));

        Assert.Throws<InvalidDataException>(() => _book.Load(reader));
    }

    private static FileRetryMade Made(string records, string sha256) => new()
    {
        At = Some.Moment,
        Batch = s_batch,
        Creditor = s_creditor,
        Records = records,
        Count = 1,
        Total = new Yen(1),
        DebitDate = Some.Day,
        Results = "1",
        Sha256 = sha256,
        Operator = "sato",
        Reason = "",
    };
}
