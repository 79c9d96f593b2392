using System.Text;

namespace RealtimeDebit.Adapters.Stores.LiteDb;

/// <summary>
/// A small text file that says whether the read model was closed, and in which run of the operating system it was opened. LiteDB's
/// pages have no checksum, so after a power cut nothing in them can be trusted; after a kill of the process alone it can.
/// </summary>
internal sealed class OpenMark(string folder)
{
    private const string Broken = "broken";
    private const string Closed = "closed";
    private const string LinuxBootId = "/proc/sys/kernel/random/boot_id";

    private string FilePath => Path.Combine(folder, "read-model.state");

    /// <summary>True when what lies there was closed, or opened since the machine started; also when there is nothing.</summary>
    public bool CanBeTrusted()
    {
        if (!File.Exists(FilePath)) return !Directory.EnumerateFiles(folder, "*.db").Any();

        string state = File.ReadAllText(FilePath).Trim();
        return state == Closed || (state.Length > 0 && state == ThisBoot());
    }

    public void NoteOpen() => Note(ThisBoot());

    public void NoteClosed() => Note(Closed);

    /// <summary>Something that cannot be trusted lies there under its name.</summary>
    public void NoteBroken() => Note(Broken);

    /// <summary>In place: a few bytes over others find room on a disk that is full. Half of it is neither mark, and not trusted.</summary>
    private void Note(string state)
    {
        using var file = new FileStream(FilePath, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.Write(Encoding.ASCII.GetBytes(state));
        file.SetLength(file.Position);
    }

    /// <summary>Differs after every start of the machine where the system tells; else never equal to an earlier one.</summary>
    private static string ThisBoot() => File.Exists(LinuxBootId) ? "open " + File.ReadAllText(LinuxBootId).Trim() : "";
}
