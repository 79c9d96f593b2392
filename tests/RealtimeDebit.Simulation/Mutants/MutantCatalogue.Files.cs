namespace RealtimeDebit.Simulation.Mutants;

public static partial class MutantCatalogue
{
    private static Mutant[] Files() =>
    [
        new(22, "file's debits in two commits", ["I5", "I7", "I2", "I8", "I9"],
            new Edit("Files/FileIntake.cs", "        foreach (byte[] rows in judged.Pieces)\n", "        foreach (byte[] rows in judged.Pieces.Take((judged.Pieces.Count() + 1) / 2))\n"),
            new Edit("Files/FileIntake.cs", "Records = check.Records,\n            Total", "Records = _room.Log.Books.Debits.FindRun(file.Batch)!.Count,\n            Total"),
            new Edit("Files/FileIntake.cs", "        judged.GiveBack();\n        await durable;\n", """
                        await durable;
                        int record = _room.Log.Books.Debits.FindRun(file.Batch)!.Count + 1;
                        foreach (byte[] rows in judged.Pieces.Skip((judged.Pieces.Count() + 1) / 2))
                        {
                            durable = _room.Log.Record(new FileRecordsStaged(file.Batch, record, rows) { At = _room.Log.Now });
                            record += rows.Length / DebitRow.LengthBytes;
                        }

                        judged.GiveBack();
                        await durable;

                """),
            new Edit("Debits/DebitBook.cs", "if (run.IsAccepted || staged.FirstRecord != run.Count + 1)", "if (staged.FirstRecord != run.Count + 1)")),

        new(23, "duplicate file known by name, not by content", ["I8", "I4", "I1"],
            new Edit("Files/FileBook.cs", "_firstByContent.TryAdd((file.Creditor, file.Sha256), file.Batch);", "_firstByContent.TryAdd((file.Creditor, file.Name), file.Batch);"),
            new Edit("Files/FileIntake.cs", "if (_room.Files.FindFirst(file.Creditor, file.Sha256) is BatchId first && first != file.Batch)\n", "if (_room.Files.FindFirst(file.Creditor, file.Name) is BatchId first && first != file.Batch)\n"),
            new Edit("Files/FileIntake.cs", "bool isRepeated = _room.Files.FindFirst(file.Creditor, file.Sha256)", "bool isRepeated = _room.Files.FindFirst(file.Creditor, file.Name)")),

        new(24, "file renamed before FileClaimed", ["I8", "I2"],
            new Edit("Files/FilePickup.cs", "        await _room.Log.Record(new FileClaimed\n", "        await _drop.RenameAsync(DropFolder.In, entry.Name, DropFolder.Work, FileNames.Claim(batch, _room.Log.Books.Installation.Salt!), CancellationToken.None);\n        await _room.Log.Record(new FileClaimed\n")),

        new(25, "upload not read back (server cut it and said success)", ["I5"],
            new Edit("Files/DropPublisher.cs", "if (!string.Equals(hash, piece.Sha256, StringComparison.Ordinal)) throw", "if (hash.Length == 0) throw")),

        new(26, "result while one debit is Unknown", ["I5", "I3"],
            new Edit("Files/FileFlow.cs", "if (run.OpenCount > 0) return false;", "for (int i = 0; i < run.Count; i++)\n            if (run.OpenAt(i) is { State: not DebitState.Unknown }) return false;"),
            new Edit("Results/ResultFileBuilder.cs", "if (!run.IsAccepted || run.OpenCount > 0)", "if (!run.IsAccepted)"),
            new Edit("Debits/DebitRun.cs", "            ? (char)_resultCodes[index]\n            : throw new InvalidOperationException($\"Record {index + 1} of {Origin.Batch} has no outcome yet.\");", "            ? (char)_resultCodes[index]\n            : '9';"),
            new Edit("Debits/DebitBook.cs", "        if (run.IsAccepted && run.OpenCount > 0) throw new InvalidOperationException($\"{batch} has {run.OpenCount} open debits.\");\n", "")),

        new(27, "no event between result upload and rename", ["I5", "I4"],
            new Edit("Files/DropPublisher.cs", "        if (!isRecorded) await RecordStagedAsync(file, piece, staged, name);\n", "")),

        new(28, "a collected debit written as declined", ["I5", "I3"],
            new Edit("Debits/DebitRun.cs", "            ? (char)_resultCodes[index]\n", "            ? (char)Math.Max(_resultCodes[index], (byte)'1')\n")),

        new(39, "two retries at once take a record of a file twice", ["I4", "I5"],
            new Edit("Retries/RetryDesk.cs", "        if (Book.Of(file.Batch).Count != earlier.Length) return null;\n", ""),
            new Edit("Retries/RetryBook.cs", "if (RecordRanges.FirstInBoth(earlier[i].Made.Records, retry.Made.Records) is int record)", "if (RecordRanges.FirstInBoth(earlier[i].Made.Records, retry.Made.Records) is int record && record < 0)")),

        new(54, "a retry file is handed out before its event is durable", ["I2", "I4"],
            new Edit("Retries/RetryDesk.cs", "        await _room.Log.Record(made);\n", "        _ = _room.Log.Record(made);\n")),

        new(50, "a staged piece that is gone is believed published without its twin", ["I8", "I2", "I5"],
            new Edit("Files/DropStaging.cs", "return await IsThereAsync(FileNames.Again(staged), stopping) ? StagedPlace.Nowhere : throw", "return staged.Length > 0 ? StagedPlace.Published : throw")),

        new(51, "twin deleted before the delivery is durable", ["I8"],
            new Edit("Files/DropPublisher.cs", "        await _room.Log.Record(new FileMoved(file.Batch, piece.Delivered,", "        await _staging.ForgetTwinAsync(staged, stopping);\n        await _room.Log.Record(new FileMoved(file.Batch, piece.Delivered,")),

        new(52, "a piece is staged where its request does not lie", ["I5", "I8"],
            new Edit("Files/DropPublisher.cs", "if (await _drop.FindAsync(DropFolder.Work, claim, stopping) is null) throw", "if (claim.Length == 0) throw")),

        new(55, "a twin believed without a second look for its piece", ["I8", "I5", "I2"],
            new Edit("Files/DropStaging.cs", "return await IsThereAsync(staged, stopping) ? StagedPlace.Standing : StagedPlace.Published;", "return StagedPlace.Published;")),

        new(57, "a changed file is read anew when it rests, whole or not", ["I8", "I5"],
            new Edit("Files/ChangedFiles.cs", "if (check.Verdict == FileVerdict.NotWhole && !seen.IsCutShort)", "if (check.Verdict == FileVerdict.NotWhole && seen.Looks < 0)")),

        new(53, "an .end file believed as it stands", ["I8"],
            new Edit("Files/FilePickup.cs", "=> end.IsWhole || (seen is not null", "=> end.Entry is not null || end.IsWhole || (seen is not null")),
    ];
}
