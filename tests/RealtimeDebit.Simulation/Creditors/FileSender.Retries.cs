using System.Security.Cryptography;
using System.Text;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Simulation.Orders;
using RealtimeDebit.Simulation.Runs;

namespace RealtimeDebit.Simulation.Creditors;

/// <content>再振替: what becomes of retry files that the house made.</content>
internal sealed partial class FileSender
{
    private const int CustomerNumberOffset = 91;
    private const int CustomerNumberBytes = 20;

    /// <summary>A retry of a retry is enough.</summary>
    private const int MostGenerations = 2;

    private int _uploadsPlanned;

    /// <summary>A retry file is about to be put into the drop.</summary>
    public bool IsAboutToUpload => _uploadsPlanned > 0;

    /// <summary>The house gave a retry file to a clerk: it is held against the world's own books, and then dropped.</summary>
    /// <param name="of">The file whose records failed.</param>
    /// <param name="bytes">The retry file.</param>
    /// <param name="results">The digits that were asked for.</param>
    /// <param name="date">The debit date that was asked for.</param>
    /// <param name="isWhole">The house says that every record with these digits is in it.</param>
    public void TakeRetry(RequestContent of, byte[] bytes, string results, DateOnly date, bool isWhole)
    {
        _world.Truth.CheckRetry(Convert.ToHexStringLower(SHA256.HashData(bytes)), of.ToString());
        if (_contents.Find(c => c.Bytes.AsSpan().SequenceEqual(bytes)) is RequestContent known)
        {
            // Who asks again may drop the file again: the same bytes are taken once.
            if (_retries.Percent(30)) PlanRetryUpload(known, $"again{_contents.Count}.txt");
            return;
        }

        List<Order> inIt = RecordsIn(of, bytes);
        if (inIt.Find(order => order.Retry is not null) is Order twice)
        {
            _world.Break("I4 same key, one debit", $"{twice} stands in two retry files", twice);
            return;
        }

        // A retry whose process died before it was handed out holds records that the world knows nothing of.
        Order[] records = [.. of.Orders.Where(order => order.ToldDigit is char digit && results.Contains(digit, StringComparison.Ordinal) && order.Retry is null && (isWhole || inIt.Contains(order)))];
        if (!bytes.AsSpan().SequenceEqual(MakeFile(records, of.StrideBytes == RecordBytes ? NewlineKind.None : NewlineKind.CrLf, date)))
        {
            _world.Break("I5 truth", $"the retry of {of} with {results} is not its {records.Length} failed records", records.FirstOrDefault());
            return;
        }

        Order[] retries = [.. records.Select(order => _world.Orders.AddRetry(order, _world.DrawBankSays(_retries)))];
        var content = new RequestContent(retries, bytes, of.StrideBytes) { Generation = of.Generation + 1 };
        _world.Orders.NoteRetryFile(retries, content.Sha256);
        _contents.Add(content);
        PlanRetryUpload(content, $"retry{_contents.Count}.txt");
    }

    private void PlanRetryUpload(RequestContent content, string name)
    {
        long at = _world.Time.Now + _retries.Spread(TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerSecond * 5);
        _uploadsPlanned++;
        PlanUpload(content, name, at);
        _world.Time.At(at + TimeSpan.TicksPerMinute, () => _uploadsPlanned--);
    }

    private void NoteResultOfRetry(RequestContent content)
    {
        if (content.Generation == 0) return;

        _world.Mark(Mark.RetryResultDelivered);
        if (content.Orders.Any(order => order.ToldDigit != '0')) _world.Mark(Mark.RetryFailedAgain);
    }

    private static List<Order> RecordsIn(RequestContent of, byte[] bytes)
    {
        List<Order> found = [];
        for (int at = of.StrideBytes; at + RecordBytes <= bytes.Length; at += of.StrideBytes)
        {
            string customer = Encoding.ASCII.GetString(bytes, at + CustomerNumberOffset, CustomerNumberBytes).TrimEnd();
            if (bytes[at] == '2' && Array.Find(of.Orders, order => order.CustomerNumber == customer) is Order order) found.Add(order);
        }

        return found;
    }
}
