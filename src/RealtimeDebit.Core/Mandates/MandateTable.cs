using System.Numerics;
using System.Runtime.InteropServices;

namespace RealtimeDebit.Core.Mandates;

/// <summary>Places for versions, and an index from creditor and customer number to the topmost one. One bank's.</summary>
/// <remarks>
/// Versions lie in pieces of an array that never move, small ones first, so that a small bank takes little; the index is open addressing with a hash of our own: the same
/// events give the same table in every process. A key is never removed.
/// </remarks>
internal sealed class MandateTable
{
    private const int PieceBits = 12;
    private const int PieceSize = 1 << PieceBits;
    private const int LeastPieceBits = 6;
    private const int SmallPieces = 1 + PieceBits - LeastPieceBits;
    private const int LeastIndex = 64;

    private readonly List<MandateVersion[]> _pieces = [];
    private int[] _index = new int[LeastIndex];
    private int _keys;
    private int _free = MandateVersion.NoVersion;

    /// <summary>Places in use or free, from 0.</summary>
    public int Places { get; private set; }

    public ref MandateVersion this[int place]
    {
        get
        {
            int piece = PieceOf(place);
            return ref _pieces[piece][place - FirstOf(piece)];
        }
    }

    /// <summary>Makes room in the index for this many more keys.</summary>
    public void MakeRoom(int keys)
    {
        int length = _index.Length;
        while (_keys + (long)keys > length / 4 * 3) length *= 2;

        if (length != _index.Length) Reindex(length);
    }

    /// <summary>The topmost version's place, or -1. <paramref name="slot"/> is where the key stands or belongs in the index.</summary>
    /// <param name="creditor">Number of the creditor in the book.</param>
    /// <param name="customerNumber">All 20 bytes.</param>
    /// <param name="slot">For <see cref="SetTop"/>, until the next change.</param>
    public int FindTop(int creditor, ReadOnlySpan<byte> customerNumber, out int slot)
    {
        int mask = _index.Length - 1;
        slot = StableHash.Of(creditor, customerNumber) & mask;
        while (_index[slot] != 0)
        {
            int place = _index[slot] - 1;
            ref MandateVersion version = ref this[place];
            if (version.Creditor == creditor && customerNumber.SequenceEqual(version.CustomerNumber)) return place;

            slot = (slot + 1) & mask;
        }

        return MandateVersion.NoVersion;
    }

    /// <summary>Lets the key at <paramref name="slot"/> point to another topmost version.</summary>
    public void SetTop(int slot, int place)
    {
        bool added = _index[slot] == 0;
        if (!added) this[_index[slot] - 1].IsTop = false;
        _index[slot] = place + 1;
        this[place].IsTop = true;
        if (!added) return;

        _keys++;
        MakeRoom(1);
    }

    /// <summary>A place for a version, filled with zeros.</summary>
    public int Take()
    {
        if (_free != MandateVersion.NoVersion)
        {
            int place = _free;
            _free = this[place].Previous;
            this[place] = default;
            return place;
        }

        if (PieceOf(Places) == _pieces.Count) _pieces.Add(new MandateVersion[LengthOf(_pieces.Count)]);
        return Places++;
    }

    /// <summary>Gives a place back that no key leads to any more.</summary>
    public void GiveBack(int place)
    {
        ref MandateVersion version = ref this[place];
        version = default;
        version.Previous = _free;
        _free = place;
    }

    public void Save(BinaryWriter to)
    {
        to.Write(Places);
        to.Write(_free);
        for (int piece = 0; FirstOf(piece) < Places; piece++)
        {
            int count = Math.Min(LengthOf(piece), Places - FirstOf(piece));
            to.Write(MemoryMarshal.AsBytes(_pieces[piece].AsSpan(0, count)));
        }
    }

    public void Load(BinaryReader from)
    {
        Places = from.ReadInt32();
        _free = from.ReadInt32();
        int tops = 0;
        for (int piece = 0; FirstOf(piece) < Places; piece++)
        {
            var versions = new MandateVersion[LengthOf(piece)];
            int count = Math.Min(versions.Length, Places - FirstOf(piece));
            from.BaseStream.ReadExactly(MemoryMarshal.AsBytes(versions.AsSpan(0, count)));
            _pieces.Add(versions);
            for (int i = 0; i < count; i++)
            {
                if (versions[i].IsTop) tops++;
            }
        }

        int length = LeastIndex;
        while (tops > length / 4 * 3) length *= 2;
        Reindex(length);
    }

    /// <summary>Pieces of 64, 64, 128, 256, ... 2,048 places, then of 4,096 each.</summary>
    private static int PieceOf(int place)
        => place >= PieceSize ? SmallPieces - 1 + (place >> PieceBits)
            : place < 1 << LeastPieceBits ? 0
            : BitOperations.Log2((uint)place) - LeastPieceBits + 1;

    private static int FirstOf(int piece)
        => piece >= SmallPieces ? (piece - SmallPieces + 1) << PieceBits
            : piece == 0 ? 0
            : 1 << (piece + LeastPieceBits - 1);

    private static int LengthOf(int piece) => FirstOf(piece + 1) - FirstOf(piece);

    private void Reindex(int length)
    {
        _index = new int[length];
        _keys = 0;
        for (int place = 0; place < Places; place++)
        {
            ref MandateVersion version = ref this[place];
            if (!version.IsTop) continue;

            int slot = StableHash.Of(version.Creditor, version.CustomerNumber) & (length - 1);
            while (_index[slot] != 0) slot = (slot + 1) & (length - 1);
            _index[slot] = place + 1;
            _keys++;
        }
    }
}
