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

    private string? _trouble;
    private int _attempts;

    /// <summary>Publishes the last report unless it was published. What is wrong with the report alone is told once and keeps nothing else of the drop waiting.</summary>
    /// <exception cref="DropException">The line broke; the next call begins anew.</exception>
    public async Task PublishAsync(CancellationToken stopping)
    {
        if (room.Log.Books.Mismatches.Last(creditor) is not { DeliveredAs: null } report) return;

        string stem = $"{Prefix}{report.Made.Day:yyyyMMdd}";
        string name = $"{stem}.csv";
        try
        {
            await PublishAsync(report.Made, name, $"{stem}~{report.Made.Sha256[..8]}.csv", stopping);
        }
        catch (DropException refused) when (refused.Failure != DropFailure.Unknown)
        {
            TellOnce(DropNoticeKind.FileStuck, name, refused.Message);
        }
        catch (Exception failed) when (failed is IOException or ArchiveDamagedException)
        {
            TellOnce(DropNoticeKind.FileStuck, name, failed.Message);
        }
    }

    private async Task PublishAsync(MismatchReportMade made, string name, string nameIfTaken, CancellationToken stopping)
    {
        if (await FreeNameAsync([name, nameIfTaken], made.Sha256, stopping) is not { } free)
        {
            TellOnce(DropNoticeKind.NameTaken, name, $"Other files stand in out/{name} and out/{nameIfTaken}; they are not touched, and the report waits.");
            return;
        }

        if (!free.StandsThere && !await PutAsync(made, free.Name, stopping)) return;

        await room.Log.Record(new MismatchReportDelivered(creditor, made.Sha256, free.Name) { At = room.Log.Now });
        _trouble = null;
        room.Notice(new DropNotice(DropNoticeKind.Published, creditor, null, free.Name, $"out/{free.Name} was published."));
    }

    private void TellOnce(DropNoticeKind kind, string name, string text)
    {
        if (_trouble != text) room.Notice(new DropNotice(kind, creditor, null, name, text));
        _trouble = text;
    }

    /// <summary>False when the name is taken by now: the next look finds another.</summary>
    private async Task<bool> PutAsync(MismatchReportMade made, string name, CancellationToken stopping)
    {
        // What an attempt before this one left; nobody else's begins so.
        string ours = $"{Prefix}{room.Log.Books.Installation.Salt}-";
        foreach (DropEntry left in await drop.ListAsync(DropFolder.OutStaging, stopping))
        {
            if (left.Name.StartsWith(ours, StringComparison.Ordinal)) await drop.DeleteAsync(DropFolder.OutStaging, left.Name, stopping);
        }

        // A name that no earlier attempt had: a server may still be writing the upload of one whose line broke.
        string staged = $"{ours}{room.Log.LastSequence}-{++_attempts}";
        await drop.WriteAsync(DropFolder.OutStaging, staged, room.ContentAsync(made.Sha256, stopping), stopping);
        string hash = await DropHash.OfAsync(room, drop, DropFolder.OutStaging, staged, stopping);
        if (!string.Equals(hash, made.Sha256, StringComparison.Ordinal)) throw new DropException(DropFailure.Unknown, "What was written of a mismatch report does not read back the same.");

        // Looked at once more: the creditor may have put a file there meanwhile, or the name was free on another disk that was mounted then.
        if (await drop.FindAsync(DropFolder.Out, name, stopping) is not null) return false;

        await drop.RenameAsync(DropFolder.OutStaging, staged, DropFolder.Out, name, stopping);
        return true;
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
