using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Formats.Zengin;
using RealtimeDebit.Simulation.Drops;
using RealtimeDebit.Simulation.Orders;
using RealtimeDebit.Simulation.Runs;
using ExpectedResult = RealtimeDebit.TestSupport.Worlds.ExpectedResult;
using SeededNumbers = RealtimeDebit.TestSupport.Worlds.SeededNumbers;

namespace RealtimeDebit.Simulation.Creditors;

/// <summary>The creditor at its drop: uploads request files in many ways, and takes or deletes what it sees.</summary>
internal sealed partial class FileSender
{
    private const int ResultDigitOffset = 111;
    private const int RecordBytes = 120;

    private readonly World _world;
    private readonly SimDrop _drop;
    private readonly SeededNumbers _numbers;
    private readonly SeededNumbers _retries;
    private readonly List<RequestContent> _contents = [];
    private readonly List<string> _names = [];

    public FileSender(World world, SimDrop drop, SeededNumbers numbers, SeededNumbers retries)
    {
        (_world, _drop, _numbers, _retries) = (world, drop, numbers, retries);
        drop.OnPublished = NotePublished;
        drop.OnRefused = bytes =>
        {
            foreach (RequestContent content in _contents)
            {
                if (content.Bytes.AsSpan().SequenceEqual(bytes) || content.Half.AsSpan().SequenceEqual(bytes)) content.Refusals++;
            }
        };
    }

    public IReadOnlyList<RequestContent> Contents => _contents;

    /// <summary>Names that were uploaded and are not dealt with yet.</summary>
    public IEnumerable<string> Waiting => _names.Where(name => _drop.Has(DropFolder.In, name));

    public void Plan(Order[] orders, long stormTicks)
    {
        NewlineKind newline = _numbers.Percent(50) ? NewlineKind.CrLf : NewlineKind.None;
        var content = new RequestContent(orders, MakeFile(orders, newline, _world.FirstDay), RecordBytes + (newline == NewlineKind.CrLf ? 2 : 0));
        _contents.Add(content);
        bool sameName = _contents.Count > 1 && _numbers.Percent(_world.Scenario.SameNamePercent);
        string name = sameName ? _names[0] : $"REQ{_contents.Count}.{(_numbers.Percent(50) ? "txt" : "dat")}";
        if (sameName) _world.Mark(Mark.SameNameOtherBytes);
        PlanUpload(content, name, _numbers.Long(0, stormTicks));
        if (_numbers.Percent(_world.Scenario.SameBytesPercent)) PlanUpload(content, $"again{_contents.Count}.txt", _numbers.Long(0, stormTicks));
        if (orders.Length > 0 && _numbers.Percent(_world.Scenario.RepeatedRecordsPercent)) PlanRepeat(content, newline, stormTicks);
        for (int i = 0; i < 3; i++)
        {
            if (_numbers.Percent(_world.Scenario.CreditorTakesPercent)) _world.Time.At(_numbers.Long(0, stormTicks), TakeResults);
            if (_numbers.Percent(_world.Scenario.CreditorDeletesPercent)) _world.Time.At(_numbers.Long(0, stormTicks), DeleteSomething);
        }
    }

    /// <summary>The same orders once more in other bytes: somebody has to look before any of it is debited.</summary>
    private void PlanRepeat(RequestContent content, NewlineKind newline, long stormTicks)
    {
        NewlineKind other = newline == NewlineKind.None ? NewlineKind.CrLf : NewlineKind.None;
        var repeat = new RequestContent(content.Orders, MakeFile(content.Orders, other, _world.FirstDay), RecordBytes + (other == NewlineKind.CrLf ? 2 : 0)) { Twin = content };
        content.Twin = repeat;
        _contents.Add(repeat);
        PlanUpload(repeat, $"repeat{_contents.Count}.txt", _numbers.Long(0, stormTicks));
    }

    /// <summary>Whether a held file brings again what another one brought: then an operator refuses it.</summary>
    public bool IsRepeat(string sha256) => _contents.Exists(c => c.Twin is not null && c.Sha256 == sha256);

    private void PlanUpload(RequestContent content, string name, long at)
    {
        if (!_names.Contains(name)) _names.Add(name);
        bool hasEnd = _numbers.Percent(40);
        if (_numbers.Percent(_world.Scenario.GrowingPercent))
        {
            // Without its trailer and end record: a file that lacks its last newline only would be whole.
            int first = _numbers.Between(0, content.Bytes.Length - (2 * RecordBytes));
            _world.Time.At(at, () =>
            {
                NoteOverwritten(content, name);
                _drop.Put(DropFolder.In, name, content.Bytes[..first]);
            });
            if (hasEnd && _numbers.Percent(20)) _world.Time.At(at, () => _drop.Put(DropFolder.In, name + ".end", []));
            at += _numbers.Spread(TimeSpan.TicksPerMillisecond, Math.Max(TimeSpan.TicksPerSecond, _world.Scenario.Files.PollInterval.Ticks * 4));
        }

        _world.Time.At(at, () =>
        {
            if (_world.IsTracing) _world.Note($"the creditor puts {name} with {content}");
            content.WasUploaded = true;
            foreach (Order order in content.Orders) order.WasAskedFor = true;
            NoteOverwritten(content, name);
            content.LastName = name;
            _drop.Put(DropFolder.In, name, content.Bytes);
            if (hasEnd) PutEnd(content, name + ".end");
        });
    }

