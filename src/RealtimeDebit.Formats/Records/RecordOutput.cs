using System.Buffers;

namespace RealtimeDebit.Formats.Records;

/// <summary>Writes 120-byte records with one kind of newline behind or over each of them, also the last.</summary>
internal sealed class RecordOutput(IBufferWriter<byte> output, NewlineKind newline)
{
    private readonly NewlineKind _newline = newline == NewlineKind.Mixed ? NewlineKind.CrLf : newline;

    public void Write(ReadOnlySpan<byte> record)
    {
        ReadOnlySpan<byte> ending = _newline switch
        {
            NewlineKind.None => [],
            NewlineKind.Lf or NewlineKind.LaidOverLf => "\n"u8,
            _ => "\r\n"u8,
        };
        bool laidOver = _newline is NewlineKind.LaidOverCrLf or NewlineKind.LaidOverLf;
        ReadOnlySpan<byte> kept = laidOver ? record[..^ending.Length] : record;
        Span<byte> target = output.GetSpan(kept.Length + ending.Length);
        kept.CopyTo(target);
        ending.CopyTo(target[kept.Length..]);
        output.Advance(kept.Length + ending.Length);
    }
}
