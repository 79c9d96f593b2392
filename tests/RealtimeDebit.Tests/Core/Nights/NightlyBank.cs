using System.Buffers;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Formats.Mandates;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.Tests.Core.Nights;

/// <summary>A mandate in a bank's own books.</summary>
internal sealed record MandateFact(string Account, string Holder);

/// <summary>A bank with books of its own, which change by day and are sent as a file by night.</summary>
internal sealed class NightlyBank(BankCode code, bool isFull, SeededNumbers numbers)
{
    public const string Creditor = "1234567890";

    private static readonly string[] s_holders = ["ﾔﾏﾀﾞ ﾀﾛｳ", "ｽｽﾞｷ ﾊﾅｺ", "ｻﾄｳ ｼﾞﾛｳ", "ﾀﾅｶ ｲﾁﾛｳ"];

    private readonly SortedDictionary<string, MandateFact> _book = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, MandateChange> _changes = new(StringComparer.Ordinal);
    private readonly List<IReadOnlyDictionary<string, MandateFact>> _bySerial = [new Dictionary<string, MandateFact>()];
    private int _accounts;
    private int _customers;

    public BankCode Code => code;

    /// <summary>True when each file lists every mandate.</summary>
    public bool IsFull => isFull;

    /// <summary>The number of the last file.</summary>
    public int Serial => _bySerial.Count - 1;

    /// <summary>Everybody who ever had a mandate here.</summary>
    public SortedSet<string> Everybody { get; } = new(StringComparer.Ordinal);

    /// <summary>The books as the file of this number tells them; 0 = before the first.</summary>
    public IReadOnlyDictionary<string, MandateFact> AsOf(int serial) => _bySerial[serial];

    /// <summary>A file of this number was passed over: what holds is what held before it.</summary>
    public void NoteDiscarded(int serial) => _bySerial[serial] = _bySerial[serial - 1];

    /// <summary>A day goes by.</summary>
    public void Live()
    {
        int born = _book.Count < 30 ? 30 : numbers.Between(0, 4);
        for (int i = 0; i < born; i++) Open($"{code}-{++_customers:D4}");

        for (int i = numbers.Between(0, 2); i > 0; i--) Change(numbers.OneOf([.. _book.Keys]), MandateChange.Changed);
        for (int i = numbers.Between(0, 1); i > 0; i--) Change(numbers.OneOf([.. _book.Keys]), MandateChange.Moved);
        for (int i = numbers.Between(0, 2); i > 0; i--) Close(numbers.OneOf([.. _book.Keys]));
    }

    /// <summary>A third of all mandates end at once.</summary>
    public void CloseMany()
    {
        foreach (string customer in _book.Keys.Take(_book.Count / 3).ToList()) Close(customer);
    }

    /// <summary>Tonight's file, with the next number.</summary>
    public byte[] Issue(DateOnly day)
    {
        _bySerial.Add(new SortedDictionary<string, MandateFact>(_book, StringComparer.Ordinal));
        byte[] file = isFull
            ? Write(Serial, day, _book.Select(entry => Entry(entry.Key, entry.Value, MandateChange.New)))
            : Write(Serial, day, _changes.Select(change => Entry(change.Key, _book.GetValueOrDefault(change.Key) ?? AsOf(Serial - 1)[change.Key], change.Value)));
        _changes.Clear();
        return file;
    }

    /// <summary>A file by mistake: it names a few mandates only, or another state of things, under a number that is given.</summary>
    public byte[] IssueWrong(int serial, DateOnly day) => Write(serial, day, _book.Take(3).Select(entry => Entry(entry.Key, entry.Value with { Account = "9999999" }, MandateChange.New)));

    private void Open(string customer)
    {
        _book[customer] = new MandateFact($"{++_accounts:D7}", numbers.OneOf(s_holders));
        Everybody.Add(customer);
        _changes[customer] = MandateChange.New;
    }

    private void Change(string customer, MandateChange change)
    {
        MandateFact old = _book[customer];
        _book[customer] = old with { Account = $"{++_accounts:D7}", Holder = change == MandateChange.Moved ? old.Holder : numbers.OneOf(s_holders) };

        // Who is new tonight is new whatever happened since; an account that moved and changed has changed.
        if (_changes.GetValueOrDefault(customer) != MandateChange.New) _changes[customer] = change == MandateChange.Moved && !_changes.ContainsKey(customer) ? change : MandateChange.Changed;
    }

    private void Close(string customer)
    {
        if (!_book.Remove(customer)) return;

        if (AsOf(Serial).ContainsKey(customer)) _changes[customer] = MandateChange.Cancelled;
        else _changes.Remove(customer);
    }

    private MandateEntry Entry(string customer, MandateFact fact, MandateChange change)
    {
        var entry = new MandateEntry
        {
            CreditorCode = Creditor,
            CustomerNumber = customer,
            BankCode = code.ToString(),
            BranchCode = "001",
            AccountNumber = fact.Account,
            HolderName = fact.Holder,
            Change = change,
        };
        return change == MandateChange.Moved
            ? entry with { AccountNumber = AsOf(Serial - 1)[customer].Account, ResultCode = "10", NewBranchCode = "001", NewAccountNumber = fact.Account }
            : entry;
    }

    private byte[] Write(int serial, DateOnly day, IEnumerable<MandateEntry> entries)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MandateFileWriter(output, NewlineKind.None);
        writer.BeginGroup(new MandateFileHeader
        {
            CreditorCode = Creditor,
            CreditorName = "ﾃｽﾄ",
            CreatedOn = day,
            ForDate = day,
            BankCode = code.ToString(),
            SequenceNumber = serial,
            IsFull = isFull,
        });
        foreach (MandateEntry entry in entries) writer.Add(entry);
        writer.EndGroup();
        writer.Complete();
        return output.WrittenSpan.ToArray();
    }
}
