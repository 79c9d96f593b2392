using System.Buffers;
using System.Text;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;

namespace RealtimeDebit.TestSupport.Worlds;

/// <summary>A creditor's orders for one file, drawn from a seed, and everything that the world around the service needs for them.</summary>
public sealed class OrderPlan
{
    /// <summary>How late a request that was stuck on the way arrives: far within the NotFoundIsFinalAfter of any test.</summary>
    private const int LateMs = 250;

    public const string CreditorCode = "1234567890";

    private static readonly BankBehaviour[] s_behaviours =
    [
        BankBehaviour.Collect, BankBehaviour.Collect, BankBehaviour.Collect, BankBehaviour.Decline, BankBehaviour.DropAfter,
        BankBehaviour.DropBefore, BankBehaviour.Garble, BankBehaviour.HalfReply, BankBehaviour.WrongKeyReply,
    ];

    private static readonly BankBehaviour[] s_faults =
    [
        BankBehaviour.DropAfter, BankBehaviour.DropBefore, BankBehaviour.Garble, BankBehaviour.HalfReply, BankBehaviour.WrongKeyReply,
        BankBehaviour.DuplicateReply, BankBehaviour.ThrottleFirst, BankBehaviour.Late,
    ];

    private OrderPlan(IReadOnlyList<Order> orders) => Orders = orders;

    public IReadOnlyList<Order> Orders { get; }

    /// <summary>Orders whose bank behaviour is drawn from the seed as well.</summary>
    /// <param name="first">Number of the first order: plans with different numbers share no account and no customer.</param>
    public static OrderPlan Draw(ulong seed, int count, int first = 1)
    {
        var numbers = new SeededNumbers(seed);
        return new OrderPlan([.. Enumerable.Range(first, count).Select(number => Make(number, numbers, numbers.OneOf(s_behaviours)))]);
    }

    /// <summary>As <see cref="Draw"/>, with <paramref name="faultPercent"/> of the orders meeting a bank that misbehaves, and some that the rules refuse.</summary>
    public static OrderPlan DrawMixed(ulong seed, int count, int first, int faultPercent)
    {
        var numbers = new SeededNumbers(seed);
        return new OrderPlan([.. Enumerable.Range(first, count).Select(number => DrawMixed(number, numbers, faultPercent))]);
    }

    /// <summary>All orders of several plans, for one bank and one creditor.</summary>
    public static OrderPlan Together(params OrderPlan[] plans) => new([.. plans.SelectMany(plan => plan.Orders)]);

    /// <summary>One order for each of the given behaviours.</summary>
    public static OrderPlan Of(params BankBehaviour[] behaviours)
    {
        var numbers = new SeededNumbers(1);
        return new OrderPlan([.. behaviours.Select((behaviour, index) => Make(index + 1, numbers, behaviour))]);
    }

    /// <summary>The 91 file with these orders, one header group.</summary>
    public byte[] RequestFile(DateOnly debitDate, NewlineKind newline = NewlineKind.CrLf)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new ZenginFileWriter(output, newline);
        writer.BeginGroup(new ZenginHeader
        {
            CreditorCode = CreditorCode,
            CreditorName = "ｶ)ﾃｽﾄｼﾖｳｶｲ",
            DebitDate = debitDate.ToString("MMdd"),
            BankCode = "9997",
            BranchCode = "001",
            AccountKind = "1",
            AccountNumber = "1000001",
        });
        foreach (Order order in Orders)
        {
            writer.Add(new ZenginDebit
            {
                BankCode = Order.BankCode,
                BranchCode = Order.BranchCode,
                AccountNumber = order.Account,
                HolderName = Order.Holder,
                AmountYen = order.AmountYen,
                CustomerNumber = order.CustomerNumber,
            });
        }

        writer.EndGroup();
        writer.Complete();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The creditor's customers as a CSV file for the import.</summary>
    public string CustomerCsv()
    {
        var csv = new StringBuilder("顧客番号,顧客名,顧客名カナ,引落銀行番号,引落支店番号,預金種目,口座番号,預金者名\r\n");
        foreach (Order order in Orders)
        {
            csv.Append($"{order.CustomerNumber},山田太郎{order.Number},{Order.Holder},{Order.BankCode},{Order.BranchCode},1,{order.Account},{Order.Holder}\r\n");
        }

        return csv.ToString();
    }

