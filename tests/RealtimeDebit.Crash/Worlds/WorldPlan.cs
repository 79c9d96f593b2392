using RealtimeDebit.Formats.Records;
using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.Crash.Worlds;

/// <summary>What one world is made of, all of it drawn from its seed before anything starts.</summary>
/// <param name="Kills">After so many kills comes the calm.</param>
/// <param name="Files">What the creditor sends, in this order.</param>
/// <param name="Singles">What the creditor sends by message.</param>
/// <param name="Orders">All that may be debited: the orders of every file that is not broken, and those sent by message.</param>
/// <param name="CreditorTakes">True = what appears in <c>out/</c> is taken away at once; else it is left there.</param>
/// <param name="BankDelayMs">How long the bank works on a debit.</param>
/// <param name="LineFaultPercent">How many connections to the bank go wrong.</param>
/// <param name="BankFaultPercent">How many orders meet a bank that misbehaves.</param>
/// <param name="InquiryFault">What the bank does with every third inquiry; null = nothing.</param>
/// <param name="WantsSmallDisk">The data directory lies on a disk of its own that fills up.</param>
internal sealed record WorldPlan(
    ulong Seed,
    int Kills,
    IReadOnlyList<SentFile> Files,
    OrderPlan Singles,
    OrderPlan Orders,
    bool CreditorTakes,
    int BankDelayMs,
    int InFlight,
    int LineFaultPercent,
    int BankFaultPercent,
    string? InquiryFault,
    bool WantsSmallDisk)
{
    /// <summary>Number of the first order sent by message: no file shares its account.</summary>
    private const int FirstSingle = 100_001;

    private static readonly NewlineKind[] s_newlines =
        [NewlineKind.CrLf, NewlineKind.CrLf, NewlineKind.Lf, NewlineKind.None, NewlineKind.LaidOverCrLf, NewlineKind.LaidOverLf];

    private static readonly string[] s_inquiryFaults = ["inquiryUnavailable", "garble", "halfReply", "wrongKeyReply", "duplicateReply", "dropAfter", "throttle"];

    /// <summary>The day in Japan: each file's debit date.</summary>
    private static DateOnly Today => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(9)).DateTime);

    public static WorldPlan Draw(ulong seed, int mostKills)
    {
        var numbers = new SeededNumbers(seed);
        int kills = Math.Min(numbers.Between(10, 18), mostKills);
        int bankFaultPercent = numbers.OneOf([0, 15, 30, 60]);
        List<SentFile> files = DrawFiles(numbers, (kills * 2) + 2, bankFaultPercent);
        OrderPlan singles = OrderPlan.DrawMixed(seed ^ 0x516, kills * 3, FirstSingle, bankFaultPercent);
        return new WorldPlan(
            seed,
            kills,
            files,
            singles,
            OrderPlan.Together([.. files.Where(file => !file.IsBroken).DistinctBy(file => file.Sha256).Select(file => file.Plan), singles]),
            CreditorTakes: numbers.Between(0, 1) == 0,
            BankDelayMs: numbers.OneOf([0, 5, 30, 90]),
            InFlight: numbers.OneOf([1, 1, 2, 4, 8]),
            LineFaultPercent: numbers.OneOf([0, 10, 30]),
            bankFaultPercent,
            numbers.Between(0, 1) == 0 ? null : numbers.OneOf(s_inquiryFaults),
            WantsSmallDisk: numbers.Between(1, 6) == 1);
    }

    private static List<SentFile> DrawFiles(SeededNumbers numbers, int count, int bankFaultPercent)
    {
        var files = new List<SentFile>();
        int nextOrder = 1;
        for (int i = 0; i < count; i++)
        {
            int kind = numbers.Between(1, 100);
            string name = $"f{i:D2}";
            SentFile[] earlier = [.. files.Where(file => !file.IsBroken)];
            // A refusal is told from another by its file's name: the name that several files share has no copies.
            string? sharedName = earlier.FirstOrDefault(file => !file.Form.IsCsv)?.Name;
            SentFile[] mayComeAgain = [.. earlier.Where(file => file.Name != sharedName)];
            if (kind <= 12 && mayComeAgain.Length > 0)
            {
                SentFile again = numbers.OneOf(mayComeAgain);
                files.Add(again with { Name = $"again-{i:D2}{Path.GetExtension(again.Name)}" });
                continue;
            }

            int records = numbers.Between(1, 40) == 1 ? 120 : numbers.Between(1, 6);
            OrderPlan plan = OrderPlan.DrawMixed(numbers.Next(), records, nextOrder, bankFaultPercent);
            nextOrder += records;
            // The same name as an earlier file, with other orders in it, is one more file like others.
            string text = kind is > 12 and <= 18 && sharedName is not null ? sharedName : $"{name}.txt";
            SentFile zengin = SentFile.Zengin(text, plan, Today, numbers.OneOf(s_newlines));
            files.Add(kind switch
            {
                > 90 => SentFile.Csv($"{name}.csv", plan),
                > 80 => zengin.Broken() with { Name = $"broken-{i:D2}.txt" },
                _ => zengin,
            });
        }

        return files;
    }
}
