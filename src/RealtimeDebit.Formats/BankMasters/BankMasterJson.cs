using System.Text.Json;
using RealtimeDebit.Formats.Problems;
using RealtimeDebit.Formats.Records;

namespace RealtimeDebit.Formats.BankMasters;

/// <summary>
/// Reads a bank master in the shape of zengin-code: an object of banks by their code, each with code, name, kana and branches, an object of
/// branches by their number, each with code, name and kana. hira, roma and members that are not known are passed over.
/// </summary>
/// <remarks>UTF-8, with or without a byte order mark. All problems are told, each with its line and path.</remarks>
public static class BankMasterJson
{
    /// <summary>A longer file is no bank master; the real one has 5 MB.</summary>
    public const int MostBytes = 64 * 1024 * 1024;

    /// <summary>Reads and checks a whole file.</summary>
    public static BankMasterCheck Read(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> json = file.StartsWith("\uFEFF"u8) ? file[3..] : file;
        var places = new JsonPlaces(json);
        var reading = new BankMasterReading();
        var reader = new Utf8JsonReader(json);
        try
        {
            reading.ReadAll(ref reader, ref places);
        }
        catch (JsonException broken)
        {
            reading.Tell(BankMasterProblems.NotJson, (int)(broken.LineNumber ?? 0) + 1, "$", $"line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}");
        }

        catch (InvalidOperationException noText)
        {
            // The JSON reader's word for a key that is no UTF-8, or holds half of a surrogate pair.
            reading.Tell(BankMasterProblems.NotJson, places.LineOf(reader.TokenStartIndex), "$", noText.Message);
        }

        return reading.Check();
    }
}

/// <summary>Says in which line of a text a byte stands; asked in ascending order.</summary>
internal ref struct JsonPlaces(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _counted;
    private int _line = 1;

    public int LineOf(long index)
    {
        if (index > _counted)
        {
            _line += _text[_counted..(int)index].Count((byte)'\n');
            _counted = (int)index;
        }

        return _line;
    }
}

/// <summary>The banks and problems found so far.</summary>
internal sealed class BankMasterReading
{
    private readonly SortedDictionary<string, BankMasterBank> _banks = new(StringComparer.Ordinal);
    private readonly List<RecordProblem> _kept = [];
    private int _problems;
    private int _branches;
    private bool _isRefused;

    public void ReadAll(ref Utf8JsonReader json, ref JsonPlaces places)
    {
        json.Read();
        if (!IsObject(ref json, ref places, "$")) return;

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            int line = places.LineOf(json.TokenStartIndex);
            string code = json.GetString()!;
            if (ReadBank(ref json, ref places, code, line) is { } bank && !_banks.TryAdd(code, bank)) Tell(BankMasterProblems.Twice, line, $"$.{code}");
        }

