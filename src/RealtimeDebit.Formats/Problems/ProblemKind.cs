namespace RealtimeDebit.Formats.Problems;

/// <summary>What a problem means for the file, record or message it stands in.</summary>
public enum ProblemSeverity
{
    /// <summary>Taken as it is; worth telling the sender.</summary>
    Warning,

    /// <summary>This record or message is rejected; the rest of the file goes on.</summary>
    RejectRecord,

    /// <summary>Nothing of the file is taken.</summary>
    RefuseFile,

    /// <summary>The file is cut short. It may still be growing, so it is looked at again before it is refused.</summary>
    NotWhole,
}

/// <summary>One kind of problem: its stable code and its texts. Every kind stands in <see cref="ProblemCatalogue"/>.</summary>
/// <param name="Code">Stable for ever: F, a digit for the area, three digits.</param>
/// <param name="MessageJa">May hold {field}, {found} and {expected}.</param>
/// <param name="HintJa">What the sender can do about it.</param>
public sealed record ProblemKind(
    string Code,
    ProblemSeverity Severity,
    string MessageJa,
    string MessageEn,
    string HintJa,
    string HintEn)
{
    /// <summary>応答コード of a record that is rejected for this; empty when no record is.</summary>
    public string ResponseCode { get; init; } = "";

    /// <summary>振替結果コード of a record that is rejected for this; a space when no record is.</summary>
    public char ResultDigit { get; init; } = ' ';
}
