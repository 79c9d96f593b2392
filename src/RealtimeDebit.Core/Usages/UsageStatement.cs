using System.Globalization;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;

namespace RealtimeDebit.Core.Usages;

/// <summary>What is counted for the invoice.</summary>
public enum UsageKind
{
    /// <summary>振替済.</summary>
    Collected,

    /// <summary>資金不足: the bank refused with result code 1.</summary>
    NoFunds,

    /// <summary>振替不能 for any other reason that the bank gave.</summary>
    Declined,

    /// <summary>受付不可: never sent to a bank.</summary>
    Rejected,

    /// <summary>取下げ: withdrawn before it was sent.</summary>
    Withdrawn,

    /// <summary>受付ファイル: files, not debits.</summary>
    FileAccepted,

    /// <summary>拒否ファイル: files, not debits.</summary>
    FileRefused,
}

/// <summary>A month in Japan.</summary>
/// <param name="Number">yyyyMM.</param>
public readonly record struct UsageMonth(int Number)
{
    /// <summary>The last day.</summary>
    public DateOnly LastDay => new DateOnly(Number / 100, Number % 100, 1).AddMonths(1).AddDays(-1);

    public static UsageMonth Of(DateOnly day) => new((day.Year * 100) + day.Month);

    /// <summary>Reads yyyy-MM.</summary>
    public static bool TryParse(string? text, out UsageMonth month)
    {
        bool ok = DateOnly.TryParseExact($"{text}-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly first);
        month = ok ? Of(first) : default;
        return ok;
    }

    /// <summary>yyyy-MM.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number / 100:D4}-{Number % 100:D2}");
}

/// <summary>One number of a statement.</summary>
/// <param name="Bank">Null where no bank was asked, and for files.</param>
/// <param name="Yen">Sum of the amounts; 0 for files and for rejected records of files.</param>
public sealed record UsageLine(BankCode? Bank, Door Door, UsageKind Kind, long Count, long Yen);

/// <summary>利用明細: one creditor's month, as the events say. The same events give the same statement.</summary>
public sealed record UsageStatement
{
    public required CreditorCode Creditor { get; init; }

    public required UsageMonth Month { get; init; }

    /// <summary>Debits that have ended, and files.</summary>
    public required IReadOnlyList<UsageLine> Lines { get; init; }

    /// <summary>Debits received in the month that have not ended, those of unknown result too: in no line.</summary>
    public required long OpenCount { get; init; }

    /// <summary>Their amounts, yen.</summary>
    public required long OpenYen { get; init; }

    /// <summary>確定: the month is over and every debit of it has ended, so nothing here can change. Else 速報.</summary>
    public required bool IsFinal { get; init; }

    /// <summary>Makes a statement from the books.</summary>
    /// <param name="books">As they stand.</param>
    /// <param name="creditor">The creditor's own code.</param>
    /// <param name="month">Which month.</param>
    /// <param name="today">In Japan.</param>
    public static UsageStatement Make(Books books, CreditorCode creditor, UsageMonth month, DateOnly today)
    {
        List<Debit> open = [.. books.Debits.Open().Where(d => d.Creditor == creditor && UsageMonth.Of(d.Origin.ReceivedAt.JapanDate()) == month)];
        return new UsageStatement
        {
            Creditor = creditor,
            Month = month,
            Lines = [.. books.Usage.Of(creditor, month)],
            OpenCount = open.Count,
            OpenYen = open.Sum(debit => debit.Row.Amount.Value),
            IsFinal = today > month.LastDay && open.Count == 0,
        };
    }
}
