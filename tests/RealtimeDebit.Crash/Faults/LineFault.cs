using RealtimeDebit.TestSupport.Worlds;

namespace RealtimeDebit.Crash.Faults;

/// <summary>What goes wrong on one connection to the bank.</summary>
internal enum LineFaultKind
{
    None,

    /// <summary>Each piece in both directions comes late.</summary>
    Delay,

    /// <summary>Reset before a byte passed.</summary>
    ResetAtOnce,

    /// <summary>Reset after so many bytes went to the bank: within a request, or just behind it.</summary>
    CutRequest,

    /// <summary>Reset after so many bytes came back: within an answer, or just before it.</summary>
    CutReply,

    /// <summary>The way back is closed in order after so many bytes, while the bank still takes requests.</summary>
    HalfClose,

    /// <summary>Nothing passes, nothing is closed.</summary>
    BlackHole,
}

/// <summary>The fate of one connection.</summary>
/// <param name="AfterBytes">Where it strikes.</param>
/// <param name="DelayMs">How late each piece comes. Far less than NotFoundIsFinalAfter: that bound is the bank's word, not ours to test.</param>
internal sealed record LineFault(LineFaultKind Kind, int AfterBytes, int DelayMs)
{
    private const int FrameBytes = 260;

    public static readonly LineFault Nothing = new(LineFaultKind.None, 0, 0);

    public static LineFault Draw(SeededNumbers numbers, int percent)
    {
        if (numbers.Between(1, 100) > percent) return Nothing;
        var kind = (LineFaultKind)numbers.Between(1, 6);
        return new LineFault(kind, (numbers.Between(0, 3) * FrameBytes) + numbers.Between(0, FrameBytes), numbers.Between(5, 250));
    }
}
