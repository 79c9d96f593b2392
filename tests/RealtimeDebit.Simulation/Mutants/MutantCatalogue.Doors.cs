namespace RealtimeDebit.Simulation.Mutants;

public static partial class MutantCatalogue
{
    private static Mutant[] Doors() =>
    [
        new(4, "\"accepted\" answered before the flush", ["I2"],
            new Edit("Intake/DebitIntake.cs", "await _register.Receive(received);", "_ = _register.Receive(received);\n        await Task.Yield();")),

        new(17, "keys of final debits not loaded at start", ["I1", "I4", "I6", "I2"],
            new Edit("Debits/RequestKeys.cs", """
                            GetOrBegin(entry.Debit / idsPerMonth).Add(key, entry);
                """, """
                            if (!entry.IsFinal) GetOrBegin(entry.Debit / idsPerMonth).Add(key, entry);
                """)),

        new(18, "key reserved after the flush, not before (two same requests at once)", ["I1", "I4", "I9", "I6"],
            new Edit("Intake/DebitIntake.cs", "        DebitReceived received = Judge(request);\n", "        await _log.DurableAsync(_log.LastSequence);\n        await Task.Yield();\n        DebitReceived received = Judge(request);\n"),
            new Edit("Debits/RequestKeys.cs", "if (TryFind(key, out _)) throw", "if (key == 0) throw"),
            new Edit("Keys/KeyMonth.cs", "        _entries.Add(key, entry);\n", "        _entries[key] = entry;\n")),

        new(19, "same id, other content accepted", ["I4"],
            new Edit("Intake/DebitIntake.cs", "if (!string.Equals(earlier.ContentDigest, request.ContentDigest(), StringComparison.Ordinal))", "if (earlier.ContentDigest.Length == 0)")),

        new(29, "outcome told before its flush", ["I3"],
            new Edit("Lanes/DebitAnswers.cs", "            await _log.DurableAsync(sequence);\n", "")),

        new(36, "cancel wins after Sending", ["I5", "I9", "I7", "I1", "I8", "I3"],
            new Edit("Doors/MessageDesk.cs", "is { State: DebitState.Queued } debit", "is { State: DebitState.Queued or DebitState.Sending } debit"),
            new Edit("Debits/DebitLife.cs", "(DebitState.Sending, DebitMove.Collect, DebitState.Collected),", "(DebitState.Sending, DebitMove.Withdraw, DebitState.Withdrawn),\n        (DebitState.Sending, DebitMove.Collect, DebitState.Collected),")),

        new(38, "expired request sent after a restart", ["I13", "I5"],
            new Edit("Events/EventStore.cs", "foreach (JournalEvent item in slice) books.Apply(EventCodec.Read(item.Payload.Span), item.Sequence);",
                "foreach (JournalEvent item in slice) books.Apply(EventCodec.Read(item.Payload.Span) is Debits.DebitReceived single ? single with { ValidUntil = null } : EventCodec.Read(item.Payload.Span), item.Sequence);")),

        new(42, "repeated request answered before the first one's flush", ["I2", "I3"],
            new Edit("Intake/DebitIntake.cs", "        await _log.DurableAsync(_log.LastSequence);\n", "        await Task.Yield();\n")),
    ];
}
