using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Events;

namespace RealtimeDebit.Core.Mismatches;

/// <summary>The last mismatch report of each creditor.</summary>
public sealed class MismatchBook : IBook
{
    private const byte Form = 1;

    private readonly SortedDictionary<CreditorCode, MismatchReport> _last = [];

    public string Section => "mismatches";

    /// <summary>A creditor's last report; null before the first.</summary>
    public MismatchReport? Last(CreditorCode creditor) => _last.GetValueOrDefault(creditor);

    public void Apply(HouseEvent happened, long sequence)
    {
        switch (happened)
        {
            case MismatchReportMade made:
                // The same bytes once more are no new report: what was delivered is.
                _last[made.Creditor] = new MismatchReport(made, Last(made.Creditor) is { } known && known.Made.Sha256 == made.Sha256 ? known.DeliveredAs : null);
                break;
            case MismatchReportDelivered delivered:
                if (Last(delivered.Creditor) is { } report && report.Made.Sha256 == delivered.Sha256)
                {
                    _last[delivered.Creditor] = report with { DeliveredAs = delivered.DeliveredAs };
                }

                break;
            default:
                break;
        }
    }

    public void Save(BinaryWriter to)
    {
        to.Write(Form);
        to.Write(_last.Count);
        foreach (MismatchReport report in _last.Values)
        {
            to.WriteEvent(report.Made);
            to.Write(report.DeliveredAs ?? "");
        }
    }

    public void Load(BinaryReader from)
    {
        byte form = from.ReadByte();
        if (form != Form) throw new InvalidDataException($"The mismatches of the snapshot have form {form}; this version knows {Form}.");

        for (int i = from.ReadInt32(); i > 0; i--)
        {
            MismatchReportMade made = from.ReadEvent<MismatchReportMade>();
            string deliveredAs = from.ReadString();
            _last[made.Creditor] = new MismatchReport(made, deliveredAs.Length == 0 ? null : deliveredAs);
        }
    }
}

/// <summary>A mismatch report as it stands.</summary>
/// <param name="Made">Its numbers and where its lines are.</param>
/// <param name="DeliveredAs">Its name in the creditor's <c>out/</c>; null before it stood there.</param>
public sealed record MismatchReport(MismatchReportMade Made, string? DeliveredAs);
