using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Host.Jobs;
using RealtimeDebit.Host.Options;

namespace RealtimeDebit.Host.Configuration;

/// <summary>What only shows when the entries are seen together.</summary>
internal static class CrossChecks
{
    /// <summary>A week of daily reports: a sync on weekdays only shows too.</summary>
    private const int ReportsLookedAt = 8;

    public static void Run(
        IReadOnlyList<(string Key, CreditorOptions Options)> creditors,
        IReadOnlyList<(string Key, BankOptions Options)> banks,
        ConfigurationFindings findings)
    {
        CheckBankCodes(banks, findings);
        CheckNeverSeen(banks, findings);
        CheckCreditorCodes(creditors, findings);
        CheckContractedBanks(creditors, [.. banks.Select(static bank => bank.Options.Settings.Code)], findings);
        CheckDropFolders(creditors, findings);
    }

    /// <summary>An e-mail that no server takes would be waited for in vain.</summary>
    public static void CheckMail(ServiceOptions service, IReadOnlyList<(string Key, CreditorOptions Options)> creditors, ConfigurationFindings findings)
    {
        if (service.Mail is not null) return;

        IEnumerable<(string Key, ReceiverOptions Receivers)> all =
            [($"{ServiceOptionsReader.SectionName}:Notifications:Operators", service.Notifications.Operators), .. creditors.Select(static entry => ($"{entry.Key}:Notifications", entry.Options.Notifications))];
        foreach ((string key, ReceiverOptions receivers) in all)
        {
            if (receivers.EmailTo.Count > 0) findings.Add($"{key}:Email:To", "needs a mail server, and none is configured. Allowed: with RealtimeDebit:Mail:Host, or leave it out.");
        }
    }

    /// <summary>Whether the morning's report can know the night's mandates of each bank.</summary>
    /// <remarks>A sync counts for the day in Japan on which it ran. One that rings before midnight is of the day before, and the report leaves its bank out.</remarks>
    public static void NoteLateSyncs(ServiceOptions service, IReadOnlyList<(string Key, BankOptions Options)> banks, ConfigurationFindings findings)
    {
        foreach ((string key, BankOptions bank) in banks)
        {
            if (bank.MandateSource is not { } source) continue;
            string cron = source.Cron ?? service.Jobs.MandateSync;
            if (CronTimes.FirstRings(service.Jobs.MismatchReport, ReportsLookedAt).All(report => CronTimes.LastBefore(cron, report) is not { } sync || sync.JapanDate() == report.JapanDate())) continue;
            findings.Note(
                $"{key}: its mandates are taken in at \"{cron}\" and the mismatch report is made at \"{service.Jobs.MismatchReport}\", on some days without a sync of the same day before it (Japan time). "
                + "Such a report leaves the bank out until it is synchronised that day.");
        }
    }

    private static void CheckBankCodes(IReadOnlyList<(string Key, BankOptions Options)> banks, ConfigurationFindings findings)
    {
        var owners = new Dictionary<BankCode, string>();
        foreach ((string key, BankOptions bank) in banks)
        {
            if (!owners.TryAdd(bank.Settings.Code, key))
                findings.Add($"{key}:Code", $"\"{bank.Settings.Code}\" is {owners[bank.Settings.Code]} already. Allowed: each bank once.");
        }
    }

    // A request is waited for DebitTimeout because it may be under way for so long. "Never saw it" believed earlier would send a debit
    // again while the first request still stands before the bank's door, and both would take the money.
    private static void CheckNeverSeen(IReadOnlyList<(string Key, BankOptions Options)> banks, ConfigurationFindings findings)
    {
        foreach ((string key, BankOptions bank) in banks)
        {
            if (!bank.Adapter.Profile.Abilities.NeverSeenIsTrusted || bank.Settings.NotFoundIsFinalAfter >= bank.Settings.DebitTimeout) continue;
            findings.Add(
                $"{key}:NotFoundIsFinalAfter",
                $"\"{bank.Settings.NotFoundIsFinalAfter}\" is less than DebitTimeout, \"{bank.Settings.DebitTimeout}\", and the profile {bank.Adapter.Profile.Name} trusts \"never saw it\": "
                + "a request still under way would be sent again. Allowed: DebitTimeout or more, and more than a request can be under way inside the bank.");
        }
    }

    private static void CheckCreditorCodes(IReadOnlyList<(string Key, CreditorOptions Options)> creditors, ConfigurationFindings findings)
    {
        var owners = new Dictionary<CreditorCode, string>();
        foreach ((string key, CreditorOptions entry) in creditors)
        {
            Own(entry.Creditor.Code, $"{key}:Code");
            foreach ((int index, CreditorCode code) in entry.Creditor.AlsoCodes.Index()) Own(code, $"{key}:AlsoCodes:{index}");
        }

        void Own(CreditorCode code, string key)
        {
            if (!owners.TryAdd(code, key)) findings.Add(key, $"\"{code}\" is {owners[code]} already. Allowed: each code once.");
        }
    }

    private static void CheckContractedBanks(
        IReadOnlyList<(string Key, CreditorOptions Options)> creditors, HashSet<BankCode> known, ConfigurationFindings findings)
    {
        foreach ((string key, CreditorOptions entry) in creditors)
        {
            foreach ((int index, BankCode bank) in entry.Creditor.Banks.Index())
            {
                if (!known.Contains(bank)) findings.Add($"{key}:Banks:{index}", $"\"{bank}\" is not in banks.json. Allowed: {Listed(known)}.");
            }
        }
    }

    // One creditor's folder inside another's would let the one read the other's files.
    private static void CheckDropFolders(IReadOnlyList<(string Key, CreditorOptions Options)> creditors, ConfigurationFindings findings)
    {
        List<(string Key, string Folder)> seen = [];
        foreach ((string key, CreditorOptions entry) in creditors)
        {
            if (entry.Drop is not { } drop) continue;
            string folder = PlaceOf(drop.Url);
            foreach ((string otherKey, string other) in seen)
            {
                if (folder.StartsWith(other, StringComparison.Ordinal) || other.StartsWith(folder, StringComparison.Ordinal))
                    findings.Add($"{key}:Drop:Url", $"\"{drop.Url.Text}\" is in the folder of {otherKey}. Allowed: a folder of its own for each creditor.");
            }

            seen.Add((key, folder));
        }
    }

    // One user's folders on one server are compared, the absolute ones with each other and those after sign-on with each other.
    private static string PlaceOf(DropUrl url)
    {
        if (url.Server is not { } server) return Path.TrimEndingDirectorySeparator(url.LocalPath) + Path.DirectorySeparatorChar;

        string path = server.BasePath.StartsWith('/') ? server.BasePath : $"~/{server.BasePath}";
        return $"{server.User}@{server.Host.ToUpperInvariant()}:{server.Port}{path.TrimEnd('/')}/";
    }

    private static string Listed(HashSet<BankCode> codes)
        => codes.Count == 0 ? "none, banks.json is empty" : string.Join(", ", codes.Order());
}
