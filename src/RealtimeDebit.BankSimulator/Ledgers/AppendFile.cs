using System.Text;
using System.Threading.Channels;

namespace RealtimeDebit.BankSimulator.Ledgers;

/// <summary>A text file that only grows. A line counts once it is flushed to the disk; lines that wait together share one flush.</summary>
internal sealed class AppendFile : IAsyncDisposable
{
    private const int MostLinesInOneFlush = 512;

    private readonly FileStream _file;
    private readonly Channel<(string Line, TaskCompletionSource Done)> _waiting
        = Channel.CreateUnbounded<(string, TaskCompletionSource)>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _writing;

    private AppendFile(FileStream file)
    {
        _file = file;
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Opens or makes the file and reads its lines.</summary>
    /// <param name="path">The file; its folder is made when missing.</param>
    /// <param name="header">First line.</param>
    /// <param name="share">What other programs may do with the file meanwhile.</param>
    /// <param name="read">Takes a line; false = this is not a line of ours.</param>
    /// <remarks>
    /// A bank that was killed while it wrote leaves a last line without its end. It never answered that request, so the
    /// piece is cut off and the money counts as not taken; if the line is whole but for its line break, it counts.
    /// </remarks>
    /// <exception cref="InvalidDataException">The file is not such a file; nothing of it was changed.</exception>
    public static AppendFile Open(string path, string header, FileShare share, Func<string, bool> read)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder) Directory.CreateDirectory(folder);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share, bufferSize: 0);
        try
        {
            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            string repair = ReadLines(path, header, bytes, read, out int keepBytes);
            if (keepBytes < bytes.Length) file.SetLength(keepBytes);
            file.Seek(keepBytes, SeekOrigin.Begin);
            file.Write(Encoding.UTF8.GetBytes(repair));
            file.Flush(flushToDisk: true);
            return new AppendFile(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Ends when the line is on the disk.</summary>
    public Task AppendAsync(string line)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _waiting.Writer.TryWrite((line, done))
            ? done.Task
            : Task.FromException(new IOException("The file is closed already; the line was not written."));
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
        await _file.DisposeAsync().ConfigureAwait(false);
    }

    /// <returns>What must be written after the bytes that are kept: the header, a missing line end, or nothing.</returns>
    private static string ReadLines(string path, string header, byte[] bytes, Func<string, bool> read, out int keepBytes)
    {
        keepBytes = bytes.Length;
        if (bytes.Length == 0) return header + "\n";

        int lineNumber = 0;
        int start = 0;
        while (start < bytes.Length)
        {
            lineNumber++;
            int length = bytes.AsSpan(start).IndexOf((byte)'\n');
            bool ended = length >= 0;
            if (!ended) length = bytes.Length - start;
            string line = Encoding.UTF8.GetString(bytes, start, length).TrimEnd('\r');

            bool understood = lineNumber == 1 ? IsHeader(line, header) : read(line);
            if (!ended && understood) return "\n";
            if (!ended && (lineNumber > 1 || header.StartsWith(line, StringComparison.Ordinal)))
            {
                keepBytes = start;
                return lineNumber == 1 ? header + "\n" : "";
            }

            if (!understood) throw new InvalidDataException($"{path}, line {lineNumber}: not a line with {header}.");
            start += length + 1;
        }

        return "";
    }

    private static bool IsHeader(string line, string header)
        => string.Equals(line.TrimStart('\uFEFF'), header, StringComparison.Ordinal);

    private async Task WriteAsync()
    {
        var taken = new List<TaskCompletionSource>(MostLinesInOneFlush);
        var text = new StringBuilder();
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            taken.Clear();
            text.Clear();
            while (taken.Count < MostLinesInOneFlush && _waiting.Reader.TryRead(out (string Line, TaskCompletionSource Done) item))
            {
                text.Append(item.Line);
                taken.Add(item.Done);
            }

            Exception? failure = WriteOnce(text.ToString());
            foreach (TaskCompletionSource done in taken)
            {
                if (failure is null) done.SetResult();
                else done.SetException(failure);
            }
        }
    }

    private IOException? WriteOnce(string text)
    {
        try
        {
            _file.Write(Encoding.UTF8.GetBytes(text));
            _file.Flush(flushToDisk: true);
            return null;
        }
        catch (IOException e)
        {
            return e;
        }
    }
}
