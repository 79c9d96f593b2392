using System.Globalization;
using System.Security.Cryptography;
using RealtimeDebit.Adapters.Stores.Disk;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Files;

namespace RealtimeDebit.EndToEndTests.BothWorlds;

/// <summary>What a journal tells of each file, with everything taken out that is a time, a number that was given out, or a matter of who came first.</summary>
internal sealed class JournalStory
{
    private readonly Dictionary<string, List<string>> _files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(string Content, int Record), List<string>> _records = [];
    private readonly Dictionary<BatchId, string> _contentOf = [];
    private readonly List<(DebitId First, int Count, string Content)> _runs = [];

    private JournalStory()
    {
    }

    /// <summary>Reads the journal in a folder.</summary>
    public static async Task<JournalStory> ReadAsync(string folder)
    {
        var story = new JournalStory();
        await using var disk = new DiskFolder(folder);
        await JournalAudit.ExportAsync(disk, item =>
        {
            story.Take(EventCodec.Read(item.Payload.Span));
            return Task.CompletedTask;
        });
        return story;
    }

    /// <summary>The story of the file with these bytes: its own steps in order, then each record's.</summary>
    public string Of(string contentSha256) => string.Join('\n', _files.GetValueOrDefault(contentSha256, ["never heard of"])
        .Concat(_records.Where(record => record.Key.Content == contentSha256).Select(record => $"record {record.Key.Record}: {string.Join(", ", record.Value)}")));

    private void Take(HouseEvent happened)
    {
        switch (happened)
        {
            case FileClaimed claimed:
                _contentOf[claimed.Batch] = claimed.Sha256;
                _files[claimed.Sha256] = [$"claimed, {claimed.SizeBytes} bytes, {claimed.NotAsAnnounced ?? "as announced"}"];
                break;
            case FileRecordsStaged staged:
                Tell(staged.Batch, $"records from {staged.FirstRecord} on: {Convert.ToHexString(SHA256.HashData(staged.Rows))}");
                break;
            case FileAccepted accepted:
                _runs.Add((accepted.FirstDebit, accepted.Records, _contentOf[accepted.Batch]));
                Tell(accepted.Batch, string.Create(CultureInfo.InvariantCulture, $"accepted: {accepted.Records} records, {accepted.Total.Value} yen, {accepted.RejectedRecords} rejected, {string.Join(' ', accepted.Groups)}"));
                break;
            // The simulator is at rest when the books are; a file's very last event may then still be on its way to the disk.
            case FileMoved { Step: FileStep.Finished }:
                break;
            case FileMoved moved:
                Tell(moved.Batch, $"{moved.Step} {moved.Sha256} {moved.Totals}");
                break;
            case DebitsSending sending:
                foreach (DebitId id in sending.Ids) Tell(id, "sending");
                break;
            case DebitAnswered answered:
                Tell(answered.Id, $"answered {answered.ResultCode} by {answered.Source}");
                break;
            case DebitUnknown unknown:
                foreach (DebitId id in unknown.Ids) Tell(id, "unknown");
                break;
            case DebitReturned returned:
                Tell(returned.Id, "returned");
                break;
        }
    }

    private void Tell(BatchId batch, string what) => _files[_contentOf[batch]].Add(what);

    private void Tell(DebitId id, string what)
    {
        (DebitId first, _, string content) = _runs.Single(run => id >= run.First && id.Value < run.First.Value + run.Count);
        var key = (content, (int)(id.Value - first.Value) + 1);
        if (!_records.TryGetValue(key, out List<string>? steps)) _records[key] = steps = [];
        steps.Add(what);
    }
}
