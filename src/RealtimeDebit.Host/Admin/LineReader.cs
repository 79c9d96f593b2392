using System.Text;

namespace RealtimeDebit.Host.Admin;

/// <summary>Reads lines of at most <see cref="AdminJson.MostLineBytes"/> bytes.</summary>
internal sealed class LineReader(Stream stream)
{
    private readonly byte[] _chunk = new byte[16 * 1024];
    private int _next;
    private int _end;

    /// <summary>The next line without its newline; null at the end.</summary>
    /// <exception cref="InvalidDataException">The line is longer than allowed.</exception>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        using var line = new MemoryStream();
        while (true)
        {
            int newline = _chunk.AsSpan(_next, _end - _next).IndexOf((byte)'\n');
            int taken = newline < 0 ? _end - _next : newline;
            await line.WriteAsync(_chunk.AsMemory(_next, taken), cancellationToken);
            if (line.Length > AdminJson.MostLineBytes) throw new InvalidDataException("The line is too long.");
            if (newline >= 0)
            {
                _next += newline + 1;
                return TextOf(line);
            }

            _next = 0;
            _end = await stream.ReadAsync(_chunk, cancellationToken);
            if (_end == 0) return line.Length == 0 ? null : TextOf(line);
        }
    }

    private static string TextOf(MemoryStream line) => Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length);
}
