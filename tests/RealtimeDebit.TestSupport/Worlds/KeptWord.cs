using System.Text.Json;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Journal;

namespace RealtimeDebit.TestSupport.Worlds;

/// <summary>What the journal's bytes say of files and final words, read apart from the books: compared with what was told to creditors.</summary>
public sealed class KeptWord
{
    private readonly Dictionary<string, string> _contentOfBatch = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (DebitId First, int Records)> _accepted = new(StringComparer.Ordinal);
    private readonly Dictionary<long, List<char>> _finals = [];
    private readonly HashSet<long> _received = [];

    private KeptWord(JournalAuditReport audit) => Audit = audit;

    /// <summary>Checksums, chain and every debit's life, recomputed.</summary>
    public JournalAuditReport Audit { get; }

    /// <summary>Reads the whole journal; a torn tail is left out.</summary>
    public static async Task<KeptWord> ReadAsync(IJournalDisk disk)
    {
        var kept = new KeptWord(await JournalAudit.RunAsync(disk));
        if (kept.Audit.IsSound && kept.Audit.Bytes.LastSequence > 0)
        {
            await JournalAudit.ExportAsync(disk, item =>
            {
                kept.Take(item.Payload);
                return Task.CompletedTask;
            });
        }

        return kept;
    }

    /// <summary>The same of events that stand in no journal.</summary>
    public static KeptWord Of(params IReadOnlyList<HouseEvent> events)
    {
        var kept = new KeptWord(new JournalAuditReport(new JournalVerification([], 0, ""), new Dictionary<DebitState, int>(), null));
        foreach (HouseEvent happened in events) kept.Take(EventCodec.ToBytes(happened));
        return kept;
    }

    /// <summary>What the journal does not say, or says otherwise, of what creditors were told.</summary>
    public IReadOnlyList<string> Violations(DropHistory history, IReadOnlyList<SentFile> sent)
    {
        var wrong = new List<string>();
        if (!Audit.IsSound) wrong.Add($"the journal is not sound: {Audit.Illegal} {string.Join("; ", Audit.Bytes.Segments.SelectMany(segment => segment.Problems).Select(problem => problem.What))}");
        wrong.AddRange(_finals.Where(final => final.Value.Count > 1).Select(final => $"final never changes: {new DebitId(final.Key)} has {final.Value.Count} final words"));
        wrong.AddRange(_accepted.GroupBy(one => _contentOfBatch.GetValueOrDefault(one.Key, one.Key), StringComparer.Ordinal).Where(same => same.Count() > 1)
            .Select(same => $"the same bytes were accepted {same.Count()} times: {string.Join(", ", same.Select(one => one.Key))}"));
        foreach (DropPiece piece in history.Pieces)
        {
            if (piece.Kind == DropPieceKind.Receipt && !Holds(piece)) wrong.Add($"accepted is never lost: the journal does not hold {piece.Receipt} of {piece.Name}");
            if (piece.Kind == DropPieceKind.Result) wrong.AddRange(Contradictions(piece, sent.First(file => file.Sha256 == piece.Sha256)));
        }

        return wrong;
    }

    /// <summary>What the journal does not say, or says otherwise, of what was answered to messages.</summary>
    public IReadOnlyList<string> Violations(MessageHistory history) =>
    [
        .. history.Receipts.Where(receipt => !_received.Contains(DebitId.Parse(receipt).Value)).Select(receipt => $"accepted is never lost: the journal does not hold {receipt}"),
        .. history.Finals.Where(final => _finals.GetValueOrDefault(DebitId.Parse(final.Receipt).Value) is not [var kept, ..] || kept != final.Digit)
            .Select(final => $"told is kept: {final.Receipt} was told with {final.Digit}, the journal does not say so"),
    ];

    private bool Holds(DropPiece receipt)
        => _accepted.ContainsKey(receipt.Receipt) && _contentOfBatch.GetValueOrDefault(receipt.Receipt) == receipt.Sha256;

    private IEnumerable<string> Contradictions(DropPiece result, SentFile file)
    {
        if (_accepted.FirstOrDefault(one => _contentOfBatch.GetValueOrDefault(one.Key) == result.Sha256) is not { Key: { } batch, Value: var accepted })
        {
            yield return $"told is kept: the journal does not hold the file of {result.Name}";
            yield break;
        }

        foreach ((Order order, int index) in file.Plan.Orders.Select((order, index) => (order, index)).Where(pair => pair.order.RejectedAs is null))
        {
            char final = _finals.GetValueOrDefault(accepted.First.Value + index) is [var code, ..] ? code : '?';
            if (final != order.ExpectedDigit) yield return $"told is kept: {result.Name} of {batch}, order {order.Number}: told {order.ExpectedDigit}, the journal says {final}";
        }
    }

    private void Take(ReadOnlyMemory<byte> payload)
    {
        using JsonDocument document = JsonDocument.Parse(payload);
        JsonElement happened = document.RootElement;
        switch (happened.GetProperty("t").GetString())
        {
            case "file.claimed":
                _contentOfBatch[happened.GetProperty("batch").GetString()!] = happened.GetProperty("sha256").GetString()!;
                break;
            case "file.accepted":
                _accepted[happened.GetProperty("batch").GetString()!]
                    = (DebitId.Parse(happened.GetProperty("firstDebit").GetString()!), happened.GetProperty("records").GetInt32());
                break;
            case "debit.received":
                _received.Add(DebitId.Parse(happened.GetProperty("id").GetString()!).Value);
                break;
            case "debit.answered":
                DebitId id = DebitId.Parse(happened.GetProperty("id").GetString()!);
                if (!_finals.TryGetValue(id.Value, out List<char>? words)) _finals[id.Value] = words = [];
                words.Add(happened.GetProperty("resultCode").GetString()![0]);
                break;
        }
    }
}
