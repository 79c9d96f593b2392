using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using RealtimeDebit.Core.Banks;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Tests.Properties;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Journals;

namespace RealtimeDebit.Tests.Core.Debits;

/// <summary>
/// Any commands to the register, legal or not, against a dictionary: the same states and answers at each step, an illegal command
/// changes nothing, and the journal gives the same again.
/// </summary>
[ManyCases(Arbitrary = [typeof(Commands)])]
public sealed class DebitRegisterModelTests
{
    [Property]
    public bool Any_commands_give_what_a_plain_dictionary_gives(Command[] commands)
    {
        JournalFolder folder = new();
        EventJournal journal = folder.Open();
        EventLog log = new(new Books(), journal, folder.Time);
        DebitRegister register = new(log);
        Model model = new();

        folder.Loop.Run(async () =>
        {
            foreach (Command command in commands)
            {
                long before = log.LastSequence;
                bool isDone = Do(register, command);
                Assert.Equal(model.Do(command), isDone);
                Assert.Equal(isDone ? before + 1 : before, log.LastSequence);
                Compare(model, log.Books.Debits);
            }

            await log.DurableAsync(log.LastSequence);
        });
        folder.Loop.Run(journal.CloseAsync);

        Books replayed = Replayed(folder);
        Compare(model, replayed.Debits);
        Compare(model, Reloaded(replayed).Debits);
        return true;
    }

    private static bool Do(DebitRegister register, Command command)
    {
        Debit[] debits = [.. command.Debits.Select(n => register.FindOpen(Id(n))!)];
        if (command.Kind != "receive" && debits.Contains(null)) return false;
        try
        {
            _ = command.Kind switch
            {
                "receive" => register.Receive(Some.DebitReceived(Id(command.Debits[0]), $"REQ-{command.Debits[0]}", 1_000 + command.Debits[0], command.Rejection)),
                "send" => register.MarkSending(debits),
                "collect" => register.Collect(debits[0], "00", AnswerSource.Debit),
                "decline" => register.Decline(debits[0], '1', "51", AnswerSource.Inquiry),
                "return" => register.ReturnUnsent(debits[0], NotSentReason.Throttled),
                "never seen" => register.ReturnNeverSeen(debits[0], "4001"),
                "lose" => register.LoseAnswer(debits, "no answer"),
                "withdraw" => register.Withdraw(debits[0], "operator"),
                _ => register.RejectUnsent(debits[0], 2013),
            };
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void Compare(Model model, DebitBook book)
    {
        Assert.Equal(model.Open.Keys.Order(), book.Singles.Select(debit => Number(debit.Id)).Order());
        Assert.All(model.Open, one => Assert.Equal(one.Value, book.FindOpen(Id(one.Key))!.State));
        Assert.All(model.Ended, one => Assert.Equal(one.Value, book.FindRecent(RequestKeys.KeyOf(Some.CreditorCode, $"REQ-{one.Key}"))!.Outcome!.ResponseCode));
        Assert.All(model.Open, one => Assert.Null(book.FindRecent(RequestKeys.KeyOf(Some.CreditorCode, $"REQ-{one.Key}"))!.Outcome));
        Assert.Equal(model.AcceptedYen, book.AcceptedFor(Some.CreditorCode, Some.Day).Value);
    }

    private static Books Replayed(JournalFolder folder)
    {
        EventJournal journal = folder.Open();
        Books books = new();
        folder.Loop.Run(() => EventStore.ReplayAsync(journal, JournalPosition.Start, books));
        return books;
    }

    private static Books Reloaded(Books books)
    {
        using MemoryStream stream = new();
        using BinaryWriter to = new(stream);
        books.Save(to);
        stream.Position = 0;
        Books loaded = new();
        using BinaryReader from = new(stream);
        loaded.Load(from);
        return loaded;
    }

    private static DebitId Id(int number) => new(DebitId.FirstOf(Some.Day).Value + number);

    private static int Number(DebitId id) => (int)(id.Value - DebitId.FirstOf(Some.Day).Value);

    /// <summary>Who is asked to do what. Few numbers, so that the same debit is met again and again.</summary>
    public sealed record Command(string Kind, IReadOnlyList<int> Debits, int Rejection);

    public static class Commands
    {
        public static Arbitrary<Command[]> Any() => (
            from kind in Gen.Elements("receive", "receive", "receive", "send", "send", "send", "collect", "decline", "return", "never seen", "lose", "lose", "withdraw", "reject")
            from first in Gen.Choose(1, 6)
            from second in Gen.Choose(1, 6)
            from rejection in Gen.Elements(0, 0, 0, 0, 2005)
            select new Command(kind, kind is "send" or "lose" && second % 3 == 0 ? [first, second] : [first], rejection)).ArrayOf().ToArbitrary();
    }

    private sealed class Model
    {
        public Dictionary<int, DebitState> Open { get; } = [];

        public Dictionary<int, int> Ended { get; } = [];

        public long AcceptedYen { get; private set; }

        public bool Do(Command command)
        {
            if (command.Kind == "receive") return Receive(command.Debits[0], command.Rejection);
            (DebitState[] from, DebitState to, int response) = command.Kind switch
            {
                "send" => (new[] { DebitState.Queued }, DebitState.Sending, 0),
                "collect" => ([DebitState.Sending, DebitState.Unknown], DebitState.Collected, 0),
                "decline" => ([DebitState.Sending, DebitState.Unknown], DebitState.Declined, 1001),
                "return" => ([DebitState.Sending], DebitState.Queued, 0),
                "never seen" => ([DebitState.Unknown], DebitState.Queued, 0),
                "lose" => ([DebitState.Sending], DebitState.Unknown, 0),
                "withdraw" => ([DebitState.Queued], DebitState.Withdrawn, 4003),
                _ => ([DebitState.Queued], DebitState.Rejected, 2013),
            };
            bool isLegal = command.Debits.Distinct().Count() == command.Debits.Count && command.Debits.All(n => Open.TryGetValue(n, out DebitState state) && from.Contains(state));
            foreach (int number in isLegal ? command.Debits : []) Take(number, to, response);
            return isLegal;
        }

        private bool Receive(int number, int rejection)
        {
            if (Open.ContainsKey(number) || Ended.ContainsKey(number)) return false;
            if (rejection != 0) return Ended.TryAdd(number, rejection);
            AcceptedYen += 1_000 + number;
            return Open.TryAdd(number, DebitState.Queued);
        }

        private void Take(int number, DebitState to, int response)
        {
            Open[number] = to;
            if (to is DebitState.Queued or DebitState.Sending or DebitState.Unknown) return;
            Open.Remove(number);
            Ended.Add(number, response);
            AcceptedYen -= to is DebitState.Withdrawn or DebitState.Rejected ? 1_000 + number : 0;
        }
    }
}
