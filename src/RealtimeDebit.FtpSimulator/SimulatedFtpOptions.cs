using System.Text;

namespace RealtimeDebit.FtpSimulator;

/// <summary>What a simulated FTP server serves, and to whom.</summary>
public sealed record SimulatedFtpOptions
{
    /// <summary>The folder of this machine that is the server's root.</summary>
    public required string Folder { get; init; }

    public required string User { get; init; }

    public required string Password { get; init; }

    /// <summary>How names stand on the line; UTF-8 unless said otherwise.</summary>
    public Encoding NameEncoding { get; init; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>False: MLSD and MLST are unknown, as on vsftpd, and LIST with times to the minute is all there is.</summary>
    public bool KnowsMlsd { get; init; } = true;

    /// <summary>Wait before each reply; none unless said otherwise.</summary>
    public TimeSpan ReplyDelay { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
