using System.Globalization;
using RealtimeDebit.Core.Calendar;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;

namespace RealtimeDebit.Core.Lanes;

/// <summary>What two people may say became of a debit of unknown result.</summary>
public enum ResolvedAs
{
    /// <summary>The bank took the money.</summary>
    Collected,

    /// <summary>The bank refused.</summary>
    Declined,

    /// <summary>The bank never saw it: it is sent again.</summary>
    NeverSeen,
}

/// <summary>One person's word on a debit of unknown result.</summary>
/// <param name="Debit">Which debit.</param>
/// <param name="As">What became of it.</param>
/// <param name="ResultCode">With <see cref="ResolvedAs.Declined"/>: one of 1 2 3 4 8 9; else null.</param>
/// <param name="Operator">Who says so.</param>
/// <param name="Evidence">What they saw; never empty.</param>
/// <param name="AsOf">
/// With <see cref="ResolvedAs.NeverSeen"/>: up to when the bank's list that they looked at is complete, not when they speak; else null.
/// </param>
public sealed record ResolutionWord(DebitId Debit, ResolvedAs As, char? ResultCode, string Operator, string Evidence, DateTimeOffset? AsOf = null);

/// <summary>What followed from a word.</summary>
public abstract record ResolutionAnswer
{
    private ResolutionAnswer()
    {
    }

    /// <summary>The first word is on the disk; another person has to say the same.</summary>
    public sealed record WaitsForSecond(ResolutionProposed First) : ResolutionAnswer;

    /// <summary>Both said the same: it is settled, and that is on the disk.</summary>
    public sealed record Settled(ResolutionProposed First, ResolutionWord Second) : ResolutionAnswer;

    /// <summary>The two do not agree: nothing changed, the first word stands.</summary>
    public sealed record Disagree(ResolutionProposed First, ResolutionWord Second) : ResolutionAnswer;

    /// <summary>The same person said it before; another one has to say the same.</summary>
    public sealed record SamePerson(ResolutionProposed First) : ResolutionAnswer;

    /// <summary>It is not unknown (any more): an inquiry or others were faster. <paramref name="State"/> is null when it is not open.</summary>
    public sealed record NotUnknown(DebitState? State) : ResolutionAnswer;

    /// <summary>The word is not complete. <paramref name="Problems"/> are sentences for people, all of them.</summary>
    public sealed record Incomplete(IReadOnlyList<string> Problems) : ResolutionAnswer;

    /// <summary>"Never seen" cannot be known yet, or not from that list: what was sent could still reach the bank. <paramref name="Problem"/> is a sentence for people.</summary>
    public sealed record TooEarly(string Problem) : ResolutionAnswer;
}

/// <summary>Settles a debit of unknown result by two different people with evidence (<c>debit resolve</c>).</summary>
public sealed class UnknownResolution
{
    private readonly EventLog _log;
    private readonly DebitRegister _register;
    private readonly BankLanes _lanes;

    public UnknownResolution(EventLog log, BankLanes lanes)
    {
        _log = log;
        _register = new DebitRegister(log);
        _lanes = lanes;
    }

    /// <summary>Takes one person's word. What the answer says is on the disk.</summary>
    public async Task<ResolutionAnswer> SayAsync(ResolutionWord word)
    {
        List<string> problems = ProblemsOf(word);
        if (problems.Count > 0) return new ResolutionAnswer.Incomplete(problems);
        if (_register.FindOpen(word.Debit) is not Debit debit) return new ResolutionAnswer.NotUnknown(null);

        // Measured before the inquiry that is waited for: while it lasts the list grows no younger.
        string? tooEarly = word.AsOf is DateTimeOffset asOf ? WhyTooEarly(debit, asOf) : null;

        // An inquiry that is under way is the bank's own word, and comes first. What was seen before it says nothing of a later
        // sending: a debit that moved meanwhile and is unknown once more has to be looked at once more.
        long seenAt = debit.Sequence;
        while (_lanes.WhenNotAskedAbout(debit) is { IsCompleted: false } asked) await asked;

        return debit.Sequence == seenAt ? await DecideAsync(debit, word, tooEarly) : new ResolutionAnswer.NotUnknown(debit.State);
    }

