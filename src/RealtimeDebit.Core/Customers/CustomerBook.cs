using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Core.Customers;

/// <summary>Every creditor's customers in memory, changed by imports and one by one; none ever goes. Look-ups are synchronous, on the loop.</summary>
public sealed class CustomerBook : IBook
{
    private const byte Form = 1;

    private readonly SortedDictionary<CreditorCode, CreditorCustomers> _creditors = [];

    /// <summary>Told of what an import or an operator brought, right when it takes effect, with the sequence number of the event.</summary>
    public event Action<CustomersChanged, long>? Changed;

    public string Section => "customers";

    /// <summary>What the rules ask of a customer.</summary>
    /// <param name="creditor">The creditor's own code.</param>
    /// <param name="customerNumber">顧客番号, JIS X 0201, at most 20 bytes, trailing spaces removed or not.</param>
    public CustomerAnswer Find(CreditorCode creditor, ReadOnlySpan<byte> customerNumber)
        => TryFind(creditor, customerNumber, out _, out CustomerEntry entry) ? entry.Answer : new CustomerAnswer { Exists = false };

    /// <summary>The whole customer; null when the creditor has none of this number.</summary>
    public Customer? FindWhole(CreditorCode creditor, string customerNumber)
    {
        byte[] number = new byte[customerNumber.Length];
        return JisX0201.TryEncode(customerNumber, number, out _) && TryFind(creditor, number, out CreditorCustomers? customers, out CustomerEntry entry)
            ? customers!.Unpack(entry)
            : null;
    }

    /// <summary>How many customers a creditor has.</summary>
    public int Count(CreditorCode creditor) => _creditors.TryGetValue(creditor, out CreditorCustomers? customers) ? customers.Count : 0;

    /// <summary>How often a creditor's customers changed since these books were filled; the same number twice = nothing changed between.</summary>
    public long Changes(CreditorCode creditor) => _creditors.TryGetValue(creditor, out CreditorCustomers? customers) ? customers.Changes : 0;

    /// <summary>A page of a creditor's customers in the order in which they came first.</summary>
    /// <param name="creditor">The creditor's own code.</param>
    /// <param name="from">0, or the page before's <see cref="CustomerPage.Next"/>.</param>
    /// <param name="most">The most that are wanted, 1 or more.</param>
    public CustomerPage List(CreditorCode creditor, int from, int most)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        var items = new List<Customer>();
        int end = (int)Math.Min(Count(creditor), (long)from + most);
        for (int i = from; i < end; i++) items.Add(_creditors[creditor].Unpack(i));

        return new CustomerPage(items, end < Count(creditor) ? end : -1);
    }

    public void Apply(HouseEvent happened, long sequence)
    {
        switch (happened)
        {
            case ProcessStarted:
                foreach (CreditorCustomers each in _creditors.Values) each.DropStaged();

                break;
            case CustomerRowsStaged piece:
                CustomersOf(piece.Creditor).Stage(piece);
                break;
            case CustomersImported imported:
                IEnumerable<Customer> customers = CustomersOf(imported.Creditor).Apply(imported);
                Changed?.Invoke(new CustomersChanged(imported.Creditor, imported.Rows, customers), sequence);
                break;
            case CustomerChanged changed:
                CustomersOf(changed.Creditor).Change(changed);
                Changed?.Invoke(new CustomersChanged(changed.Creditor, 1, [changed.After]), sequence);
                break;
            default:
                break;
        }
    }

    public void Save(BinaryWriter to)
    {
        to.Write(Form);
        to.Write(_creditors.Count);
        foreach ((CreditorCode code, CreditorCustomers customers) in _creditors)
        {
            to.Write(code.ToString());
            customers.Save(to);
        }
    }

    public void Load(BinaryReader from)
    {
        byte form = from.ReadByte();
        if (form != Form) throw new InvalidDataException($"The customers of the snapshot have form {form}; this version knows {Form}.");

        for (int i = from.ReadInt32(); i > 0; i--) CustomersOf(CreditorCode.Parse(from.ReadString())).Load(from);
    }

    /// <summary>Fills up with spaces to the 20 bytes of a key. False when it is longer than that.</summary>
    internal static bool PadNumber(ReadOnlySpan<byte> customerNumber, Span<byte> padded)
    {
        ReadOnlySpan<byte> trimmed = customerNumber.TrimEnd((byte)' ');
        if (trimmed.Length > CustomerNumberBytes.LengthBytes) return false;

        padded.Fill((byte)' ');
        trimmed.CopyTo(padded);
        return true;
    }

    private bool TryFind(CreditorCode creditor, ReadOnlySpan<byte> customerNumber, out CreditorCustomers? customers, out CustomerEntry entry)
    {
        entry = default;
        Span<byte> number = stackalloc byte[CustomerNumberBytes.LengthBytes];
        return _creditors.TryGetValue(creditor, out customers) && PadNumber(customerNumber, number) && customers.TryFind(number, out entry);
    }

    private CreditorCustomers CustomersOf(CreditorCode creditor)
    {
        if (_creditors.TryGetValue(creditor, out CreditorCustomers? customers)) return customers;

        customers = new CreditorCustomers();
        _creditors.Add(creditor, customers);
        return customers;
    }
}

/// <summary>What a customer import or a single change brought.</summary>
/// <param name="Creditor">Whose customers.</param>
/// <param name="Count">How many rows.</param>
/// <param name="Customers">Read one by one; stays true whatever happens to the book.</param>
public sealed record CustomersChanged(CreditorCode Creditor, int Count, IEnumerable<Customer> Customers);