    /// <summary>Says "whole", and in some runs what that means; of the words half may stand there for a while, not longer than the quiet period.</summary>
    private void PutEnd(RequestContent content, string name)
    {
        // Under a name that is used again what was said of the first file would be held against the second.
        bool says = _world.Scenario.SameNamePercent == 0 && _numbers.Percent(_world.Scenario.EndContentPercent);
        byte[] words = says ? Encoding.ASCII.GetBytes($"bytes={content.Bytes.Length}\nrecords={content.Orders.Length}{(_numbers.Percent(50) ? "\n" : "")}") : [];
        if (!says || IsRestShorterThanASlowWrite || _numbers.Percent(25))
        {
            _drop.Put(DropFolder.In, name, words);
            return;
        }

        _world.Mark(Mark.EndFileInPieces);
        _drop.Put(DropFolder.In, name, words[.._numbers.Between(1, words.Length - 1)]);
        _world.Time.In(_numbers.Long(_world.Scenario.QuietTicks / 4, _world.Scenario.QuietTicks / 2), () =>
        {
            if (_drop.Has(DropFolder.In, name)) _drop.Put(DropFolder.In, name, words);
        });
    }

    /// <summary>The clock creeps so fast that half a file would seem to rest.</summary>
    private bool IsRestShorterThanASlowWrite
        => _world.Scenario.QuietTicks < Math.Max(TimeSpan.TicksPerMillisecond * 10, 400L * _world.Scenario.MostCreepTicks);

    private void NoteOverwritten(RequestContent content, string name)
    {
        if (!_drop.Has(DropFolder.In, name)) return;
        foreach (RequestContent other in _contents.Where(c => c != content && c.LastName == name)) other.MayBeLost = true;
    }

    private void TakeResults()
    {
        foreach (string name in _drop.Names(DropFolder.Out)) _drop.Remove(DropFolder.Out, name);
    }

    private void DeleteSomething()
    {
        DropFolder folder = _numbers.OneOf(s_deletable);
        foreach (string name in _drop.Names(folder))
        {
            if (!_numbers.Percent(50)) continue;
            if (_world.IsTracing) _world.Note($"the creditor deletes {folder}/{name}");
            if (folder == DropFolder.Work) PutBackLater(name, _drop.Get(folder, name));
            _drop.Remove(folder, name);
            if (folder is not (DropFolder.In or DropFolder.Work)) continue;

            foreach (RequestContent content in _contents) content.MayBeLost = true;
        }
    }

    /// <summary>Nobody may touch <c>work/</c>. Who did puts the file back when he is called, unless it is over or about to be.</summary>
    private void PutBackLater(string name, byte[] bytes)
    {
        _world.Mark(Mark.TakenFromWork);
        _world.Time.In(_numbers.Spread(TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerMinute), () =>
        {
            if (_world.Process is not { IsServing: true, House: { } house }) PutBackLater(name, bytes);
            else if (BatchId.TryParse(name.Split('-')[0], out BatchId batch) && house.Log.Books.Files.Find(batch) is { } file && IsAtWork(file)) _drop.Put(DropFolder.Work, name, bytes);
        });
    }

    private static bool IsAtWork(RequestFile file)
        => !FileLife.IsOver(file.State) && file.State is not (FileState.ResultDelivered or FileState.ReportDelivered);

    private static readonly DropFolder[] s_deletable = [DropFolder.In, DropFolder.Work, DropFolder.Done, DropFolder.Error];

    private void NotePublished(string name, byte[] bytes, bool replaced)
    {
        if (_world.IsTracing) _world.Note($"out/{name} appears");
        if (replaced) _world.Break("I5 truth", $"out/{name} replaced a file that stood there", null);
        if (name.Contains(".receipt", StringComparison.Ordinal)) NoteReceipt(name, bytes);
        else if (name.Contains(".result", StringComparison.Ordinal)) NoteResult(name, bytes);
        else if (name.Contains(".refused", StringComparison.Ordinal)) NoteReport(bytes);
        else _world.Break("I5 truth", $"out/{name} is neither a receipt nor a result nor a report", null);
        if (_numbers.Percent(_world.Scenario.CreditorTakesPercent / 2))
        {
            _world.Mark(Mark.ResultTakenAtOnce);
            _drop.Remove(DropFolder.Out, name);
        }
    }

