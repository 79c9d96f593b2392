using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Core.Mandates;

/// <summary>Which results prove a mandate of which no bank ever told.</summary>
public sealed class ProvisionalMandatesTests
{
    private const string Customer = "00000000000000000001";

    private readonly Books _books = new();
    private long _sequence;

    [Theory]
    [InlineData('0', true)]
    [InlineData('1', true)]
    [InlineData('2', false)]
    [InlineData('3', false)]
    [InlineData('4', false)]
    [InlineData('8', false)]
    [InlineData('9', false)]
    public void A_first_result_proves_it_or_not(char result, bool proves)
    {
        Debit(1, result);

        Assert.Equal(proves ? Some.Moment : null, _books.Provisional.ConfirmedAt(Some.CreditorCode, Customer, Some.Bank));
    }

    [Fact]
    public void It_was_proved_when_it_was_first_and_a_snapshot_keeps_that()
    {
        Debit(1, '1');
        Debit(2, '0', Some.Moment.AddDays(1));
        using var bytes = new MemoryStream();
        using (var to = new BinaryWriter(bytes, System.Text.Encoding.UTF8, leaveOpen: true)) _books.Save(to);
        bytes.Position = 0;
        var again = new Books();
        using (var from = new BinaryReader(bytes)) again.Load(from);

        Assert.Equal(Some.Moment, again.Provisional.ConfirmedAt(Some.CreditorCode, Customer, Some.Bank));
        Assert.Null(again.Provisional.ConfirmedAt(Some.CreditorCode, "another", Some.Bank));
    }

    [Fact]
    public void Where_the_bank_told_of_a_mandate_nothing_has_to_be_proved()
    {
        _books.Mandates.Take("sync-1", full: true, new TestRow(Customer));

        Debit(1, '0');

        Assert.Null(_books.Provisional.ConfirmedAt(Some.CreditorCode, Customer, Some.Bank));
    }

    private void Debit(int number, char result, DateTimeOffset? at = null)
    {
        var id = new DebitId(DebitId.FirstOf(Some.Day).Value + number);
        Happened(Some.DebitReceived(id, $"R{number}"));
        Happened(new DebitsSending([id]) { At = Some.Moment });
        Happened(new DebitAnswered(id, result, "", AnswerSource.Debit) { At = at ?? Some.Moment });
    }

    private void Happened(HouseEvent happened) => _books.Apply(happened, ++_sequence);
}
