using System.Text;
using RealtimeDebit.Core.Debits;
using RealtimeDebit.Core.Retries;
using RealtimeDebit.Tests.Core.Files;

namespace RealtimeDebit.Tests.Core.Retries;

/// <summary>A drop whose files came to their end, and somebody who asks for retries.</summary>
internal sealed class RetryWorld
{
    /// <summary>Two days after the day of the world.</summary>
    public static readonly DateOnly Wednesday = new(2026, 11, 25);

    public DropWorld Drops { get; } = new();

    public IReadOnlyList<FileRetry> RetriesOf(BatchId batch) => Drops.Log.Books.Retries.Of(batch);

    /// <summary>A file that was taken in, answered and finished; the records that <paramref name="isDeclined"/> names had no funds.</summary>
    public BatchId Finish(string name, byte[] bytes, Func<Debit, bool> isDeclined)
    {
        BatchId batch = Drops.Take(name, bytes).Batch;
        Drops.AnswerAll(isDeclined);
        Drops.Turn();
        return batch;
    }

    public RetryAnswer Ask(BatchId batch, string results = "1", DateOnly? date = null) => Drops.Loop.Run(() => AskAsync(batch, results, date));

    public Task<RetryAnswer> AskAsync(BatchId batch, string results = "1", DateOnly? date = null)
        => new RetryDesk(Drops.Room).MakeAsync(new RetryWish(batch, date ?? Wednesday, results, "sato", "agreed by telephone"));

    public FileRetryMade Make(BatchId batch, string results = "1", DateOnly? date = null) => Assert.IsType<RetryAnswer.Made>(Ask(batch, results, date)).Retry;

    public string WhyNot(BatchId batch, string results = "1", DateOnly? date = null) => Assert.IsType<RetryAnswer.Refused>(Ask(batch, results, date)).Why;

    public byte[] BytesOf(FileRetryMade made) => Drops.Archive.Get(made.Sha256);

    public string TextOf(FileRetryMade made) => Encoding.UTF8.GetString(BytesOf(made));
}
