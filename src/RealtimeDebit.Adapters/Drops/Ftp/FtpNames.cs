using System.Text;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Adapters.Drops.Ftp;

/// <summary>Names as the server's bytes and as text, both ways without loss.</summary>
/// <remarks>
/// A name of which the text does not encode to the very same bytes again could name another file. It is shown with U+FFFD in it,
/// which no command takes.
/// </remarks>
internal sealed class FtpNames
{
    private const char Damaged = '\uFFFD';

    private readonly Encoding _encoding;

    public FtpNames(Encoding encoding)
    {
        _encoding = (Encoding)encoding.Clone();
        _encoding.DecoderFallback = new DecoderReplacementFallback(Damaged.ToString());
        _encoding.EncoderFallback = EncoderFallback.ExceptionFallback;
    }

    public bool IsUtf8 => _encoding.CodePage == Encoding.UTF8.CodePage;

    public string Decode(ReadOnlySpan<byte> bytes)
    {
        string text = _encoding.GetString(bytes);
        return text.Contains(Damaged, StringComparison.Ordinal) || EncodesTo(text, bytes) ? text : text + Damaged;
    }

    /// <summary>The bytes of one argument of a command: never more than one line, never a Telnet command.</summary>
    /// <exception cref="DropException">Refused; nothing was sent.</exception>
    public byte[] Encode(string argument)
    {
        try
        {
            byte[] bytes = _encoding.GetBytes(argument);
            const byte telnetCommand = 0xFF;
            if (!bytes.AsSpan().ContainsAny((byte)'\r', (byte)'\n', (byte)0) && !bytes.Contains(telnetCommand) && !argument.Contains(Damaged, StringComparison.Ordinal))
                return bytes;
        }
        catch (EncoderFallbackException)
        {
            // Said below: the server's encoding has no such character.
        }

        throw new DropException(DropFailure.Refused, "A name or word that cannot be sent to this server in its encoding.");
    }

    private bool EncodesTo(string text, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return _encoding.GetBytes(text).AsSpan().SequenceEqual(bytes);
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
