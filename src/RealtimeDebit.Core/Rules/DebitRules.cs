using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Customers;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Core.Money;
using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Core.Rules;

/// <summary>
/// The rules that a debit must pass before it is accepted: a fixed list in a fixed order. The first that fails names the
/// response code; codes and order are part of the contract with creditors and are never renumbered.
/// </summary>
/// <remarks>
/// Knows the books and the configuration, no port and no clock. 2010 (same id, other content) and 2011 (bank's hours) belong to
/// the intake, 2012 (validity) to the lane: they need more than the request itself.
/// </remarks>
public sealed class DebitRules
{
    /// <summary>How far ahead a debit date may lie, in days.</summary>
    public const int MaxDaysAhead = 60;

    private static readonly DebitRule[] Order =
    [
        new("form", 2001, static (in DebitCase c) => c.Candidate.FormatRejection != 2001),
        new("creditor", 2002, static (in DebitCase c) => c.Creditor is { Stopped: false }),
        new("amount", 2003, static (in DebitCase c) => c.Candidate.FormatRejection != 2003 && new Yen(Math.Max(0, c.Candidate.AmountYen)).IsDebitable),
        new("amount-limit", 2003, static (in DebitCase c) => c.Candidate.AmountYen <= c.Creditor!.MaxAmount.Value),
        new("bank", 2004, static (in DebitCase c) => c.Candidate.Account.IsNone || c.Rules.MayDebitAt(c.Creditor!, c.Candidate.Account.Bank)),
        new("customer", 2005, static (in DebitCase c) => IsKnownCustomer(c)),
        new("mandate", 2006, static (in DebitCase c) => c.Mandate.IsActive),
        new("mandate-bank", 2004, static (in DebitCase c) => c.Rules.MayDebitAt(c.Creditor!, c.Mandate.Account.Bank)),
        new("account", 2007, static (in DebitCase c) => c.Candidate.Account.IsNone || c.Candidate.Account == c.Mandate.Account),
        new("name", 2008, static (in DebitCase c) => NamesAgree(c)),
        new("debit-date", 2013, static (in DebitCase c) => IsDebitDate(c.Candidate.DebitDate, c.Today)),
        new("customer-limit", 2009, static (in DebitCase c) => c.Customer.MaxAmount is not Yen most || c.Candidate.AmountYen <= most.Value),
        new("daily-limit", 2009, static (in DebitCase c) => c.Rules.FitsDailyLimit(c)),
    ];

    private readonly Books _books;
    private readonly Dictionary<CreditorCode, Creditor> _creditors = [];
    private readonly HashSet<BankCode> _banks;
    private readonly HashSet<BankCode> _provisional;
    private readonly DailyTotals _reserved = new();

    /// <param name="books">What is known.</param>
    /// <param name="creditors">Whom we serve.</param>
    /// <param name="banks">The banks that we reach.</param>
    /// <param name="provisional">Those of them that acknowledge no mandate: the creditor's own customer stands for it there.</param>
    public DebitRules(Books books, IEnumerable<Creditor> creditors, IEnumerable<BankCode> banks, IEnumerable<BankCode>? provisional = null)
    {
        _books = books;
        _banks = [.. banks];
        _provisional = [.. provisional ?? []];
        foreach (Creditor creditor in creditors)
        {
            _creditors.Add(creditor.Code, creditor);
            foreach (CreditorCode also in creditor.AlsoCodes) _creditors.Add(also, creditor);
        }
    }

    /// <summary>Name and response code of every rule, in the order in which they are asked.</summary>
    public static IEnumerable<(string Name, int ResponseCode)> All => Order.Select(r => (r.Name, r.ResponseCode));

    /// <summary>The creditor whose own or further code this is; null when we do not serve it.</summary>
    public Creditor? FindCreditor(CreditorCode code) => _creditors.GetValueOrDefault(code);

    /// <summary>True for a date from <paramref name="today"/> to <see cref="MaxDaysAhead"/> days later; a holiday is a day like others.</summary>
    public static bool IsDebitDate(DateOnly date, DateOnly today) => date >= today && date.DayNumber - today.DayNumber <= MaxDaysAhead;

