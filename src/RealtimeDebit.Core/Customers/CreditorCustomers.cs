using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Core.Customers;

/// <summary>One creditor's customers, about 130 bytes each, and the import that is being staged.</summary>
internal sealed class CreditorCustomers
{
    private const int PieceBits = 12;
    private const int PieceSize = 1 << PieceBits;
    private const int LeastIndex = 64;

    private readonly List<CustomerEntry[]> _pieces = [];
    private readonly CustomerTexts _texts = new();
    private int[] _index = new int[LeastIndex];
    private List<CustomerEntry>? _staged;
    private string _stagedId = "";

    public int Count { get; private set; }

    /// <summary>How often something took effect since this was filled.</summary>
    public long Changes { get; private set; }

    public void DropStaged() => _staged = null;

    /// <summary>Takes a piece of an import in, beside what stands.</summary>
    public void Stage(CustomerRowsStaged piece)
    {
        if (piece.FirstRow == 1)
        {
            _staged = [];
            _stagedId = piece.ImportId;
        }

        if (_staged is null || _stagedId != piece.ImportId || _staged.Count != piece.FirstRow - 1)
        {
            throw new InvalidDataException($"Customer rows from {piece.FirstRow} do not follow what was staged before.");
        }

        foreach (Customer row in piece.Rows) _staged.Add(Pack(row));
    }

    /// <summary>Lets the staged import take effect.</summary>
    /// <returns>The customers as they are now, read one by one.</returns>
    public IEnumerable<Customer> Apply(CustomersImported imported)
    {
        List<CustomerEntry> staged = imported.Rows == 0 ? [] : _staged ?? [];
        if (staged.Count != imported.Rows || (staged.Count > 0 && _stagedId != imported.ImportId))
        {
            throw new InvalidDataException($"Customer import {imported.FileName} takes effect without its {imported.Rows} rows.");
        }

        _staged = null;
        Changes++;
        MakeRoom(staged.Count);
        foreach (CustomerEntry entry in staged) Put(entry);

        return staged.Select(entry => Unpack(entry));
    }

    /// <summary>Lets a change of one customer take effect.</summary>
    /// <exception cref="InvalidDataException">The customer was not what the event says that it was: a bug, or a journal that somebody changed.</exception>
    public void Change(CustomerChanged changed)
    {
        CustomerEntry entry = Pack(changed.After);
        Customer? known = TryFind(entry.Number, out CustomerEntry found) ? Unpack(found) : null;
        if (known != changed.Before || (known is not null && known.Number != changed.After.Number))
        {
            throw new InvalidDataException($"Customer {changed.After.Number} is changed from something that it was not.");
        }

        Changes++;
        MakeRoom(1);
        Put(entry);
    }

    /// <summary>The entry of a number of 20 bytes; false when there is none.</summary>
    public bool TryFind(ReadOnlySpan<byte> number, out CustomerEntry entry)
    {
        int slot = SlotOf(number);
        entry = _index[slot] == 0 ? default : this[_index[slot] - 1];
        return _index[slot] != 0;
    }

    public Customer Unpack(int index) => Unpack(this[index]);

    public Customer Unpack(in CustomerEntry entry)
    {
        string nameKana = _texts.Read(entry.Texts, out long next);
        string holder = _texts.Read(next, out next);
        string name = _texts.Read(next, out _);
        return new Customer(
            JisX0201.Decode(((ReadOnlySpan<byte>)entry.Number).TrimEnd((byte)' ')),
            name,
            nameKana,
            BankAccount.FromPacked(entry.Account),
            holder,
            entry.MaxAmount,
            entry.Stopped);
    }

    public void Save(BinaryWriter to)
    {
        to.Write(Count);
        for (int i = 0; i < Count; i++) Write(to, Unpack(i));

        to.Write(_staged is not null);
        if (_staged is null) return;

        to.Write(_stagedId);
        to.Write(_staged.Count);
        foreach (CustomerEntry entry in _staged) Write(to, Unpack(entry));
    }

    public void Load(BinaryReader from)
    {
        int count = from.ReadInt32();
        MakeRoom(count);
        for (int i = 0; i < count; i++) Put(Pack(Read(from)));

        if (!from.ReadBoolean()) return;

        _stagedId = from.ReadString();
        _staged = [];
        for (int i = from.ReadInt32(); i > 0; i--) _staged.Add(Pack(Read(from)));
    }

    private ref CustomerEntry this[int index] => ref _pieces[index >> PieceBits][index & (PieceSize - 1)];

    private static void Write(BinaryWriter to, Customer customer)
    {
        to.Write(customer.Number);
        to.Write(customer.Name);
        to.Write(customer.NameKana);
        to.Write(customer.Account.Packed);
        to.Write(customer.Holder);
        to.Write(customer.MaxAmount?.Value ?? -1);
        to.Write(customer.Stopped);
    }

    private static Customer Read(BinaryReader from)
    {
        string number = from.ReadString();
        string name = from.ReadString();
        string nameKana = from.ReadString();
        var account = BankAccount.FromPacked(from.ReadInt64());
        string holder = from.ReadString();
        long maximum = from.ReadInt64();
        return new Customer(number, name, nameKana, account, holder, maximum < 0 ? null : new Money.Yen(maximum), from.ReadBoolean());
    }

    private CustomerEntry Pack(Customer customer)
    {
        var entry = new CustomerEntry
        {
            Account = customer.Account.Packed,
            Texts = _texts.Add(customer.NameKana, customer.Holder, customer.Name),
            MaxAmount = customer.MaxAmount,
            Stopped = customer.Stopped,
        };
        CustomerBook.PadNumber(JisX0201.Encode(customer.Number), entry.Number);
        return entry;
    }

    private void Put(in CustomerEntry entry)
    {
        int slot = SlotOf(entry.Number);
        if (_index[slot] != 0)
        {
            this[_index[slot] - 1] = entry;
            return;
        }

        if (Count >> PieceBits == _pieces.Count) _pieces.Add(new CustomerEntry[PieceSize]);
        this[Count++] = entry;
        _index[slot] = Count;
    }

    private void MakeRoom(int more)
    {
        int length = _index.Length;
        while (Count + (long)more > length / 4 * 3) length *= 2;
        if (length == _index.Length) return;

        _index = new int[length];
        for (int i = 0; i < Count; i++) _index[SlotOf(this[i].Number)] = i + 1;
    }

    /// <summary>Where the number stands in the index, or the empty slot where it belongs.</summary>
    private int SlotOf(ReadOnlySpan<byte> number)
    {
        int mask = _index.Length - 1;
        int slot = StableHash.Of(0, number) & mask;
        while (_index[slot] != 0 && !number.SequenceEqual(this[_index[slot] - 1].Number)) slot = (slot + 1) & mask;

        return slot;
    }
}