    /// <summary>The bank's mandates as a CSV file for the synchronisation.</summary>
    public string MandateCsv()
    {
        var csv = new StringBuilder("委託者コード,顧客番号,引落銀行番号,引落支店番号,預金種目,口座番号,預金者名,異動区分,契約日,効力発生日,結果コード\r\n");
        foreach (Order order in Orders.Where(order => order.RejectedAs != Order.NoMandate))
        {
            csv.Append($"{CreditorCode},{order.CustomerNumber},{Order.BankCode},{Order.BranchCode},1,{order.Account},{Order.Holder},1,2026-01-05,2026-01-05,00\r\n");
        }

        return csv.ToString();
    }

    /// <summary>What the result must say, one digit per record.</summary>
    public string ExpectedDigits => string.Concat(Orders.Select(order => order.ExpectedDigit));

    /// <summary>The simulated bank's scenario, interface of the simulator's <c>--scenario</c> file.</summary>
    /// <param name="delayMs">How long the bank works on each debit, in milliseconds: the longer, the more is under way at a kill.</param>
    /// <param name="inquiryFault">What the bank does with every third inquiry, in the scenario's words; null = nothing.</param>
    /// <param name="calm">The bank answers everything as it should; it still declines what it declines.</param>
    public string Scenario(int delayMs = 0, string? inquiryFault = null, bool calm = false)
    {
        IEnumerable<string> ofInquiries = inquiryFault is null || calm ? [] : [$$"""{ "when": { "on": "inquiry", "every": 3 }, "do": [ { "{{inquiryFault}}": true } ] }"""];
        return $$"""{ "dedupe": false, "rules": [ {{string.Join(",\n", ofInquiries.Concat(Orders.SelectMany(order => Rules(calm ? Calm(order) : order, delayMs))))}} ] }""";
    }

    private static Order Make(int number, SeededNumbers numbers, BankBehaviour behaviour)
        => new(number, $"{1_000_000 + number}", numbers.Between(1, 90_000), $"C{number:D9}", behaviour);

    private static Order Calm(Order order)
        => order.Behaviour == BankBehaviour.Decline ? order : order with { Behaviour = BankBehaviour.Collect };

    private static Order DrawMixed(int number, SeededNumbers numbers, int faultPercent)
    {
        bool meetsFault = numbers.Between(1, 100) <= faultPercent;
        BankBehaviour behaviour = meetsFault ? numbers.OneOf(s_faults) : numbers.Between(1, 4) == 1 ? BankBehaviour.Decline : BankBehaviour.Collect;
        Order order = Make(number, numbers, behaviour);
        return numbers.Between(1, 20) switch
        {
            1 => order with { AmountYen = 0, RejectedAs = Order.ZeroYen },
            2 or 3 => order with { RejectedAs = Order.NoMandate },
            _ => order,
        };
    }

    private static IEnumerable<string> Rules(Order order, int delayMs)
    {
        string account = $"\"on\": \"debit\", \"account\": \"{order.Account}\"";
        string Rule(string action) => $$"""{ "when": { {{account}} }, "do": [ { "delay": {{delayMs}} }, {{action}} ] }""";
        string SecondTime() => $$"""{ "when": { {{account}}, "every": 2 }, "do": [ { "delay": {{delayMs}} }, { "collect": true } ] }""";
        return order.Behaviour switch
        {
            BankBehaviour.Collect => [Rule("""{ "collect": true }""")],
            BankBehaviour.Decline => [Rule("""{ "decline": "1" }""")],
            BankBehaviour.DropAfter => [Rule("""{ "dropAfter": true }""")],
            // The second request for the account is collected, the first meets the rule below it.
            BankBehaviour.DropBefore => [SecondTime(), Rule("""{ "dropBefore": true }""")],
            BankBehaviour.ThrottleFirst => [SecondTime(), Rule("""{ "throttle": true }""")],
            BankBehaviour.DuplicateReply => [Rule("""{ "duplicateReply": true }""")],
            BankBehaviour.Late => [Rule($$"""{ "late": {{LateMs}} }""")],
            BankBehaviour.Garble => [Rule("""{ "garble": true }""")],
            BankBehaviour.HalfReply => [Rule("""{ "halfReply": true }""")],
            BankBehaviour.WrongKeyReply => [Rule("""{ "wrongKeyReply": true }""")],
            _ => throw new ArgumentOutOfRangeException(nameof(order), order.Behaviour, "This behaviour has no rule."),
        };
    }
}
