using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Simulation.Runs;
using SeededNumbers = RealtimeDebit.TestSupport.Worlds.SeededNumbers;

namespace RealtimeDebit.Simulation.Banks;

/// <summary>What is drawn of one bank.</summary>
internal sealed record BankKnobs
{
    public required bool HasInquiry { get; init; }

    public required bool Trusted { get; init; }

    /// <summary>The bank's hours begin a minute after the world.</summary>
    public required bool OpensLater { get; init; }

    public required int Slots { get; init; }

    public required int Window { get; init; }

    public required long LeastLatency { get; init; }

    public required long MostLatency { get; init; }

    public required long NotFoundIsFinalAfterTicks { get; init; }

    public required IReadOnlyList<TimeSpan> InquiryAfter { get; init; }

    public required int NotSentPermille { get; init; }

    public required int LostBeforePermille { get; init; }

    public required int LostAfterPermille { get; init; }

    public required int LatePermille { get; init; }

    public required int HangPermille { get; init; }

    public required int InquiryDownPermille { get; init; }

    public required int InquiryHangPermille { get; init; }

    public required int ForgetPermille { get; init; }

    /// <summary>The last part of the storm, in percent, during which the bank is away; 0: it never is.</summary>
    public required int AwayLastPercent { get; init; }

    /// <summary>For so long it stays away when everything else is calm already.</summary>
    public required long AwayIntoCalmTicks { get; init; }

    /// <summary>Away: requests vanish, and nobody knows it. Else they are refused at once.</summary>
    public required bool IsSilentAway { get; init; }

    public static BankKnobs Draw(SeededNumbers n)
    {
        bool hasInquiry = n.Percent(85);
        long most = n.Spread(50, TimeSpan.TicksPerSecond);
        long final = Math.Max(n.Spread(TimeSpan.TicksPerMillisecond * 10, TimeSpan.TicksPerSecond * 20), most * 2);
        return new BankKnobs
        {
            HasInquiry = hasInquiry,
            Trusted = hasInquiry && n.Percent(75),
            OpensLater = n.Percent(4),
            Slots = n.Percent(50) ? 1 : n.Between(2, 6),
            Window = hasInquiry ? (int)n.Spread(1, 64) : 1,
            LeastLatency = Math.Min(50, most),
            MostLatency = most,
            NotFoundIsFinalAfterTicks = final,
            InquiryAfter =
            [
                .. Enumerable.Range(0, n.Between(0, 3)).Select(_ => TimeSpan.FromTicks(n.Spread(TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerSecond * 10))),
                TimeSpan.FromTicks(n.Spread(TimeSpan.TicksPerMillisecond * 200, TimeSpan.TicksPerSecond * 10)),
            ],
            NotSentPermille = n.Fault(200),
            LostBeforePermille = n.Fault(300),
            LostAfterPermille = n.Fault(300),
            LatePermille = n.Percent(50) ? 0 : n.Between(10, 300),
            HangPermille = n.Percent(60) ? 0 : n.Fault(100),
            InquiryDownPermille = n.Fault(400),
            InquiryHangPermille = n.Percent(60) ? 0 : n.Fault(200),
            ForgetPermille = n.Fault(500),
            AwayLastPercent = n.Percent(60) ? 0 : n.Between(1, 80),
            AwayIntoCalmTicks = n.Percent(40) ? 0 : n.Spread(TimeSpan.TicksPerSecond, TimeSpan.TicksPerMinute * 3),
            IsSilentAway = n.Percent(50),
        };
    }

    public BankKnobs Calm() => this with
    {
        NotSentPermille = 0,
        LostBeforePermille = 0,
        LostAfterPermille = 0,
        LatePermille = 0,
        HangPermille = 0,
        InquiryDownPermille = 0,
        InquiryHangPermille = 0,
        ForgetPermille = 0,
        AwayLastPercent = 0,
    };

    public BankSettings Settings(string code, TimeOnly begin) => new()
    {
        Hours = OpensLater ? ServiceHours.Parse([], [$"* {begin:HH:mm}-{begin.AddMinutes(1):HH:mm}"]).Hours : null,
        Code = Core.Accounts.BankCode.Parse(code),
        Name = "ﾃｽﾄｷﾞﾝｺｳ",
        DisplayName = "テスト銀行",
        InFlight = Slots,
        DebitTimeout = TimeSpan.FromSeconds(15),
        InquiryTimeout = TimeSpan.FromSeconds(15),
        InquiryAfter = InquiryAfter,
        NotFoundIsFinalAfter = TimeSpan.FromTicks(NotFoundIsFinalAfterTicks),
    };

    public long DrawLatency(SeededNumbers numbers) => numbers.Spread(LeastLatency, MostLatency);

    public BankFault DrawFault(SeededNumbers numbers)
        => numbers.Permille(NotSentPermille) ? BankFault.NotSent
            : numbers.Permille(LostBeforePermille) ? BankFault.LostBefore
            : numbers.Permille(LostAfterPermille) ? BankFault.LostAfter
            : numbers.Permille(LatePermille) ? BankFault.Late
            : numbers.Permille(HangPermille) ? BankFault.Hang
            : BankFault.None;
}
