using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Adapters.Drops;

/// <summary>The names of a drop's folders: the same on every kind of server.</summary>
internal static class DropFolderNames
{
    /// <summary>Every folder, in the order in which they are made.</summary>
    public static IReadOnlyList<DropFolder> All { get; } = Enum.GetValues<DropFolder>();

    public static string Of(DropFolder folder) => folder switch
    {
        DropFolder.In => "in",
        DropFolder.Work => "work",
        DropFolder.Out => "out",
        DropFolder.Done => "done",
        DropFolder.Error => "error",
        DropFolder.OutStaging => "out-staging",
        _ => throw new ArgumentOutOfRangeException(nameof(folder), folder, null),
    };

    /// <summary>Throws unless the name is one that a server and a local disk both take for a plain name.</summary>
    /// <exception cref="DropException">Refused; nothing was asked of the server.</exception>
    public static string Plain(string name)
        => name.Length > 0 && name is not ("." or "..") && !name.AsSpan().ContainsAny('/', '\\', '\r') && !name.AsSpan().ContainsAny('\n', '\0')
            ? name
            : throw new DropException(DropFailure.Refused, "Not a plain file name.");
}
