using RealtimeDebit.BankSimulator.Ledgers;
using RealtimeDebit.BankSimulator.Scenarios;

namespace RealtimeDebit.BankSimulator.Desk;

/// <summary>The bank itself, without its doors: takes a debit or an inquiry, does what the scenario says, gives the answer.</summary>
internal sealed class BankDesk(BankBooks books, BankClock clock, Scenario scenario, CancellationToken stopped)
{
    private static readonly TimeSpan Japan = TimeSpan.FromHours(9);
    private volatile RuleBook _rules = new(scenario);

    public Signal DebitRequests { get; } = new();

    public Signal Inquiries { get; } = new();

    public Signal Takings { get; } = new();

    /// <summary>From the next request on, this scenario holds; its counters for <c>every</c> begin anew.</summary>
    public void Use(Scenario next) => _rules = new RuleBook(next);

    public async ValueTask<DeskReply> DebitAsync(AskedDebit asked)
    {
        RuleBook rules = _rules;
        DebitRequests.Raise();
        if (asked.AmountYen == 0) return new DeskReply(BankAnswer.BadAmount, ReplyShape.Whole);

        BankBooks.Page page = books.PageOf(asked.Creditor, asked.RequestKey);
        if (!rules.Dedupe) return await ActAsync(rules, page, asked).ConfigureAwait(false);

        await page.OneAtATime.WaitAsync(stopped).ConfigureAwait(false);
        try
        {
            if (page.Answer is not { } first) return await ActAsync(rules, page, asked).ConfigureAwait(false);
            BankAnswer answer = IsSameContent(page.Asked!, asked) ? first : BankAnswer.OtherContent;
            return new DeskReply(answer, ReplyShape.Whole);
        }
        finally
        {
            page.OneAtATime.Release();
        }
    }

    /// <param name="asked">The inquiry: <see cref="AskedDebit.RequestKey"/> is 元要求ID. Its account fields may be blank.</param>
    public async ValueTask<DeskReply> InquireAsync(AskedDebit asked)
    {
        RuleBook rules = _rules;
        Inquiries.Raise();
        BankBooks.Page? page = books.Find(asked.Creditor, asked.RequestKey);
        ScenarioAction action = rules.Find(isDebit: false, page?.Asked is { } known ? Complete(asked, known) : asked, clock.Time.GetUtcNow());
        await clock.DelayAsync(action.Delay, stopped).ConfigureAwait(false);

        BankAnswer answer = action.Kind switch
        {
            ScenarioActionKind.Forget => BankAnswer.NeverSeen,
            ScenarioActionKind.InquiryUnavailable => BankAnswer.Unavailable,
            ScenarioActionKind.Throttle => BankAnswer.Throttled,
            ScenarioActionKind.OutOfHours => BankAnswer.OutOfHours,
            _ => page?.Answer ?? (page is { IsUnderWay: true } ? BankAnswer.UnderWay : BankAnswer.NeverSeen),
        };
        return DeskReply.Of(answer, action.Kind, answer.ResultCode == ' ' ? null : page?.Asked);
    }

    private async ValueTask<DeskReply> ActAsync(RuleBook rules, BankBooks.Page page, AskedDebit asked)
    {
        ScenarioAction action = rules.Find(isDebit: true, asked, clock.Time.GetUtcNow());
        page.Enter();
        try
        {
            await clock.DelayAsync(action.Delay, stopped).ConfigureAwait(false);
            return DeskReply.Of(await DecideAsync(action, page, asked).ConfigureAwait(false), action.Kind);
        }
        finally
        {
            page.Leave();
        }
    }

    private async ValueTask<BankAnswer> DecideAsync(ScenarioAction action, BankBooks.Page page, AskedDebit asked)
    {
        switch (action.Kind)
        {
            case ScenarioActionKind.DropBefore: return BankAnswer.Unavailable;
            case ScenarioActionKind.Throttle: return BankAnswer.Throttled;
            case ScenarioActionKind.OutOfHours: return BankAnswer.OutOfHours;
            case ScenarioActionKind.Decline:
                await books.DeclineAsync(page, new DeclinedEntry(Entry(asked), action.ResultCode, action.RawCode)).ConfigureAwait(false);
                return BankAnswer.Declined(action.ResultCode, action.RawCode);
            case ScenarioActionKind.Late:
                _ = TakeLaterAsync(page, asked, action.LateBy);
                return BankAnswer.Unavailable;
            default:
                await TakeAsync(page, asked).ConfigureAwait(false);
                return BankAnswer.Collected;
        }
    }

    private async ValueTask TakeAsync(BankBooks.Page page, AskedDebit asked)
    {
        await books.TakeAsync(page, Entry(asked)).ConfigureAwait(false);
        Takings.Raise();
    }

    /// <summary>
    /// The request that was stuck on the way: until it arrives, the bank has never seen it, and an inquiry is told so.
    /// </summary>
    private async Task TakeLaterAsync(BankBooks.Page page, AskedDebit asked, TimeSpan lateBy)
    {
        try
        {
            await clock.DelayAsync(lateBy, stopped).ConfigureAwait(false);
            await page.OneAtATime.WaitAsync(stopped).ConfigureAwait(false);
            try
            {
                if (!_rules.Dedupe || page.Answer is null) await TakeAsync(page, asked).ConfigureAwait(false);
            }
            finally
            {
                page.OneAtATime.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // The bank was stopped before the request arrived: it never will.
        }
        catch (IOException)
        {
            // The ledger cannot be written, so nothing was taken; the next request finds out and closes its connection.
        }
    }

    private LedgerEntry Entry(in AskedDebit asked) => new(
        clock.Time.GetUtcNow().ToOffset(Japan), asked.Bank, asked.RequestKey, asked.Branch, asked.Kind, asked.Account, asked.AmountYen, asked.Creditor);

    private static bool IsSameContent(LedgerEntry first, in AskedDebit asked)
        => first.Bank == asked.Bank && first.Branch == asked.Branch && first.Kind == asked.Kind
            && first.Account == asked.Account && first.AmountYen == asked.AmountYen;

    private static AskedDebit Complete(in AskedDebit asked, LedgerEntry known) => asked with
    {
        Bank = known.Bank,
        Branch = known.Branch,
        Kind = known.Kind,
        Account = known.Account,
        AmountYen = known.AmountYen,
    };
}
