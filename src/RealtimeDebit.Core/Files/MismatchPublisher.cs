using RealtimeDebit.Core.Archives;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Mismatches;

namespace RealtimeDebit.Core.Files;

/// <summary>Puts a creditor's mismatch report into its <c>out/</c>, whole, and never over another file.</summary>
/// <remarks>
/// A report asks for nothing and moves no money: when a crash falls between its rename and the journal, and the creditor took it
/// meanwhile, the same bytes appear once more. So it needs no twin.
/// </remarks>
internal sealed class MismatchPublisher(FileRoom room, IFileDrop drop, CreditorCode creditor)
{
    private const string Prefix = "mismatch-";

    private string _told = "";

    /// <summary>Publishes the last report unless it was published.</summary>
    /// <exception cref="DropException">Not now; the next call begins anew.</exception>
    public async Task PublishAsync(CancellationToken stopping)
    {
        if (room.Log.Books.Mismatches.Last(creditor) is not { DeliveredAs: null } report) return;

        MismatchReportMade made = report.Made;
        string day = $"{made.Day:yyyyMMdd}";
        if (await FreeNameAsync([$"{Prefix}{day}.csv", $"{Prefix}{day}~{made.Sha256[..8]}.csv"], made.Sha256, stopping) is not { } free) return;

        try
        {
            if (!free.StandsThere) await PutAsync(made, free.Name, stopping);
        }
        catch (ArchiveDamagedException damaged)
        {
            if (_told != made.Sha256) room.Notice(new DropNotice(DropNoticeKind.FileStuck, creditor, null, free.Name, damaged.Message));
            _told = made.Sha256;
            return;
        }

        await room.Log.Record(new MismatchReportDelivered(creditor, made.Sha256, free.Name) { At = room.Log.Now });
    }

    private async Task PutAsync(MismatchReportMade made, string name, CancellationToken stopping)
    {
        // What an attempt before this one left; nobody else's begins so.
        string ours = $"{Prefix}{room.Log.Books.Installation.Salt}-";
        foreach (DropEntry left in await drop.ListAsync(DropFolder.OutStaging, stopping))
        {
            if (left.Name.StartsWith(ours, StringComparison.Ordinal)) await drop.DeleteAsync(DropFolder.OutStaging, left.Name, stopping);
        }

        string staged = $"{ours}{room.Log.LastSequence}";
        await drop.WriteAsync(DropFolder.OutStaging, staged, room.ContentAsync(made.Sha256, stopping), stopping);
        string hash = await DropHash.OfAsync(room, drop, DropFolder.OutStaging, staged, stopping);
        if (!string.Equals(hash, made.Sha256, StringComparison.Ordinal)) throw new DropException(DropFailure.Unknown, "What was written of a mismatch report does not read back the same.");

        await drop.RenameAsync(DropFolder.OutStaging, staged, DropFolder.Out, name, stopping);
    }

    /// <summary>The first name that is free or holds the very same bytes; null when strangers have both.</summary>
    private async Task<(string Name, bool StandsThere)?> FreeNameAsync(IReadOnlyList<string> names, string sha256, CancellationToken stopping)
    {
        foreach (string name in names)
        {
            if (await drop.FindAsync(DropFolder.Out, name, stopping) is null) return (name, false);
            if (await DropHash.OfAsync(room, drop, DropFolder.Out, name, stopping) == sha256) return (name, true);
        }

        return null;
    }
}
