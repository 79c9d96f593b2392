using System.Diagnostics;
using System.Text;
using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Core.Mandates;
using RealtimeDebit.Formats.Layouts;

namespace RealtimeDebit.Benchmarks;

/// <summary>A million mandates in memory: their size, a full file on top of them, and look-ups, against a dictionary of objects.</summary>
internal static class MandateBenchmark
{
    private const int Mandates = 1_000_000;
    private const int PieceRows = 800;

    private static readonly CreditorCode s_creditor = CreditorCode.Parse("1234567890");
    private static readonly BankCode s_bank = BankCode.Parse("9998");
    private static readonly DateOnly s_day = new(2026, 11, 23);

    public static Task<IReadOnlyList<BenchmarkRow>> RunAsync()
    {
        List<byte[]> first = Pieces(changedEvery: 0);
        List<byte[]> second = Pieces(changedEvery: 100);
        byte[][] numbers = [.. Enumerable.Range(0, Mandates).Select(NumberOf)];

        (Dictionary<string, object> plain, long plainBytes) = Measured(() => PlainOf(numbers));
        (MandateBook book, long bookBytes) = Measured(() => Loaded(first));
        int changed = 0;
        book.Changed += (mandates, _) => changed += mandates.Count;
        (TimeSpan stage, TimeSpan worst) = Timed(second, piece => book.Apply(Staged("b", piece, second), 1));
        TimeSpan apply = Time(() => book.Apply(Applied("b"), 2));
        TimeSpan bookFinds = Time(() => FindAll(book, numbers));
        TimeSpan plainFinds = Time(() => FindAll(plain, numbers));

        return Task.FromResult<IReadOnlyList<BenchmarkRow>>(
        [
            new("memory of 1,000,000 mandates (share of the limit; less is better)", "a dictionary of text keys to records", (double)bookBytes / plainBytes,
                $"{bookBytes / (double)Mandates:0} bytes each against {plainBytes / (double)Mandates:0}"),
            new("look-ups", "the same in that dictionary", plainFinds / bookFinds, $"{Mandates / bookFinds.TotalSeconds / 1e6:0.0} M/s against {Mandates / plainFinds.TotalSeconds / 1e6:0.0} M/s"),
            new("longest hold of the loop while a full file of 1,000,000 is taken in, of all the time it takes", "all of it at once", worst > apply ? worst / (stage + apply) : apply / (stage + apply),
                $"staging {stage.TotalMilliseconds:0} ms in pieces of at most {worst.TotalMilliseconds:0.0} ms; applying {apply.TotalMilliseconds:0.0} ms ({changed:#,0} changed)"),
        ]);
    }

    private static List<byte[]> Pieces(int changedEvery)
    {
        var pieces = new List<byte[]>();
        for (int from = 0; from < Mandates; from += PieceRows)
        {
            int count = Math.Min(PieceRows, Mandates - from);
            byte[] piece = new byte[count * MandateRow.LengthBytes];
            for (int i = 0; i < count; i++) Write(piece.AsSpan(i * MandateRow.LengthBytes, MandateRow.LengthBytes), from + i, changedEvery);
            pieces.Add(piece);
        }

        return pieces;
    }

    private static void Write(Span<byte> row, int index, int changedEvery)
    {
        bool changed = changedEvery > 0 && index % changedEvery == 0;
        MandateRow.Write(row, new MandateRowContent
        {
            Creditor = s_creditor,
            CustomerNumber = NumberOf(index),
            Account = BankAccount.Parse("9998", "001", '1', $"{(changed ? index + 1 : index):D7}"),
            Standing = MandateStanding.InForce,
            Change = 1,
            BankResult = 0,
            ContractDate = s_day,
            EffectiveDate = null,
            Holder = JisX0201.Encode($"ﾔﾏﾀﾞ ﾀﾛｳ {index}"),
        });
    }

    private static byte[] NumberOf(int index) => Encoding.ASCII.GetBytes($"{index * 7919L:D12}");

    private static MandateBook Loaded(List<byte[]> pieces)
    {
        var book = new MandateBook();
        for (int piece = 0; piece < pieces.Count; piece++) book.Apply(Staged("a", piece, pieces), 1);
        book.Apply(Applied("a"), 2);
        return book;
    }

    private static MandateRowsStaged Staged(string id, int piece, List<byte[]> pieces)
        => new(id, s_bank, (piece * PieceRows) + 1, Mandates, pieces[piece]) { At = DateTimeOffset.UnixEpoch };

    private static MandateFileApplied Applied(string id) => new()
    {
        At = DateTimeOffset.UnixEpoch,
        SyncId = id,
        Bank = s_bank,
        SerialNumber = 0,
        Full = true,
        Rows = Mandates,
        FileName = id,
    };

    private static Dictionary<string, object> PlainOf(byte[][] numbers)
    {
        var plain = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (byte[] number in numbers)
        {
            string text = Encoding.ASCII.GetString(number);
            plain.Add($"{s_creditor} {text}", new StandingMandate(s_creditor, text, Account(text), $"ﾔﾏﾀﾞ ﾀﾛｳ {text}", MandateStanding.InForce, s_day, s_day, 0));
        }

        return plain;
    }

    private static BankAccount Account(string number) => BankAccount.Parse("9998", "001", '1', number[^7..]);

    private static int FindAll(MandateBook book, byte[][] numbers)
    {
        int found = 0;
        foreach (byte[] number in numbers)
        {
            if (book.Find(s_creditor, number, BankAccount.None, s_day).IsActive) found++;
        }

        return found == numbers.Length ? found : throw new InvalidOperationException("A mandate was not found.");
    }

    private static int FindAll(Dictionary<string, object> plain, byte[][] numbers)
        => numbers.Count(number => plain.ContainsKey($"{s_creditor} {Encoding.ASCII.GetString(number)}"));

    private static (T Made, long Bytes) Measured<T>(Func<T> make)
    {
        long before = GC.GetTotalMemory(forceFullCollection: true);
        T made = make();
        return (made, GC.GetTotalMemory(forceFullCollection: true) - before);
    }

    private static (TimeSpan Total, TimeSpan Longest) Timed(List<byte[]> pieces, Action<int> apply)
    {
        TimeSpan total = TimeSpan.Zero;
        TimeSpan longest = TimeSpan.Zero;
        for (int piece = 0; piece < pieces.Count; piece++)
        {
            int number = piece;
            TimeSpan taken = Time(() => apply(number));
            total += taken;
            if (taken > longest) longest = taken;
        }

        return (total, longest);
    }

    private static TimeSpan Time(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start);
    }
}