    /// <summary>
    /// Judges one request. An accepted one counts against the daily limit from now on, until <see cref="Release"/> is
    /// called for it: after its event was recorded, or when it is given up.
    /// </summary>
    public RuleVerdict Judge(DebitCandidate candidate, DateOnly today)
    {
        Creditor? creditor = FindCreditor(candidate.Creditor);
        CreditorCode code = creditor?.Code ?? candidate.Creditor;
        MandateAnswer mandate = candidate.FormatRejection == 2001
            ? default
            : FindMandate(code, candidate);
        var asked = new DebitCase
        {
            Rules = this,
            Candidate = candidate,
            Creditor = creditor,
            Customer = _books.Customers.Find(code, candidate.CustomerNumber),
            Mandate = mandate,
            Today = today,
        };
        foreach (DebitRule rule in Order)
        {
            if (!rule.Passes(asked)) return Refuse(rule, candidate);
        }

        _reserved.Add(code, candidate.DebitDate, new Yen(candidate.AmountYen));
        return new RuleVerdict
        {
            ResultCode = ' ',
            FailedRule = "",
            Account = mandate.Account,
            DebtorName = candidate.DebtorName.IsEmpty ? mandate.Holder : candidate.DebtorName,
        };
    }

    /// <summary>Gives back what an accepted request held of the daily limit; its own event counts from now on, or it was given up.</summary>
    public void Release(CreditorCode creditor, DateOnly debitDate, Yen amount)
        => _reserved.Remove(FindCreditor(creditor)?.Code ?? creditor, debitDate, amount);

    /// <summary>What a bank told of, or, at a bank that tells of nothing, what the creditor's master says (仮登録).</summary>
    private MandateAnswer FindMandate(CreditorCode creditor, DebitCandidate candidate)
    {
        MandateAnswer told = _books.Mandates.Find(creditor, candidate.CustomerNumber, candidate.Account, candidate.DebitDate);
        if (_provisional.Count == 0 || told.Verdict != MandateVerdict.NoneAtAll) return told;

        CustomerAnswer customer = _books.Customers.Find(creditor, candidate.CustomerNumber);
        if (!customer.Exists || !_provisional.Contains(customer.Account.Bank)) return told;

        string holder = _books.Customers.FindWhole(creditor, JisX0201.Decode(candidate.CustomerNumber.TrimEnd((byte)' ')))!.Holder;
        return new MandateAnswer { Verdict = MandateVerdict.Active, Account = customer.Account, Holder = JisX0201.Encode(holder), EffectiveFrom = DateOnly.MinValue };
    }

    private static RuleVerdict Refuse(DebitRule rule, DebitCandidate candidate) => new()
    {
        Rejection = rule.ResponseCode,
        ResultCode = candidate.FormatRejection == rule.ResponseCode && candidate.FormatResultCode != default
            ? candidate.FormatResultCode
            : RejectionCodes.ResultCodeOf(rule.ResponseCode),
        FailedRule = rule.Name,
        Account = candidate.Account,
        DebtorName = candidate.DebtorName,
    };

    /// <summary>A customer whom the bank's mandates know is known, also when the creditor's master is not kept with us.</summary>
    private static bool IsKnownCustomer(in DebitCase c)
        => c.Customer.Exists ? !c.Customer.Stopped : c.Mandate.Verdict != MandateVerdict.NoneAtAll;

    private static bool NamesAgree(in DebitCase c)
        => c.Candidate.DebtorName.IsEmpty || c.Creditor!.NameCheck switch
        {
            NameCheck.Off => true,
            NameCheck.Exact => c.Candidate.DebtorName.SequenceEqual(c.Mandate.Holder),
            _ => NameFolding.AreSame(c.Candidate.DebtorName, c.Mandate.Holder),
        };

    private bool MayDebitAt(Creditor creditor, BankCode bank) => _banks.Contains(bank) && creditor.Banks.Contains(bank);

    private bool FitsDailyLimit(in DebitCase c)
    {
        if (c.Creditor!.DailyLimit is not Yen limit) return true;

        CreditorCode code = c.Creditor.Code;
        DateOnly date = c.Candidate.DebitDate;
        Yen before = _books.Debits.AcceptedFor(code, date) + _reserved.Of(code, date);
        return before + new Yen(c.Candidate.AmountYen) <= limit;
    }
}

/// <summary>One rule: its name, the response code it refuses with, and the question.</summary>
internal sealed record DebitRule(string Name, int ResponseCode, DebitQuestion Passes);

/// <summary>A question about a request; true = passes.</summary>
internal delegate bool DebitQuestion(in DebitCase asked);

/// <summary>A request with everything that the rules may look at.</summary>
internal readonly ref struct DebitCase
{
    public required DebitRules Rules { get; init; }

    public required DebitCandidate Candidate { get; init; }

    public required Creditor? Creditor { get; init; }

    public required CustomerAnswer Customer { get; init; }

    public required MandateAnswer Mandate { get; init; }

    public required DateOnly Today { get; init; }
}