    /// <summary>Looks and acts in one stretch, up to the first await.</summary>
    private async Task<ResolutionAnswer> DecideAsync(Debit debit, ResolutionWord word, string? tooEarly)
    {
        if (debit.State != DebitState.Unknown) return new ResolutionAnswer.NotUnknown(debit.State);
        if (tooEarly is not null) return new ResolutionAnswer.TooEarly(tooEarly);

        ResolutionProposed? first = _log.Books.Debits.FindProposal(debit.Id);
        string outcome = TextOf(word.As);
        bool samePerson = first is not null && string.Equals(first.Operator.Trim(), word.Operator.Trim(), StringComparison.OrdinalIgnoreCase);
        bool sameOutcome = first is not null && string.Equals(first.Outcome, outcome, StringComparison.Ordinal) && first.ResultCode == word.ResultCode;
        if (samePerson && sameOutcome)
        {
            await _log.DurableAsync(_log.LastSequence);
            return new ResolutionAnswer.SamePerson(first!);
        }

        // The first word of anyone, or a person corrects their own.
        if (first is null || samePerson)
        {
            var proposal = new ResolutionProposed(debit.Id, outcome, word.ResultCode, word.Operator.Trim(), EvidenceOf(word)) { At = _log.Now };
            await _register.Propose(proposal);
            return new ResolutionAnswer.WaitsForSecond(proposal);
        }

        if (!sameOutcome) return new ResolutionAnswer.Disagree(first, word);

        await SettleAsync(debit, word, $"{first.Operator}: {first.Evidence} / {word.Operator.Trim()}: {EvidenceOf(word)}");
        return new ResolutionAnswer.Settled(first, word);
    }

    /// <summary>Why nobody may say yet that the bank never saw it: what was sent first may still reach the bank, and it would be sent a second time.</summary>
    private string? WhyTooEarly(Debit debit, DateTimeOffset asOf)
    {
        if (_lanes.Find(debit.Row.Bank) is not BankLane lane)
        {
            return $"\"never-seen\" sends it again, and bank {debit.Row.Bank} is not configured: how long a request may be under way there is not known.";
        }

        // In this order: a clock that goes on between the two readings makes the list older than it is, never younger.
        TimeSpan quiet = lane.QuietFor(debit.Id);
        DateTimeOffset now = _log.Now;
        if (asOf > now) return $"A list of {TextOf(asOf)} is not there yet: by this service's clock it is {TextOf(now)}. Say when the bank made the list.";

        if (lane.UntilNeverSeenIsFinal(quiet) is TimeSpan wait)
            return $"\"never-seen\" cannot be said yet: what was sent may still reach the bank. Wait {TextOf(wait)}, look at the bank's list again, then say it.";

        return lane.UntilNeverSeenIsFinal(quiet - (now - asOf)) is TimeSpan missing
            ? $"The list of {TextOf(asOf)} was made too early: what was sent could still reach the bank until {TextOf(asOf + missing)}. Look at the bank's list again, then say it with the time of the new one."
            : null;
    }

    /// <summary>What is kept of a word. The time of the list is a part of what they saw.</summary>
    private static string EvidenceOf(ResolutionWord word) => word.AsOf is DateTimeOffset asOf ? $"list of {TextOf(asOf)}: {word.Evidence}" : word.Evidence;

    private static string TextOf(DateTimeOffset moment) => moment.InJapan().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string TextOf(TimeSpan wait)
        => wait <= TimeSpan.FromMinutes(2) ? $"{Math.Ceiling(wait.TotalSeconds):0} s" : $"{Math.Ceiling(wait.TotalMinutes):0} min";

    private Task SettleAsync(Debit debit, ResolutionWord word, string evidence) => word.As switch
    {
        ResolvedAs.Collected => _register.Collect(debit, "", AnswerSource.TwoPeople, evidence),
        ResolvedAs.Declined => _register.Decline(debit, word.ResultCode!.Value, "", AnswerSource.TwoPeople, evidence),
        ResolvedAs.NeverSeen => _register.ReturnNeverSeen(debit, "Two people say that the bank never saw it.", evidence),
        _ => throw new ArgumentOutOfRangeException(nameof(word)),
    };

    private static string TextOf(ResolvedAs outcome) => outcome switch
    {
        ResolvedAs.Collected => "collected",
        ResolvedAs.Declined => "declined",
        ResolvedAs.NeverSeen => "never-seen",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };

    private static List<string> ProblemsOf(ResolutionWord word)
    {
        var problems = new List<string>();
        if (string.IsNullOrWhiteSpace(word.Operator)) problems.Add("The operator is missing: a person has to stand for it.");
        if (string.IsNullOrWhiteSpace(word.Evidence)) problems.Add("The evidence is missing: say what you saw and where.");
        if (word.As == ResolvedAs.Declined && word.ResultCode is not ('1' or '2' or '3' or '4' or '8' or '9'))
        {
            problems.Add("A declined debit needs its result code: one of 1 2 3 4 8 9.");
        }

        if (word.As != ResolvedAs.Declined && word.ResultCode is not null) problems.Add("Only a declined debit has a result code.");
        if (word.As == ResolvedAs.NeverSeen && word.AsOf is null) problems.Add("The time of the list is missing: say when the bank made the list that does not show the debit.");
        if (word.As != ResolvedAs.NeverSeen && word.AsOf is not null) problems.Add("Only with \"never-seen\" does the time of the list count; with another outcome leave it out.");
        return problems;
    }
}
