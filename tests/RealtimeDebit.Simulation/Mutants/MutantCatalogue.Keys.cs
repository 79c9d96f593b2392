namespace RealtimeDebit.Simulation.Mutants;

public static partial class MutantCatalogue
{
    private static Mutant[] Keys() =>
    [
        new(44, "sealed months not asked", ["I1", "I2", "I4", "I5"],
            new Edit("Keys/RequestIds.cs", "return earlier is not null || !_sealed.MustAsk(key, look);", "return key >= 0;")),

        new(45, "month sealed while a debit of it is open", ["I2", "I4", "I6", "I9"],
            new Edit("Debits/RequestKeys.cs", ".Where(month => month.Open == 0)];", ".Where(month => month.Open >= 0)];"),
            new Edit("Debits/RequestKeys.cs", "is not { Open: 0 } kept", "is not { Open: >= 0 } kept"),
            new Edit("Keys/KeyFileFormat.cs", "=> entry.IsFinal && ", "=> "),
            new Edit("Keys/KeyFileFormat.cs", "row[50] is < (byte)'0' or > (byte)'9' || ", "row[50] > (byte)'9' || ")),

        new(46, "key file believed before it is durable", ["I6"],
            new Edit("Keys/KeySealer.cs", "        await file.FlushAsync();\n", "")),

        new(47, "start goes on without a key file", ["I1", "I2", "I4", "I6"],
            new Edit("Keys/SealedKeys.cs", "            await keys.CloseAsync();\n            throw;\n", "            return keys;\n")),

        new(48, "sealed months asked, memory not looked at again (two same requests at once)", ["I1", "I4", "I9"],
            new Edit("Intake/DebitIntake.cs", "while (!_log.RequestIds.TryFind(key, look, out earlier)) look = await _log.RequestIds.AskAsync(key);",
                "if (!_log.RequestIds.TryFind(key, look, out earlier)) look = await _log.RequestIds.AskAsync(key);\n        if (look.Found is RequestKeyEntry found) earlier = DebitBook.EarlierOf(found);")),

        new(49, "month let go from memory before its file can be asked", ["I1", "I2", "I4", "I6"],
            new Edit("Keys/KeySealer.cs", "            KeyFile file = await WriteAsync(encoded);\n", "            keys.Seal(encoded.Month);\n            KeyFile file = await WriteAsync(encoded);\n"),
            new Edit("Keys/KeySealer.cs", "            keys.Seal(encoded.Month);\n            sealedKeys.Add(file);\n", "            sealedKeys.Add(file);\n")),
    ];
}
