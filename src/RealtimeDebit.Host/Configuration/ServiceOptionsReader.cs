using RealtimeDebit.Host.Options;

namespace RealtimeDebit.Host.Configuration;

/// <summary>Reads the section <c>RealtimeDebit</c> of <c>appsettings.json</c>.</summary>
internal static class ServiceOptionsReader
{
    public const string SectionName = "RealtimeDebit";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static ServiceOptions Read(SectionReader section, ConfigDirectory directory)
    {
        var options = new ServiceOptions
        {
            DataDirectory = directory.Resolve(section.Text("DataDirectory") ?? "data"),
            Store = ReadStore(section.Section("Store")),
            Messages = MessageDoorReader.Read(section.Section("Messages"), directory),
            Console = ReadConsole(section.Section("Console")),
            Drops = ReadDrops(section.Section("Drops")),
            Jobs = ReadJobs(section.Section("Jobs")),
            Notifications = new NotificationOptionsReader(directory).Read(section.Section("Notifications")),
            Mail = new NotificationOptionsReader(directory).ReadMail(section.Section("Mail")),
            Logs = ReadLogs(section.Section("Logs")),
        };
        if (File.Exists(options.DataDirectory))
            section.Problem("DataDirectory", $"\"{options.DataDirectory}\" is a file. Allowed: a directory, made when missing.");
        section.NothingElse();
        return options;
    }

    private static StoreOptions ReadStore(SectionReader section)
    {
        var options = new StoreOptions
        {
            Kind = section.Choice("Kind", StoreKind.Local),
            ConnectionStringFile = section.Text("ConnectionStringFile"),
        };
        // Said at start rather than found out when the first debit is to be written.
        if (options.Kind == StoreKind.PostgreSql)
            section.Problem("Kind", "this build keeps its data in the data directory only. Allowed: Local.");
        section.NothingElse();
        return options;
    }

    private static ConsoleOptions ReadConsole(SectionReader section)
    {
        var options = new ConsoleOptions
        {
            Listen = section.Has("Listen") ? new Uri(Checked(section, "Listen", "http://127.0.0.1:0", ValueRules.IsConsoleAddress, "http://ADDRESS:PORT, an IP address of this machine or localhost; port 0 with an IP address only; no https, the door speaks none")) : null,
        };
        section.NothingElse();
        return options;
    }

    private static DropsOptions ReadDrops(SectionReader section)
    {
        var options = new DropsOptions
        {
            PollInterval = section.Duration("PollInterval", 5 * Second, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1)),
            QuietPeriod = section.Duration("QuietPeriod", 10 * Second, TimeSpan.Zero, Day),
            IncompleteWait = section.Duration("IncompleteWait", TimeSpan.FromMinutes(10), TimeSpan.Zero, Day),
            SettleWindow = section.Duration("SettleWindow", 5 * Second, TimeSpan.Zero, TimeSpan.FromHours(1)),
        };
        section.NothingElse();
        return options;
    }

    private static JobsOptions ReadJobs(SectionReader section)
    {
        var options = new JobsOptions
        {
            MandateSync = Cron(section, "MandateSync", "0 30 2 * * ?"),
            MismatchReport = Cron(section, "MismatchReport", "0 0 6 * * ?"),
            RetryInterval = section.Duration("RetryInterval", TimeSpan.FromMinutes(30), Second, Day),
        };
        section.NothingElse();
        return options;
    }

    private static LogsOptions ReadLogs(SectionReader section)
    {
        var options = new LogsOptions
        {
            Level = section.Choice("Level", LogLevelName.Information),
            KeepDays = (int)section.Whole("KeepDays", 31, 1, 3650),
        };
        section.NothingElse();
        return options;
    }

    internal static string Cron(SectionReader section, string name, string fallback)
        => Checked(section, name, fallback, ValueRules.IsCron, "a Quartz cron expression of 6 or 7 fields, Japan time");

    internal static string Checked(SectionReader section, string name, string fallback, Func<string, bool> isAllowed, string allowed)
    {
        if (section.Text(name) is not { } text) return fallback;
        if (isAllowed(text)) return text;
        section.Problem(name, $"\"{text}\" is not allowed. Allowed: {allowed}.");
        return fallback;
    }
}
