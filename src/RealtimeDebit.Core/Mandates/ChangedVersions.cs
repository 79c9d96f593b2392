using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Core.Mandates;

/// <summary>Copies of the mandates that one file changed. Read in slices, whatever happens to the book meanwhile.</summary>
internal sealed class ChangedVersions(IReadOnlyList<CreditorCode> creditors)
{
    private const int PieceSize = 1024;

    private readonly List<MandateVersion[]> _pieces = [];

    public int Count { get; private set; }

    /// <param name="version">Copied.</param>
    /// <param name="isAbsent">True when a full file no longer names it: it counts as ended.</param>
    public void Add(in MandateVersion version, bool isAbsent)
    {
        if (Count % PieceSize == 0) _pieces.Add(new MandateVersion[PieceSize]);
        ref MandateVersion copy = ref _pieces[^1][Count % PieceSize];
        copy = version;
        if (isAbsent) copy.Standing = MandateStanding.Ended;
        Count++;
    }

    public IEnumerable<StandingMandate> Read()
    {
        for (int i = 0; i < Count; i++) yield return Read(_pieces[i / PieceSize][i % PieceSize]);
    }

    private StandingMandate Read(in MandateVersion version) => new(
        creditors[version.Creditor],
        JisX0201.Decode(((ReadOnlySpan<byte>)version.CustomerNumber).TrimEnd((byte)' ')),
        BankAccount.FromPacked(version.Account),
        JisX0201.Decode(((ReadOnlySpan<byte>)version.Holder).TrimEnd((byte)' ')),
        version.Standing,
        DateOnly.FromDayNumber(version.ContractDay),
        DateOnly.FromDayNumber(version.EffectiveDay),
        version.BankResult);
}

/// <summary>A mandate as the bank told of it last.</summary>
public sealed record StandingMandate(
    CreditorCode Creditor,
    string CustomerNumber,
    BankAccount Account,
    string Holder,
    MandateStanding Standing,
    DateOnly ContractDate,
    DateOnly EffectiveFrom,
    int BankResult);

/// <summary>What a mandate file changed.</summary>
/// <param name="File">The file that took effect.</param>
/// <param name="Count">How many mandates are not as they were.</param>
/// <param name="Mandates">Read one by one; stays true whatever happens to the book.</param>
public sealed record MandatesChanged(MandateFileApplied File, int Count, IEnumerable<StandingMandate> Mandates);
