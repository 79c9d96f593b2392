using System.Text;
using RealtimeDebit.TestSupport.Fuzzing;

namespace RealtimeDebit.Fuzz.Targets;

/// <summary>Everything that reads bytes from outside, each with what must hold for any of them.</summary>
internal static class FuzzTargets
{
    private static readonly byte[][] s_records =
        [.. Words("1910", "1960", "9998998", "9000001", "1123", "\r\n", "\n", "\u001A", "0000000", "9999", "              "), Spaces(118), Spaces(119), [0xEF, 0xBB, 0xBF], [0xB1, 0xB0, 0xDE]];

    private static readonly byte[][] s_messages =
        Words("0200", "0210", "0400", "0410", "0600", "0610", "0800", "0810", "0256", "01", "001", "301", "1234567890", "20261123090000", "20261123", "0000", "1001", "3001", "4001", "9004", "        ");

    private static readonly byte[][] s_csv = Words(
        "customerNumber", "amountYen", "debitDate", "bank", "branch", "kind", "account", "holder", "requestId", "name", "nameKana", "maxAmountYen", "status", "creditorCode",
        "change", "contractDate", "effectiveDate", "resultCode", "newBranch", "newAccount", "顧客番号", "金額", "2026-11-23", "\r\n", "\n", ",", "\"", "\"\"", "=1+1", "９", "stopped", "停止", "\uFEFF");

    private static readonly byte[][] s_json = Words(
        "{", "}", "[", "]", ":", ",", "\"", "null", "true", "-1", "1e9", "\"\"", "//", "{}", "[]", "\"t\":", "\"at\":\"2026-11-23T09:00:00+09:00\"", "\\u0000", "\"00:00:01\"", "99999999999999999999");

    private static readonly byte[][] s_hours = Words(
        "*", "Mon", "Sat", "Sun", "Mon-Fri", "1st", "2nd-", "last-", "-of-Jun", "before-", "Monday", "Saturday", " ", ",", "-", "00:00", "24:00", "23:59", "12-31", "02-29", "2028-02-29", "\n", "\n\n");

    private static readonly byte[][] s_lists = Words(
        "type=", "file;", "dir;", "size=", "modify=", "20260228104800", ";", " ", "-rw-r--r-- ", "drwxr-xr-x ", "1 ", "owner ", "Feb ", "29 ", "10:48 ", "2027 ", "02-28-26  ", "02-28-2026  ",
        "10:48PM ", "22:48 ", "<DIR> ", "total 1", "name", "\r\n", "\n", "9999999999999999999");

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("zengin-91", ZenginOracle.Check, s_records),
        new("mandates-96", MandateOracle.Check, s_records),
        new("messages", MessageOracle.Check, s_messages, 256),
        new("control-messages", ControlMessageOracle.Check, s_messages, 256),
        new("frames", FrameOracle.Check, [.. s_messages, [1, 0]], 1200),
        new("csv-requests", CsvOracle.CheckRequests, s_csv),
        new("csv-customers", CsvOracle.CheckCustomers, s_csv),
        new("csv-mandates", CsvOracle.CheckMandates, s_csv),
        new("journal", JournalOracle.Check, Words("RDJC", "RDJOURNL")),
        new("snapshots", SnapshotOracle.Check, []),
        new("key-files", KeyFileOracle.Check, Words("RDKEYSET")),
        new("events", EventOracle.Check, [.. s_json, .. EventOracle.Kinds]),
        new("bank-replies", BankReplyOracle.Check, s_messages, 260),
        new("bank-profiles", BankProfileOracle.Check, s_json),
        new("configuration", ConfigurationOracle.Check, s_json, 4096),
        new("admin-requests", AdminRequestOracle.Check, s_json),
        new("service-hours", ServiceHoursOracle.Check, s_hours, 256),
        new("drop-listing", DropListingOracle.Check, s_lists),
    ];

    public static FuzzTarget? Find(string name) => All.FirstOrDefault(target => target.Name == name);

    /// <summary>What is called across from the uninstrumented program: null when all is well, otherwise what was wrong.</summary>
    public static Func<byte[], string?> OracleOf(string name)
    {
        Action<byte[]> check = name == PlantedFault.Name ? PlantedFault.Read : Find(name)!.Oracle;
        return input =>
        {
            check(input);
            return null;
        };
    }

    private static byte[][] Words(params string[] words) => [.. words.Select(Encoding.UTF8.GetBytes)];

    private static byte[] Spaces(int count) => [.. Enumerable.Repeat((byte)' ', count)];
}
