using RealtimeDebit.Adapters.Drops;

namespace RealtimeDebit.Adapters.Mandates;

/// <summary>A folder on a file server, or one file in it.</summary>
/// <param name="Folder">With <c>/</c>; empty = the folder in which the user is after sign-on.</param>
/// <param name="OnlyFile">The name of the one file; null = the whole folder.</param>
internal sealed record MandatePlace(string Folder, string? OnlyFile)
{
    public static MandatePlace Of(string path, bool isFolder)
    {
        if (isFolder) return new MandatePlace(path, null);

        int slash = path.LastIndexOf('/');
        string folder = slash switch
        {
            < 0 => string.Empty,
            0 => "/",
            _ => path[..slash],
        };
        return new MandatePlace(folder, path[(slash + 1)..]);
    }

    /// <summary>The path of a file in it.</summary>
    /// <exception cref="Core.Drops.DropException">Not a plain name.</exception>
    public string PathOf(string name)
    {
        string plain = DropFolderNames.Plain(name);
        return Folder.Length == 0 || Folder.EndsWith('/') ? Folder + plain : $"{Folder}/{plain}";
    }
}
