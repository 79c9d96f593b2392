using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Mandates;

namespace RealtimeDebit.Core.Syncs;

/// <summary>How the sync of each bank stands: its last run, the night that is done, the file that waits for people.</summary>
public sealed class SyncBook : IBook
{
    private const byte Form = 1;

    private readonly SortedDictionary<BankCode, BankSyncs> _banks = [];

    public string Section => "syncs";

    /// <summary>How a bank's sync stands; empty when it never ran.</summary>
    public BankSyncs Of(BankCode bank) => _banks.TryGetValue(bank, out BankSyncs? found) ? found : new BankSyncs();

    public void Apply(HouseEvent happened, long sequence)
    {
        switch (happened)
        {
            case MandateSyncEnded ended:
                _banks[ended.Bank] = After(Of(ended.Bank), ended);
                break;
            case MandateFileHeld held:
                _banks[held.Bank] = Of(held.Bank) with { Held = new HeldFile(held, null, null) };
                break;
            case HeldFileWord word:
                _banks[word.Bank] = Of(word.Bank) is { Held: HeldFile waiting } bank && waiting.File.SyncId == word.SyncId
                    ? bank with { Held = After(waiting, word) }
                    : throw new InvalidDataException($"A word on a mandate file of bank {word.Bank} that is not held.");
                break;
            case MandateFileApplied applied:
                Release(applied.Bank, applied.SyncId);
                break;
            case MandateFileDiscarded discarded:
                Release(discarded.Bank, discarded.SyncId);
                break;
            default:
                break;
        }
    }

    /// <summary>True when both are the same person, as far as names can say.</summary>
    public static bool IsSamePerson(string one, string other) => string.Equals(one.Trim(), other.Trim(), StringComparison.OrdinalIgnoreCase);

    public void Save(BinaryWriter to)
    {
        to.Write(Form);
        to.Write(_banks.Count);
        foreach ((BankCode code, BankSyncs bank) in _banks)
        {
            to.Write(code.ToString());
            to.WriteEvent(bank.Last);
            to.Write(bank.TakenOn?.DayNumber ?? 0);
            to.Write(bank.ReadOn?.DayNumber ?? 0);
            to.WriteEvent(bank.Held?.File);
            to.WriteEvent(bank.Held?.First);
            to.WriteEvent(bank.Held?.Second);
        }
    }

    public void Load(BinaryReader from)
    {
        byte form = from.ReadByte();
        if (form != Form) throw new InvalidDataException($"The syncs of the snapshot have form {form}; this version knows {Form}.");

        for (int i = from.ReadInt32(); i > 0; i--)
        {
            BankCode code = BankCode.Parse(from.ReadString());
            _banks[code] = new BankSyncs
            {
                Last = from.ReadEventOrNone<MandateSyncEnded>(),
                TakenOn = Day(from.ReadInt32()),
                ReadOn = Day(from.ReadInt32()),
                Held = ReadHeld(from),
            };
        }
    }

    private static BankSyncs After(BankSyncs bank, MandateSyncEnded ended) => bank with
    {
        Last = ended,
        TakenOn = ended.Outcome == SyncOutcome.Taken ? Later(bank.TakenOn, ended.BusinessDate) : bank.TakenOn,
        ReadOn = ended.Outcome is SyncOutcome.Taken or SyncOutcome.NothingNew ? Later(bank.ReadOn, ended.BusinessDate) : bank.ReadOn,

        // Whoever read the source and found nothing to hold has seen that the file is gone.
        Held = ended.Outcome is SyncOutcome.Taken or SyncOutcome.NothingNew ? null : bank.Held,
    };

    private static HeldFile After(HeldFile held, HeldFileWord word)
        => held.First is not HeldFileWord first || IsSamePerson(first.Operator, word.Operator) ? held with { First = word } : held with { Second = word };

    private static DateOnly Later(DateOnly? known, DateOnly date) => known > date ? known.Value : date;

    private void Release(BankCode bank, string syncId)
    {
        if (Of(bank) is { Held: HeldFile held } syncs && held.File.SyncId == syncId) _banks[bank] = syncs with { Held = null };
    }

    private static HeldFile? ReadHeld(BinaryReader from)
    {
        MandateFileHeld? file = from.ReadEventOrNone<MandateFileHeld>();
        HeldFileWord? first = from.ReadEventOrNone<HeldFileWord>();
        HeldFileWord? second = from.ReadEventOrNone<HeldFileWord>();
        return file is null ? null : new HeldFile(file, first, second);
    }

    private static DateOnly? Day(int number) => number == 0 ? null : DateOnly.FromDayNumber(number);
}