        // What stands behind the object is not JSON, and reading on says so.
        json.Read();
        if (_banks.Count == 0 && !_isRefused) Tell(BankMasterProblems.NoBanks, 1, "$");
    }

    public BankMasterCheck Check() => new()
    {
        Banks = [.. _banks.Values],
        BranchCount = _branches,
        Problems = _kept,
        ProblemCount = _problems,
        IsRefused = _isRefused,
    };

    public void Tell(ProblemKind kind, int line, string path, string found = "", string expected = "")
    {
        _isRefused |= kind.Severity != ProblemSeverity.Warning;
        if (++_problems <= ProblemLog.KeptPerSeverity) _kept.Add(new RecordProblem(kind, line, path, path, 0, "", found, expected));
    }

    private BankMasterBank? ReadBank(ref Utf8JsonReader json, ref JsonPlaces places, string code, int line)
    {
        string path = $"$.{code}";
        json.Read();
        if (!IsObject(ref json, ref places, path)) return null;

        IReadOnlyList<BankMasterBranch>? branches = null;
        Names names = default;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("branches"u8)) branches = ReadBranches(ref json, ref places, path);
            else ReadName(ref json, ref places, path, ref names);
        }

        // A bank without branches is whole: some masters list banks only.
        string halfWidth = CheckNames(names, code, codeDigits: 4, path, line);
        return new BankMasterBank(code, names.Name ?? "", names.Kana ?? "", halfWidth, branches ?? []);
    }

    private IReadOnlyList<BankMasterBranch> ReadBranches(ref Utf8JsonReader json, ref JsonPlaces places, string bankPath)
    {
        json.Read();
        if (!IsObject(ref json, ref places, $"{bankPath}.branches")) return [];

        var branches = new SortedDictionary<string, BankMasterBranch>(StringComparer.Ordinal);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            int line = places.LineOf(json.TokenStartIndex);
            string code = json.GetString()!;
            string path = $"{bankPath}.branches.{code}";
            json.Read();
            if (!IsObject(ref json, ref places, path)) continue;

            Names names = default;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName) ReadName(ref json, ref places, path, ref names);
            string halfWidth = CheckNames(names, code, codeDigits: 3, path, line);
            if (!branches.TryAdd(code, new BankMasterBranch(code, names.Name ?? "", names.Kana ?? "", halfWidth))) Tell(BankMasterProblems.Twice, line, path);
        }

        _branches += branches.Count;
        return [.. branches.Values];
    }

    private bool IsObject(ref Utf8JsonReader json, ref JsonPlaces places, string path)
    {
        if (json.TokenType == JsonTokenType.StartObject) return true;

        Tell(BankMasterProblems.NotAnObject, places.LineOf(json.TokenStartIndex), path);
        json.Skip();
        return false;
    }

    private void ReadName(ref Utf8JsonReader json, ref JsonPlaces places, string path, ref Names names)
    {
        string? member = json.ValueTextEquals("code"u8) ? "code" : json.ValueTextEquals("name"u8) ? "name" : json.ValueTextEquals("kana"u8) ? "kana" : null;
        if (member is null)
        {
            json.Skip();
            return;
        }

        json.Read();
        if (json.TokenType != JsonTokenType.String)
        {
            Tell(BankMasterProblems.NotText, places.LineOf(json.TokenStartIndex), $"{path}.{member}");
            json.Skip();
            // Told once: a value that is no text is not missing besides.
            names.Set(member, "?");
            return;
        }

        names.Set(member, TextOf(ref json, ref places, $"{path}.{member}"));
    }

    private string TextOf(ref Utf8JsonReader json, ref JsonPlaces places, string path)
    {
        try
        {
            return json.GetString()!.Trim();
        }
        catch (InvalidOperationException)
        {
            // Bytes that are no UTF-8, or half of a surrogate pair.
            Tell(BankMasterProblems.NotText, places.LineOf(json.TokenStartIndex), path);
            return "?";
        }
    }

    /// <returns>The half-width name; empty when there is none.</returns>
    private string CheckNames(Names names, string code, int codeDigits, string path, int line)
    {
        if (code.Length != codeDigits || code.AsSpan().ContainsAnyExceptInRange('0', '9')) Tell(BankMasterProblems.BadCode, line, path, code, $"{codeDigits}");
        if (names.Code is not null && names.Code != "?" && names.Code != code) Tell(BankMasterProblems.CodeDiffers, line, $"{path}.code", names.Code, code);
        if (string.IsNullOrEmpty(names.Code)) Tell(BankMasterProblems.TextMissing, line, $"{path}.code");
        if (string.IsNullOrEmpty(names.Name)) Tell(BankMasterProblems.TextMissing, line, $"{path}.name");
        if (string.IsNullOrEmpty(names.Kana))
        {
            Tell(BankMasterProblems.TextMissing, line, $"{path}.kana");
            return "";
        }

        if (names.Kana == "?") return "";

        string whole = BankNameForm.Narrow(names.Kana, out string bad);
        if (bad.Length > 0) Tell(BankMasterProblems.NotNarrowed, line, $"{path}.kana", bad);

        string cut = BankNameForm.Cut(whole);
        if (cut.Length < whole.Length) Tell(BankMasterProblems.Cut, line, $"{path}.kana", whole, cut);

        return cut;
    }

    private struct Names
    {
        public string? Code;
        public string? Name;
        public string? Kana;

        public void Set(string member, string value)
        {
            if (member == "code") Code = value;
            else if (member == "name") Name = value;
            else Kana = value;
        }
    }
}
