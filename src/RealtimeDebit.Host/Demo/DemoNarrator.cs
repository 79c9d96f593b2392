using System.Threading.Channels;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Events;
using RealtimeDebit.Core.Files;

namespace RealtimeDebit.Host.Demo;

/// <summary>Turns the events of the sample file into sentences, as they happen.</summary>
internal sealed class DemoNarrator
{
    private readonly Channel<HouseEvent> _events = Channel.CreateUnbounded<HouseEvent>(new UnboundedChannelOptions { SingleReader = true });
    private FileAccepted? _accepted;
    private BatchId _batch;

    /// <summary>How many records of the sample file are final.</summary>
    public int Final { get; private set; }

    /// <summary>Records whose answer was lost, by number.</summary>
    public List<long> WereUnknown { get; } = [];

    /// <summary>Records that an inquiry settled, by number.</summary>
    public List<long> SettledByInquiry { get; } = [];

    /// <summary>Called on the loop; only takes the event down.</summary>
    public void Hear(HouseEvent happened, long sequence) => _events.Writer.TryWrite(happened);

    /// <summary>Tells what happens until the sample file is finished.</summary>
    /// <returns>The file's receipt number.</returns>
    public async Task<BatchId> TellAsync(DemoScreen screen, Action<int> progress, CancellationToken cancellationToken)
    {
        await foreach (HouseEvent happened in _events.Reader.ReadAllAsync(cancellationToken))
        {
            if (Sentence(happened) is { } sentence) screen.Say($"  {happened.At:HH:mm:ss.fff}  {sentence}");
            progress(Final);
            if (happened is FileMoved { Step: FileStep.Finished } moved && moved.Batch == _batch) return _batch;
        }

        throw new InvalidOperationException("The events ended before the file did.");
    }

    private string? Sentence(HouseEvent happened) => happened switch
    {
        FileClaimed claimed => Claimed(claimed),
        FileAccepted accepted when accepted.Batch == _batch => Accepted(accepted),
        DebitsSending sending => $"{Records(sending.Ids)}: Sending. That is on the disk before the first byte leaves for the bank.",
        DebitAnswered answered => Answered(answered),
        DebitUnknown unknown => Unknown(unknown),
        FileMoved moved when moved.Batch == _batch => Moved(moved),
        _ => null,
    };

    private string Claimed(FileClaimed claimed)
    {
        _batch = claimed.Batch;
        return $"{claimed.Name}: {claimed.SizeBytes} bytes archived under their SHA-256, receipt number {claimed.Batch}.";
    }

    private string Accepted(FileAccepted accepted)
    {
        _accepted = accepted;
        Final += accepted.RejectedRecords;
        return $"Accepted in one commit: {accepted.Records} records, {accepted.Total}. {accepted.RejectedRecords} rejected by our own rules (never sent), {accepted.Records - accepted.RejectedRecords} queued.";
    }

    private string Answered(DebitAnswered answered)
    {
        Final++;
        if (answered.Source == AnswerSource.Inquiry) SettledByInquiry.Add(Number(answered.Id));
        string how = answered.Source == AnswerSource.Inquiry ? "the inquiry brought the answer: " : string.Empty;
        return $"{Record(answered.Id)}: {how}{(answered.ResultCode == ResultMeaning.Collected ? "Collected" : "Declined")}, {ResultMeaning.Of(answered.ResultCode)} (bank's code {answered.RawCode}).";
    }

    private string Unknown(DebitUnknown unknown)
    {
        WereUnknown.AddRange(unknown.Ids.Select(Number));
        return $"{Records(unknown.Ids)}: Unknown. {unknown.Reason.TrimEnd('.')}. The bank may have taken the money, so nothing is sent again; the bank is asked.";
    }

    private static string? Moved(FileMoved moved) => moved.Step switch
    {
        FileStep.Owned => "Renamed into work/: it is ours now, and nobody can change it under our hands.",
        FileStep.ReceiptDelivered => $"out/{moved.PublishAs}: the creditor can see that it was taken in.",
        FileStep.ResultArchived => "Every debit is final: the result was built from the request's own bytes and archived.",
        FileStep.ResultStaged => "The result was written to out-staging/ and read back whole.",
        FileStep.ResultDelivered => $"out/{moved.PublishAs}: the result is there for the creditor.",
        FileStep.Finished => "The request moved to done/.",
        _ => null,
    };

    private string Records(IReadOnlyList<DebitId> ids) => ids.Count == 1 ? Record(ids[0]) : $"Records {string.Join(", ", ids.Select(Number))}";

    private string Record(DebitId id) => $"Record {Number(id)}";

    // As an operator counts: data records from 1.
    private long Number(DebitId id) => _accepted is null ? id.Value : id.Value - _accepted.FirstDebit.Value + 1;
}
