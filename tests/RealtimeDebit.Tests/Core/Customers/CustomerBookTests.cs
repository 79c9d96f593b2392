using FsCheck.Xunit;
using RealtimeDebit.Core.Customers;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Money;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Core.Customers;

public sealed class CustomerBookTests
{
    private readonly CustomerBook _book = new();

    [Fact]
    public void Staged_rows_alone_change_nothing_and_a_restart_drops_them()
    {
        _book.Apply(Staged("a", 1, Row("C1")), 1);
        int staged = _book.Count(Some.CreditorCode);

        _book.Apply(new ProcessStarted("1.0") { At = Some.Moment }, 2);

        Assert.Equal(0, staged);
        Assert.Throws<InvalidDataException>(() => _book.Apply(Imported("a", 1), 3));
    }

    [Fact]
    public void A_number_is_found_with_and_without_trailing_spaces_but_not_by_another_creditor()
    {
        _book.Apply(Staged("a", 1, Row("C1")), 1);
        _book.Apply(Imported("a", 1), 2);

        Assert.True(_book.Find(Some.CreditorCode, "C1"u8).Exists);
        Assert.True(_book.Find(Some.CreditorCode, "C1                  "u8).Exists);
        Assert.False(_book.Find(Some.CreditorCode, "C2"u8).Exists);
        Assert.False(_book.Find(RealtimeDebit.Core.Creditors.CreditorCode.Parse("0000000001"), "C1"u8).Exists);
    }

    [Property(MaxTest = 200)]
    public void Any_sequence_of_imports_gives_what_a_plain_dictionary_gives((byte Number, byte Name)[][] imports)
    {
        var book = new CustomerBook();
        var model = new SortedDictionary<string, Customer>(StringComparer.Ordinal);
        for (int i = 0; i < imports.Length; i++)
        {
            Customer[] rows = [.. imports[i].Select(r => Row($"C{r.Number % 20}", $"名前 {r.Name} ¥ﾔﾏ"))];
            book.Apply(Staged($"i{i}", 1, rows), 1);
            book.Apply(Imported($"i{i}", rows.Length), 2);
            foreach (Customer row in rows) model[row.Number] = row;
        }

        CustomerBook loaded = Reloaded(book);

        Assert.Equal(model.Values, book.List(Some.CreditorCode, 0, 100).Items.OrderBy(c => c.Number, StringComparer.Ordinal));
        Assert.Equal(model.Values, loaded.List(Some.CreditorCode, 0, 100).Items.OrderBy(c => c.Number, StringComparer.Ordinal));
    }

    private static Customer Row(string number, string name = "山田")
        => new(number, name, "ﾔﾏﾀﾞ", Some.Account(), "ﾔﾏﾀﾞ", new Yen(number.Length), Stopped: false);

    private static CustomerRowsStaged Staged(string id, int firstRow, params Customer[] rows)
        => new(id, Some.CreditorCode, firstRow, rows) { At = Some.Moment };

    private static CustomersImported Imported(string id, int rows) => new(id, Some.CreditorCode, rows, "c.csv") { At = Some.Moment };

    private static CustomerBook Reloaded(CustomerBook book)
    {
        var snapshot = new MemoryStream();
        using (var writer = new BinaryWriter(snapshot, System.Text.Encoding.UTF8, leaveOpen: true)) book.Save(writer);

        snapshot.Position = 0;
        var loaded = new CustomerBook();
        using var reader = new BinaryReader(snapshot);
        loaded.Load(reader);
        return loaded;
    }
}
