using RealtimeDebit.Core.BankMasters;
using RealtimeDebit.Core.Customers;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Core.Mismatches;
using RealtimeDebit.Core.Notifications;
using RealtimeDebit.Core.Retries;
using RealtimeDebit.Core.Syncs;
using RealtimeDebit.Core.Usages;

namespace RealtimeDebit.Core.Events;

/// <summary>The whole memory of the house. A pure fold over events; see <see cref="IBook"/>.</summary>
public sealed class Books
{
    private readonly IBook[] _all;

    public Books()
        : this(DebitId.PerMonth)
    {
    }

    /// <param name="idsPerMonth">Receipt numbers in one month.</param>
    internal Books(long idsPerMonth)
    {
        Debits = new DebitBook(idsPerMonth);
        Usage = new UsageBook(Debits, Files);
        Provisional = new ProvisionalMandates(Debits, Mandates);
        Notifications = new NotificationBook(Files);
        _all = [Installation, Mandates, Customers, Files, Debits, Syncs, Mismatches, Usage, BankMaster, Provisional, Notifications, Retries];
    }

    public InstallationBook Installation { get; } = new();

    public MandateBook Mandates { get; } = new();

    public CustomerBook Customers { get; } = new();

    public BankMasterBook BankMaster { get; } = new();

    public FileBook Files { get; } = new();

    public DebitBook Debits { get; }

    public SyncBook Syncs { get; } = new();

    public MismatchBook Mismatches { get; } = new();

    public UsageBook Usage { get; }

    public ProvisionalMandates Provisional { get; }

    /// <summary>Comes after the files: what a notice says of a file is what its event made of it.</summary>
    public NotificationBook Notifications { get; }
    public RetryBook Retries { get; } = new();

    /// <summary>Number of the last event that was taken in.</summary>
    public long Sequence { get; private set; }

    /// <summary>Takes an event in.</summary>
    /// <exception cref="IllegalDebitMoveException">The event cannot follow: a bug, or a journal that somebody changed.</exception>
    public void Apply(HouseEvent happened, long sequence)
    {
        foreach (IBook book in _all) book.Apply(happened, sequence);
        Sequence = sequence;
    }

    /// <summary>Writes every book, each under its section name.</summary>
    public void Save(BinaryWriter to)
    {
        to.Write(Sequence);
        to.Write(_all.Length);
        foreach (IBook book in _all)
        {
            to.Write(book.Section);
            book.Save(to);
        }
    }

    /// <summary>Fills empty books.</summary>
    /// <exception cref="InvalidDataException">The snapshot is of another make.</exception>
    public void Load(BinaryReader from)
    {
        long sequence = from.ReadInt64();
        int count = from.ReadInt32();
        if (count != _all.Length) throw new InvalidDataException($"The snapshot has {count} sections, not {_all.Length}.");

        foreach (IBook book in _all)
        {
            string section = from.ReadString();
            if (!string.Equals(section, book.Section, StringComparison.Ordinal))
            {
                throw new InvalidDataException($"The snapshot has section {section} where {book.Section} belongs.");
            }

            book.Load(from);
        }

        Sequence = sequence;
    }
}
