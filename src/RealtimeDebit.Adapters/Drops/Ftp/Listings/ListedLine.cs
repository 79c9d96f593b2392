namespace RealtimeDebit.Adapters.Drops.Ftp.Listings;

/// <summary>What one line of a list says.</summary>
internal enum ListedKind
{
    /// <summary>Not a line that we know: whether it names a file cannot be told.</summary>
    NotUnderstood,

    /// <summary>A folder, a link, a total: understood, and no file.</summary>
    Other,

    /// <summary>A plain file.</summary>
    File,
}

/// <summary>One line of a list, read without its name.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="SizeBytes">Its size, for a file.</param>
/// <param name="ModifiedAt">Its time as exact as the server gives it; <see cref="DateTimeOffset.UnixEpoch"/> when it gives none.</param>
/// <param name="NameAt">Where the name begins; it goes to the line's end.</param>
internal readonly record struct ListedLine(ListedKind Kind, long SizeBytes = 0, DateTimeOffset ModifiedAt = default, int NameAt = 0)
{
    public static ListedLine NotUnderstood => new(ListedKind.NotUnderstood);

    public static ListedLine Other => new(ListedKind.Other);
}
