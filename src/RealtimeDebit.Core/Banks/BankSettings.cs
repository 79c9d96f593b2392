using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Calendar;

namespace RealtimeDebit.Core.Banks;

/// <summary>One bank as the configuration describes it: when it works and how patiently it is asked.</summary>
public sealed record BankSettings
{
    /// <summary>金融機関コード.</summary>
    public required BankCode Code { get; init; }

    /// <summary>金融機関名, half-width kana, at most 15 bytes.</summary>
    public required string Name { get; init; }

    /// <summary>The name that people read.</summary>
    public required string DisplayName { get; init; }

    /// <summary>How many requests may be under way at once, 1 or more; never more than the profile allows.</summary>
    public int InFlight { get; init; } = 1;

    /// <summary>How long a debit's answer is waited for. After it the debit is Unknown.</summary>
    public TimeSpan DebitTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an inquiry's answer is waited for.</summary>
    public TimeSpan InquiryTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>When an Unknown debit is asked for, counted from the loss of its answer or the last inquiry; the last value repeats.</summary>
    public IReadOnlyList<TimeSpan> InquiryAfter { get; init; } =
        [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1)];

    /// <summary>
    /// How long after the last byte sent (or this process's start, whichever is later) "never saw it" becomes believable.
    /// It must exceed the longest time that a request can still be under way inside the bank.
    /// </summary>
    public TimeSpan NotFoundIsFinalAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The bank's service hours; always open when null.</summary>
    public ServiceHours? Hours { get; init; }

    /// <summary>
    /// True for a bank that never acknowledges a mandate: a creditor's own customer with an account there may be debited (仮登録), and
    /// the first result 0 or 1 proves the mandate (本登録). Default false.
    /// </summary>
    public bool ProvisionalMandates { get; init; }

    /// <summary>Where this bank's nightly mandate file comes from; null when there is none.</summary>
    public MandateSourceSettings? MandateSource { get; init; }
}

/// <summary>Where a bank's mandate files lie and how they are taken.</summary>
/// <param name="Url">A folder or one file.</param>
/// <param name="Full">True when a file lists every mandate of the bank (全件), false for changes only (差分).</param>
/// <param name="MaxCancelPercent">A full file that would cancel more than this share of live mandates waits for two people, 0 to 100.</param>
public sealed record MandateSourceSettings(Uri Url, bool Full, int MaxCancelPercent)
{
    /// <summary>True when the bank sends a file each night, also when nothing changed: a night without one is not done. Default false.</summary>
    public bool FileEachNight { get; init; }
}
