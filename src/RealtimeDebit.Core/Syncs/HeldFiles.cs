using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Events;

namespace RealtimeDebit.Core.Syncs;

/// <summary>What followed from a word on a held file.</summary>
public abstract record HeldFileAnswer
{
    private HeldFileAnswer()
    {
    }

    /// <summary>No file of this bank is held (any more).</summary>
    public sealed record NoneHeld : HeldFileAnswer;

    /// <summary>The word is on the disk; another person has to say the same.</summary>
    public sealed record WaitsForSecond(HeldFile Held) : HeldFileAnswer;

    /// <summary>Two people said the same, and that is on the disk. The next run of the sync does it.</summary>
    public sealed record Decided(HeldFile Held) : HeldFileAnswer;

    /// <summary>The two do not agree: nothing changed, the first word stands.</summary>
    public sealed record Disagree(HeldFile Held) : HeldFileAnswer;

    /// <summary>The word is not complete. <paramref name="Problems"/> are sentences for people, all of them.</summary>
    public sealed record Incomplete(IReadOnlyList<string> Problems) : HeldFileAnswer;
}

/// <summary>Lets two different people decide on a mandate file that would cancel too much (<c>sync apply</c>, <c>sync discard</c>).</summary>
public sealed class HeldFiles(EventLog log)
{
    /// <summary>Takes one person's word. What the answer says is on the disk.</summary>
    public async Task<HeldFileAnswer> SayAsync(BankCode bank, HeldFileDecision decision, string person, string reason)
    {
        List<string> problems = [];
        if (string.IsNullOrWhiteSpace(person)) problems.Add("The operator is missing: a person has to stand for it.");
        if (string.IsNullOrWhiteSpace(reason)) problems.Add("The reason is missing: say what the bank told you, and who.");
        if (problems.Count > 0) return new HeldFileAnswer.Incomplete(problems);

        // Looks and acts in one stretch, up to the first await.
        if (log.Books.Syncs.Of(bank).Held is not HeldFile held) return new HeldFileAnswer.NoneHeld();
        if (held.Decision is not null) return new HeldFileAnswer.Decided(held);
        bool isOther = held.First is HeldFileWord first && !SyncBook.IsSamePerson(first.Operator, person);
        if (isOther && held.First!.Decision != decision) return new HeldFileAnswer.Disagree(held);

        Task durable = log.Record(new HeldFileWord(bank, held.File.SyncId, decision, person.Trim(), reason.Trim()) { At = log.Now });
        HeldFile now = log.Books.Syncs.Of(bank).Held!;
        await durable;
        return now.Decision is null ? new HeldFileAnswer.WaitsForSecond(now) : new HeldFileAnswer.Decided(now);
    }
}
