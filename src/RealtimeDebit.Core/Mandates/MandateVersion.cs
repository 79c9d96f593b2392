using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RealtimeDebit.Core.Mandates;

/// <summary>One version of one mandate as it lies in memory: 88 bytes, no references.</summary>
/// <remarks>
/// A new version lies above the older one, tied by <see cref="Previous"/>. It counts only when the generation (the mandate
/// file) that brought it was applied; so a million staged rows take effect by one mark, and are dropped by its absence.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Pack = 8)]
internal struct MandateVersion
{
    /// <summary>No version below.</summary>
    public const int NoVersion = -1;

    public long Account;

    /// <summary>Number of the creditor in the book.</summary>
    public int Creditor;

    public int ContractDay;

    public int EffectiveDay;

    /// <summary>The file that brought this version; 0 in a free place.</summary>
    public int Generation;

    /// <summary>The last applied file that named the mandate as it is here.</summary>
    public int SeenApplied;

    /// <summary>A later file that named it so, applied or not.</summary>
    public int SeenStaged;

    /// <summary>The version below, or the next free place.</summary>
    public int Previous;

    public byte BankResult;

    private byte _marks;

    public CustomerNumberBytes CustomerNumber;

    public HolderBytes Holder;

    public MandateStanding Standing
    {
        readonly get => (MandateStanding)(_marks & 0x03);
        set => _marks = (byte)((_marks & ~0x03) | (int)value);
    }

    /// <summary>The topmost version of its mandate.</summary>
    public bool IsTop
    {
        readonly get => (_marks & 0x10) != 0;
        set => Mark(0x10, value);
    }

    /// <summary>Until this version's effective date an older one stands: the one below, after passing over <see cref="Skips"/> of them.</summary>
    public bool OlderStandsUntilThen
    {
        readonly get => (_marks & 0x20) != 0;
        set => Mark(0x20, value);
    }

    /// <summary>So many right below were replaced before they took effect; they are kept only in case this one is dropped. 0 to 3.</summary>
    public int Skips
    {
        readonly get => _marks >> 6;
        set => _marks = (byte)((_marks & 0x3F) | (value << 6));
    }

    /// <summary>True when both say the same about the mandate.</summary>
    public readonly bool SaysSameAs(in MandateVersion other)
        => Account == other.Account && ContractDay == other.ContractDay && EffectiveDay == other.EffectiveDay
            && BankResult == other.BankResult && Standing == other.Standing
            && ((ReadOnlySpan<byte>)Holder).SequenceEqual(other.Holder);

    private void Mark(byte bit, bool value) => _marks = (byte)(value ? _marks | bit : _marks & ~bit);
}

[InlineArray(LengthBytes)]
internal struct CustomerNumberBytes
{
    public const int LengthBytes = 20;

    private byte _first;
}

[InlineArray(LengthBytes)]
internal struct HolderBytes
{
    public const int LengthBytes = 30;

    private byte _first;
}
