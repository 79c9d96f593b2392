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

    /// <summary>Makes the directory, readable by its owner only; one that is there keeps its mode.</summary>
    public void Create()
    {
        if (Directory.Exists(Path)) return;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(Path);
        else Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
