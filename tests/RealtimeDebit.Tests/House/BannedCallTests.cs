namespace RealtimeDebit.Tests.House;

/// <summary>Calls that are legal C# and known to harm here.</summary>
public sealed class BannedCallTests
{
    [Fact]
    public void No_LiteDB_query_goes_through_the_Query_helpers()
    {
        IReadOnlyList<string> references = OutsideApi.Of(HouseAssemblies.PathOf("RealtimeDebit.Adapters"));

        // They leak memory and are many times slower than Find with a parameter (docs/adr/0004).
        Assert.DoesNotContain(references, reference => reference.StartsWith("LiteDB.Query::", StringComparison.Ordinal));
    }
}
