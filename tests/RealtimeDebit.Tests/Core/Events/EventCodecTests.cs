using System.Text;
using System.Text.Json;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Core.Events;

public sealed class EventCodecTests
{
    private static readonly DebitId Id = new(DebitId.FirstOf(Some.Day).Value + 1);

    [Fact]
    public void An_event_reads_back_the_same()
    {
        DebitReceived received = Some.DebitReceived(Id);

        HouseEvent back = EventCodec.Read(EventCodec.ToBytes(received));

        Assert.Equal(received, back);
    }

    [Fact]
    public void Codes_stand_as_their_digits_and_yen_as_a_number()
    {
        string json = Encoding.UTF8.GetString(EventCodec.ToBytes(Some.DebitReceived(Id, amount: 120)));

        Assert.Contains("\"t\":\"debit.received\"", json, StringComparison.Ordinal);
        Assert.Contains("\"id\":\"R26112300000001\"", json, StringComparison.Ordinal);
        Assert.Contains("\"account\":\"999899819000011\"", json, StringComparison.Ordinal);
        Assert.Contains("\"amount\":120", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"t\":\"no.such.event\"}")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"t\":\"debit.sending\",\"at\":\"2026-11-23T09:00:00+09:00\",\"ids\":[\"X1\"]}")]
    [InlineData("{\"t\":\"installation.begun\",\"at\":\"2026-11-23T09:00:00+09:00\",\"salt\":\"ABCDE\",\"more\":1}")]
    public void What_this_version_does_not_know_is_refused(string json)
        => Assert.ThrowsAny<JsonException>(() => EventCodec.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Every_kind_of_event_has_a_name_of_its_own()
    {
        var names = typeof(HouseEvent)
            .GetCustomAttributes(typeof(System.Text.Json.Serialization.JsonDerivedTypeAttribute), false)
            .Cast<System.Text.Json.Serialization.JsonDerivedTypeAttribute>()
            .ToList();
        var kinds = typeof(HouseEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(HouseEvent)));

        Assert.Equal(names.Count, names.Select(n => n.TypeDiscriminator).Distinct().Count());
        Assert.Equal(kinds.OrderBy(k => k.Name), names.Select(n => n.DerivedType).OrderBy(k => k.Name));
    }

    [Fact]
    public void An_account_prints_masked_by_itself()
        => Assert.Equal("9998-998-1-****011", BankAccount.Parse("9998", "998", '1', "9000011").ToString());
}
