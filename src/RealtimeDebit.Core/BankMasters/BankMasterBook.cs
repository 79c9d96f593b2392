using RealtimeDebit.Core.Events;

namespace RealtimeDebit.Core.BankMasters;

/// <summary>Which bank master is in force. The names themselves are read from the archive (<see cref="BankMasterDesk"/>).</summary>
public sealed class BankMasterBook : IBook
{
    private const byte Form = 1;

    public string Section => "bank-master";

    /// <summary>The import that is in force; null before the first.</summary>
    public BankMasterImported? Current { get; private set; }

    public void Apply(HouseEvent happened, long sequence)
    {
        if (happened is BankMasterImported imported) Current = imported;
    }

    public void Save(BinaryWriter to)
    {
        to.Write(Form);
        byte[] current = Current is null ? [] : EventCodec.ToBytes(Current);
        to.Write(current.Length);
        to.Write(current);
    }

    public void Load(BinaryReader from)
    {
        byte form = from.ReadByte();
        if (form != Form) throw new InvalidDataException($"The bank master of the snapshot has form {form}; this version knows {Form}.");

        int length = from.ReadInt32();
        if (length > 0) Current = (BankMasterImported)EventCodec.Read(from.ReadBytes(length));
    }
}
