using RealtimeDebit.BankSimulator.Ledgers;
using RealtimeDebit.Formats.Zengin;

namespace RealtimeDebit.Host.Demo;

/// <summary>Holds everything that came out against what the scenario says, and against the bank's own ledger.</summary>
internal sealed class DemoVerdict(DemoScreen screen)
{
    /// <summary>Accounts from which the scenario's bank takes money, each once.</summary>
    private static readonly string[] TakenFrom = ["9000011", "9000013"];

    /// <summary>The record whose answer the bank loses on purpose.</summary>
    private const long LostAnswer = 3;

    /// <summary>True until something is not as expected.</summary>
    public bool IsAsExpected { get; private set; } = true;

    public void Check(bool isTrue, string text)
    {
        IsAsExpected &= isTrue;
        screen.Check(isTrue, text);
    }

    public void CheckResult(byte[] result, byte[] expected)
    {
        IReadOnlyList<byte[]> got = DemoSamples.DataRecords(result, ZenginFileKind.Result);
        IReadOnlyList<byte[]> wanted = DemoSamples.DataRecords(expected, ZenginFileKind.Result);
        List<string[]> rows = [];
        for (int index = 0; index < got.Count; index++) rows.Add(Row(index + 1, got[index], index < wanted.Count ? wanted[index] : []));
        screen.Table(["record", "customer", "account", "amount", "digit", "meaning", "expected"], rows);
        screen.Say(string.Empty);
        screen.Say("The result file itself (byte 112 of each data record is the answer; the trailer counts):");
        screen.RawLines(result);
        screen.Say(string.Empty);
        Check(result.AsSpan().SequenceEqual(expected), $"The result file is byte for byte the expected one ({expected.Length} bytes).");
    }

    public void CheckStory(DemoNarrator narrator)
    {
        Check(narrator.WereUnknown.Contains(LostAnswer), $"The lost answer of record {LostAnswer} became Unknown and was not sent again.");
        Check(narrator.SettledByInquiry.Contains(LostAnswer), $"An inquiry settled record {LostAnswer}.");
    }

    public void CheckLedger(IReadOnlyList<LedgerEntry> ledger)
    {
        string[] accounts = [.. ledger.Select(static entry => entry.Account).Order(StringComparer.Ordinal)];
        Check(accounts.SequenceEqual(TakenFrom, StringComparer.Ordinal), $"The bank's own ledger: money was taken {accounts.Length} times, from each of {TakenFrom.Length} accounts exactly once.");
    }

    private static string[] Row(int number, byte[] record, byte[] expected)
    {
        char digit = (char)ZenginDataLayout.ResultCode.ReadByte(record);
        return
        [
            $"{number}", ZenginDataLayout.CustomerNumber.ReadText(record), Logging.Masked.Account(ZenginDataLayout.AccountNumber.ReadText(record)),
            $"{ZenginDataLayout.AmountYen.ReadNumber(record):N0}", $"{digit}", ResultMeaning.Of(digit),
            expected.AsSpan().SequenceEqual(record) ? "as expected" : "NOT AS EXPECTED",
        ];
    }
}