    private void NoteReceipt(string name, byte[] bytes)
    {
        string text = Encoding.UTF8.GetString(bytes);
        if (_contents.Find(c => text.Contains(c.Sha256, StringComparison.OrdinalIgnoreCase)) is not RequestContent content)
        {
            _world.Break("I5 truth", $"out/{name} is a receipt for something that was never sent", null);
            return;
        }

        if (content.Receipts++ > 0) _world.Break("I4 same key, one debit", $"out/{name}: the same bytes were accepted twice", null);
        foreach (Order order in content.Orders) _world.Orders.NoteAcknowledged(order, $"out/{name}");
    }

    private void NoteReport(byte[] bytes)
    {
        string text = Encoding.UTF8.GetString(bytes);
        if (text.Contains("F5004", StringComparison.Ordinal)) _world.Mark(Mark.DuplicateFileRefused);
    }

    private void NoteResult(string name, byte[] bytes)
    {
        if (_contents.Find(c => c.IsAnsweredBy(bytes)) is not RequestContent content)
        {
            _world.Break("I5 truth", $"out/{name} is not the result of any request", null);
            return;
        }

        if (content.Results++ > 0) _world.Break("I5 truth", $"out/{name}: a result of the same bytes was delivered before", null);
        string digits = content.DigitsIn(bytes);
        _world.Mark(Mark.ResultDelivered);
        if (digits.Length == 0) _world.Mark(Mark.ResultWithoutRecords);
        for (int i = 0; i < digits.Length; i++) _world.Orders.NoteTold(content.Orders[i], digits[i], $"out/{name}");
        if (_world.Violation is null && !bytes.AsSpan().SequenceEqual(ExpectedResult.Of(content.Bytes, content.StrideBytes, digits)))
        {
            _world.Break("I5 truth", $"out/{name} is not its request with the results filled in", null);
        }

        NoteResultOfRetry(content);
        if (content.Generation < MostGenerations) _world.Office.PlanRetries(content);
    }

    private static byte[] MakeFile(Order[] orders, NewlineKind newline, DateOnly debitDate)
    {
        var output = new ArrayBufferWriter<byte>(2048);
        var writer = new ZenginFileWriter(output, newline);
        writer.BeginGroup(new ZenginHeader
        {
            CreditorCode = World.Creditor.ToString(),
            CreditorName = "ｶ)ﾃｽﾄｼﾖｳｶｲ",
            DebitDate = debitDate.ToString("MMdd", null),
            BankCode = "9997",
            BranchCode = "001",
            AccountKind = "1",
            AccountNumber = "1000001",
        });
        foreach (Order order in orders)
        {
            string digits = order.Account.ToDigits();
            writer.Add(new ZenginDebit
            {
                BankCode = digits[..4],
                BranchCode = digits[4..7],
                AccountNumber = digits[8..],
                HolderName = World.Holder,
                AmountYen = order.AmountYen,
                CustomerNumber = order.CustomerNumber,
            });
        }

        writer.EndGroup();
        writer.Complete();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The bytes of a request, whatever name they have.</summary>
    internal sealed class RequestContent(Order[] orders, byte[] bytes, int strideBytes)
    {
        public Order[] Orders { get; } = orders;

        public byte[] Bytes { get; } = bytes;

        public int StrideBytes { get; } = strideBytes;

        /// <summary>What stood in its place while its writer wrote it once more.</summary>
        public byte[] Half { get; set; } = [];

        public string Sha256 { get; } = Convert.ToHexStringLower(SHA256.HashData(bytes));

        public bool WasUploaded { get; set; }

        /// <summary>The same orders in other bytes; one of the two is taken.</summary>
        public RequestContent? Twin { get; set; }

        /// <summary>The creditor took or wrote over it itself before it was accepted.</summary>
        public bool MayBeLost { get; set; }

        public string LastName { get; set; } = "";

        /// <summary>0 for a request, 1 for its retry, 2 for the retry of that.</summary>
        public int Generation { get; init; }

        /// <summary>How often it was moved to <c>error/</c>.</summary>
        public int Refusals { get; set; }

        public int Receipts { get; set; }

        public int Results { get; set; }

        public override string ToString() => Orders.Length == 0 ? "no orders" : $"orders {Orders[0].Number}-{Orders[^1].Number}";

        /// <summary>The same file but for the result digits and the trailer.</summary>
        public bool IsAnsweredBy(byte[] result)
        {
            if (result.Length != Bytes.Length || !result.AsSpan(0, RecordBytes).SequenceEqual(Bytes.AsSpan(0, RecordBytes))) return false;
            for (int i = 0; i < Orders.Length; i++)
            {
                int at = StrideBytes * (i + 1);
                if (!result.AsSpan(at, ResultDigitOffset).SequenceEqual(Bytes.AsSpan(at, ResultDigitOffset))) return false;
            }

            return true;
        }

        public string DigitsIn(byte[] result) => string.Concat(Orders.Select((_, i) => (char)result[(StrideBytes * (i + 1)) + ResultDigitOffset]));
    }
}
