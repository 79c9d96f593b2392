using RealtimeDebit.Core.Files;
using RealtimeDebit.Core.Mandates;

namespace RealtimeDebit.Adapters.Mandates;

/// <summary>Mandate files in a folder, or one file, of this machine (<c>file://</c>).</summary>
/// <remarks>Reads only. Names that drops ignore too (hidden, temporary, still being written) are left out.</remarks>
public sealed class FolderMandateSource : IMandateSource
{
    private readonly string _folder;
    private readonly string? _onlyFile;

    private FolderMandateSource(string folder, string? onlyFile)
    {
        _folder = folder;
        _onlyFile = onlyFile;
    }

    public bool IsFolder => _onlyFile is null;

    /// <param name="url">A <c>file://</c> URL of a folder or a file. What does not exist yet is a folder when it ends in a slash or has no extension.</param>
    /// <exception cref="ArgumentException">Not a file URL.</exception>
    public static FolderMandateSource Of(Uri url)
    {
        if (!url.IsFile) throw new ArgumentException($"A mandate source of kind File has a file:// URL; {url.Scheme} is not.", nameof(url));

        string path = url.LocalPath;
        bool isFile = File.Exists(path) || (!Directory.Exists(path) && Path.HasExtension(path));
        return isFile
            ? new FolderMandateSource(Path.GetDirectoryName(path) ?? path, Path.GetFileName(path))
            : new FolderMandateSource(path, null);
    }

    public Task<IReadOnlyList<string>> ListAsync() => OffLoopAsync<IReadOnlyList<string>>(() =>
        _onlyFile is string only
            ? [File.Exists(Path.Combine(_folder, only)) ? only : throw new FileNotFoundException($"{only} does not exist")]
            : [.. Directory.EnumerateFiles(_folder).Select(path => Path.GetFileName(path)).Where(static name => !FileNames.IsIgnored(name))]);

    public Task<int> ReadAsync(string name, long offset, Memory<byte> buffer) => OffLoopAsync(() =>
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(Path.Combine(_folder, Path.GetFileName(name)));
        return RandomAccess.Read(file, buffer.Span, offset);
    });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Task<T> OffLoopAsync<T>(Func<T> read) => Task.Run(() =>
    {
        try
        {
            return read();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new MandateSourceException(unreadable.Message, unreadable);
        }
    });
}
