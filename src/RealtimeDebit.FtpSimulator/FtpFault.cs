namespace RealtimeDebit.FtpSimulator;

/// <summary>What a simulated FTP server can do wrong on purpose. Real servers do each of these, but none does it on demand.</summary>
public enum FtpFault
{
    /// <summary>A connection is taken and nothing is ever said on it.</summary>
    NoBanner,

    /// <summary>All bytes of a transfer go through; then the control connection is closed instead of 226.</summary>
    DropBeforeDone,

    /// <summary>A transfer ends half-way with 426.</summary>
    AbortTransfer,

    /// <summary>A transfer stands still half-way; both connections stay open.</summary>
    StallTransfer,

    /// <summary>A download ends half-way, and is called done with 226.</summary>
    ShortDownload,

    /// <summary>RNTO is not carried out, and the control connection is closed instead of a reply.</summary>
    LoseRenameBefore,

    /// <summary>RNTO is carried out, and the control connection is closed instead of a reply.</summary>
    LoseRenameAfter,

    /// <summary>A listing comes in an order of its own.</summary>
    ShuffleListing,

    /// <summary>A listing has lines in it that no server's manual describes.</summary>
    GarbageListing,
}
