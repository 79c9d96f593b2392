namespace RealtimeDebit.Simulation.Mutants;

public static partial class MutantCatalogue
{
    private static Mutant[] Journal() =>
    [
        new(5, "flush left out", ["I7", "I2", "I3", "I6"],
            new Edit("Journal/SegmentWriter.cs", "var flush = _file.FlushAsync();", "var flush = Task.CompletedTask;")),

        new(6, "group commit wakes those who queued during the flush", ["I7", "I1", "I2"],
            new Edit("Journal/EventJournal.cs", "            frame.Durable.SetResult();", "            frame.Durable.TrySetResult();\n            _pending.Last?.Durable.TrySetResult();"),
            new Edit("Journal/EventJournal.cs", "writing.Durable.SetException(failure);", "writing.Durable.TrySetException(failure);"),
            new Edit("Journal/EventJournal.cs", "_pending.Take().Durable.SetException(failure);", "_pending.Take().Durable.TrySetException(failure);")),

        new(7, "failed flush tried again and believed", ["I7", "I3", "I10", "I2", "I6"],
            new Edit("Journal/SegmentWriter.cs", "        await flush;\n", """
                        try
                        {
                            await flush;
                        }
                        catch (IOException)
                        {
                            _file = await _disk.OpenAsync(JournalFormat.SegmentName(_header.Number));
                            await _file.FlushAsync();
                        }

                """)),

        new(8, "torn tail skipped, not cut", ["I7", "I6", "I2", "I10"],
            new Edit("Journal/JournalRecovery.cs", "return (new OpenSegment(file, scan.Header, scan.CommittedBytes, scan.Committed), cut);",
                "return (new OpenSegment(file, scan.Header, cut is null ? scan.CommittedBytes : await file.LengthAsync(), scan.Committed), cut);")),

        new(9, "CRC and chain not checked", ["I10", "I7", "I9", "I6"],
            new Edit("Journal/JournalFormat.cs", "=> BinaryPrimitives.ReadUInt32LittleEndian(frame[8..]) == FrameChecksum(frame, segment);", "=> true;"),
            new Edit("Journal/SegmentScan.cs", "if (!read.Frame.Span.Slice(JournalFormat.ChainOffsetBytes, JournalFormat.ChainBytes).SequenceEqual(_chain))", "if (_sequence < 0)")),

        new(10, "recovered tail acted on without a flush", ["I7", "I2", "I6"],
            new Edit("Journal/JournalRecovery.cs", "segment = segment is null ? await BeginAsync() : await WriteAnewAsync(segment);",
                "if (segment is null) segment = await BeginAsync(); else await segment.File.TruncateAsync(segment.EndBytes);")),

        new(11, "recovered tail flushed but not written anew (failed flush earlier)", ["I7", "I2", "I6", "I10"],
            new Edit("Journal/JournalRecovery.cs", "segment = segment is null ? await BeginAsync() : await WriteAnewAsync(segment);", """
                if (segment is null) segment = await BeginAsync();
                else
                {
                    await segment.File.TruncateAsync(segment.EndBytes);
                    await segment.File.FlushAsync();
                }
                """)),

        new(30, "journal cut at damage before the tail instead of refusing", ["I10", "I2", "I3", "I6"],
            new Edit("Journal/SegmentScan.cs", "if (later >= 0)", "if (later < -1)")),

        new(32, "hash chain not carried over a segment change", ["I6", "I9", "I10", "I2"],
            new Edit("Journal/SegmentWriter.cs", "        _header = new SegmentHeader(_header.Number + 1,", "        Array.Clear(_chain);\n        _header = new SegmentHeader(_header.Number + 1,")),

        new(33, "snapshot newer than the journal believed", ["I2", "I3", "I6", "I10"],
            new Edit("Events/EventStore.cs", "ports.Loop, ports.Journal, ports.Time, options, Math.Max(knownSequence, loaded.KnownSequence));", "ports.Loop, ports.Journal, ports.Time, options, 0);"),
            new Edit("Events/EventStore.cs", "        await ReplayAsync(journal, loaded.Position, loaded.Books);", "        if (loaded.Position.Sequence <= journal.Durable.Sequence) await ReplayAsync(journal, loaded.Position, loaded.Books);")),

        new(40, "a segment is begun before its header is on the disk", ["I2", "I6", "I8", "I9", "I10"],
            new Edit("Journal/SegmentWriter.cs", "        await file.WriteAsync(0, bytes);\n        await file.FlushAsync();", "        await file.WriteAsync(0, bytes);")),
    ];
}
