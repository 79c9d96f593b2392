using System.Text;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Adapters.Drops.Ftp;

/// <summary>One reply of an FTP server (RFC 959, 4.2), of one line or several.</summary>
/// <param name="Code">Three digits, 100 to 599.</param>
/// <param name="Lines">Every line without its end, each byte as one character (ISO 8859-1); the first is without the code.</param>
internal sealed record FtpReply(int Code, IReadOnlyList<string> Lines)
{
    private const int MostShown = 160;

    /// <summary>The file was transferred, or the action done.</summary>
    public bool IsDone => Code is >= 200 and <= 299;

    /// <summary>The action has begun, another reply follows.</summary>
    public bool IsBegun => Code is >= 100 and <= 199;

    /// <summary>"No such command" and its relatives: it will not be known next time either.</summary>
    public bool IsNotKnown => Code is 500 or 501 or 502 or 504;

    /// <summary>Words of the password that a server may have put into its text; never shown.</summary>
    public string? Secret { get; init; }

    /// <summary>Code and first line, fit to be shown: escaped and cut, and without the password.</summary>
    public string Said
    {
        get
        {
            string text = Lines[0];
            if (!string.IsNullOrEmpty(Secret)) text = text.Replace(Secret, "***", StringComparison.OrdinalIgnoreCase);
            var shown = new StringBuilder().Append(Code).Append(' ');
            foreach (char c in text.Length <= MostShown ? text : text[..MostShown] + "...")
            {
                if (c is >= ' ' and <= '~') shown.Append(c);
                else shown.Append($"\\x{(int)c:X2}");
            }

            return shown.ToString().TrimEnd();
        }
    }

    /// <summary>A refusal of this code, unless the code leaves open what happened.</summary>
    /// <param name="what">The step, as a sentence's beginning.</param>
    /// <param name="definite">True when the command changes nothing before its refusal, whatever the code.</param>
    public DropException Refusal(string what, bool definite = false)
        => new(IsRefused || (definite && Code is >= 400 and not 421) ? DropFailure.Refused : DropFailure.Unknown, $"{what}: the server answered {Said}.");

    // 425, 426, 451, 452, 522, 552 come after a server has opened or made the file.
    private bool IsRefused => Code is 450 or 500 or 501 or 502 or 503 or 504 or 530 or 532 or 534 or 550 or 553;
}
