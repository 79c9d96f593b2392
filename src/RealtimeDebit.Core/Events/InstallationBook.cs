namespace RealtimeDebit.Core.Events;

/// <summary>What is known of this data directory itself: its salt and how often it was started.</summary>
public sealed class InstallationBook : IBook
{
    public string Section => "installation";

    /// <summary>Five characters that end every request key; null before the first start.</summary>
    public string? Salt { get; private set; }

    /// <summary>How many processes have worked on it.</summary>
    public int Starts { get; private set; }

    /// <summary>False while a process works, and for ever after one that did not stop by itself.</summary>
    public bool StoppedCleanly { get; private set; } = true;

    public void Apply(HouseEvent happened, long sequence)
    {
        switch (happened)
        {
            case InstallationBegun begun:
                if (Salt is not null) throw new InvalidDataException("An installation begins once.");
                Salt = begun.Salt;
                break;
            case ProcessStarted:
                Starts++;
                StoppedCleanly = false;
                break;
            case ProcessStopped:
                StoppedCleanly = true;
                break;
        }
    }

    public void Save(BinaryWriter to)
    {
        to.Write(Salt ?? "");
        to.Write(Starts);
        to.Write(StoppedCleanly);
    }

    public void Load(BinaryReader from)
    {
        string salt = from.ReadString();
        Salt = salt.Length == 0 ? null : salt;
        Starts = from.ReadInt32();
        StoppedCleanly = from.ReadBoolean();
    }
}
