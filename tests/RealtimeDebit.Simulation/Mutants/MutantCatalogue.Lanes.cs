namespace RealtimeDebit.Simulation.Mutants;

public static partial class MutantCatalogue
{
    private static Mutant[] Lanes() =>
    [
        new(1, "Sending at start-up goes back to the queue", ["I1"],
            new Edit("Lanes/BankLanes.cs", """
                                if (!sending.TryGetValue(bank, out List<Debit>? found)) sending.Add(bank, found = []);
                                found.Add(debit);
                                if (Find(bank) is null) CountWithoutLane(debit, 1);
                """, """
                                _ = _register.ReturnUnsent(debit, NotSentReason.Stopped);
                                Put(debit);
                """)),

        new(2, "Sending appended, flush not awaited before the bank call", ["I7", "I1"],
            new Edit("Lanes/BankLane.cs", "            await marked.Durable;\n", "")),

        new(3, "no Sending: only the outcome is written", ["I7", "I1"],
            new Edit("Lanes/LaneWindow.cs", "Task durable = _house.Register.MarkSending(debits);",
                "foreach (Debit unmarked in debits) unmarked.Move(DebitMove.MarkSending, unmarked.Sequence);\n        Task durable = Task.CompletedTask;"),
            new Edit("Debits/DebitLife.cs", "(DebitState.Queued, DebitMove.Withdraw, DebitState.Withdrawn),", """
                (DebitState.Queued, DebitMove.Withdraw, DebitState.Withdrawn),
                (DebitState.Queued, DebitMove.Collect, DebitState.Collected),
                (DebitState.Queued, DebitMove.Decline, DebitState.Declined),
                (DebitState.Queued, DebitMove.ReturnUnsent, DebitState.Queued),
                (DebitState.Queued, DebitMove.LoseAnswer, DebitState.Unknown),
                """)),

        new(12, "\"never saw it\" believed at once", ["I1"],
            new Edit("Lanes/RecoveryPolicy.cs", "if (quiet <= settings.NotFoundIsFinalAfter)", "if (quiet < TimeSpan.Zero)")),

        new(13, "NotFoundIsFinalAfter measured on the wall clock", ["I8", "I1"],
            new Edit("Lanes/LaneInquiries.cs", "TimeSpan quiet = _house.Time.GetElapsedTime(unknown.LastByteTimestamp);",
                "TimeSpan quiet = _house.Time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(unknown.Debit.SentAtUnixMilliseconds);")),

        new(14, "no answer treated as not sent", ["I1"],
            new Edit("Lanes/RecoveryPolicy.cs", "BankReply.Unknown unknown => WhenUnknown(unknown.Reason, abilities, settings),",
                "BankReply.Unknown => new RecoveryStep.SendAgain(NotSentReason.Unreachable),")),

        new(15, "Unknown becomes Declined by age", ["I5"],
            new Edit("Lanes/RecoveryPolicy.cs", "InquiryReply.NoAnswer noAnswer =>", "InquiryReply.NoAnswer when quiet > settings.NotFoundIsFinalAfter => new RecoveryStep.SettleDeclined('9', \"\"),\n            InquiryReply.NoAnswer noAnswer =>")),

        new(16, "Unknown of an earlier process never asked for", ["I8"],
            new Edit("Lanes/BankLanes.cs", "if (Find(bank) is BankLane lane) lane.PutUnknown(debit);\n", "if (Find(bank) is not null) debit.IsInLane = true;\n")),

        new(20, "reply of another request taken", ["I5", "I9", "I7", "I8"],
            new Edit("Lanes/BankLane.cs", "    private bool _batchIsNext;\n", "    private bool _batchIsNext;\n    private BankReply? _leftInTheLine;\n"),
            new Edit("Lanes/BankLane.cs", "        return reply;\n", """
                        if (reply is BankReply.Unknown && _leftInTheLine is not null) reply = _leftInTheLine;
                        _leftInTheLine = reply;
                        return reply;

                """)),

        new(21, "debit picked, await, then marked (two slots of a lane)", ["I7", "I1", "I9"],
            new Edit("Lanes/LaneWindow.cs", """
                        Task durable = _house.Register.MarkSending(debits);
                        foreach (Debit debit in debits)
                        {
                            _queues.Leave(debit);
                            window.Enqueue(new MarkedDebit(debit, durable));
                        }
                """, """
                        foreach (Debit debit in debits)
                        {
                            _queues.Leave(debit);
                            window.Enqueue(new MarkedDebit(debit, MarkLaterAsync(debit)));
                        }
                    }

                    private async Task MarkLaterAsync(Debit debit)
                    {
                        _queues.PutFirst(debit);
                        await Task.Yield();
                        await _house.Register.MarkSending([debit]);
                """)),

        new(31, "only the last debit of a window asked for after a crash", ["I8"],
            new Edit("Lanes/BankLanes.cs", "foreach (Debit debit in debits) Find(bank)?.PutUnknown(debit);", "Find(bank)?.PutUnknown(debits[^1]);")),

        new(35, "second operator's resolve overwrites the first", ["I5", "I1", "I3"],
            new Edit("Lanes/UnknownResolution.cs", "        if (!sameOutcome) return new ResolutionAnswer.Disagree(first, word);\n", "")),

        new(56, "two people's \"never seen\" taken while the first copy may be on the way", ["I1"],
            new Edit("Lanes/UnknownResolution.cs", "word.AsOf is DateTimeOffset asOf ? WhyTooEarly(debit, asOf) : null", "null")),

        new(58, "the age of the list that people looked at not counted", ["I1"],
            new Edit("Lanes/UnknownResolution.cs", "lane.UntilNeverSeenIsFinal(quiet - (now - asOf))", "lane.UntilNeverSeenIsFinal(quiet)")),

        new(41, "the clock read twice in a step", ["I8"],
            new Edit("Lanes/LaneGate.cs", "HeldBackBecause is null ? TimeSpan.Zero : _time.GetElapsedTime(now.Timestamp, _heldUntilTimestamp);", "HeldBackBecause is null ? TimeSpan.Zero : _time.GetElapsedTime(_time.GetTimestamp(), _heldUntilTimestamp);")),

        new(43, "waiting time of \"never saw it\" goes on from before the restart", ["I1"],
            new Edit("Lanes/LaneInquiries.cs", "Add(debit, reason, _house.BeganTimestamp);", "Add(debit, reason, _house.Time.GetTimestamp() - (60 * _house.Time.TimestampFrequency));")),
    ];
}
