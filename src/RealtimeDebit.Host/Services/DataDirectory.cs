namespace RealtimeDebit.Host.Services;

/// <summary>Where things lie in the data directory. The names are part of what <c>backup</c> and operators know.</summary>
internal sealed record DataDirectory(string Path)
{
    public string Journal => System.IO.Path.Combine(Path, CommandLine.JournalCommand.FolderName);

    public string Snapshots => System.IO.Path.Combine(Path, "snapshots");

    public string Archive => System.IO.Path.Combine(Path, "archive");

    /// <summary>Every message byte in and out, one file a day.</summary>
    public string MessageArchive => System.IO.Path.Combine(Archive, "messages");

    /// <summary>The read models: everything in it can be made anew from the journal.</summary>
    public string ReadModels => System.IO.Path.Combine(Path, "read-models");

    /// <summary>A bank's file while it comes from another machine; never more than one for a run, and without a name.</summary>
    public string Incoming => System.IO.Path.Combine(Path, "incoming");

    /// <summary>A file on its way to an operator's standard output, whose command takes it away.</summary>
    public string Outgoing => System.IO.Path.Combine(Path, "outgoing");

    /// <summary>Makes the directory, readable by its owner only; one that is there keeps its mode.</summary>
    public void Create() => Create(Path);

    /// <summary>Makes <see cref="Outgoing"/> in the same way.</summary>
    public void CreateOutgoing() => Create(Outgoing);

    private static void Create(string path)
    {
        if (Directory.Exists(path)) return;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
