namespace RealtimeDebit.Formats.Zengin;

/// <summary>振替結果コード: the digit that says how a debit of a file ended. 5 to 7 are unassigned.</summary>
public static class ResultDigits
{
    /// <summary>振替済.</summary>
    public const char Collected = '0';

    /// <summary>その他, also the default for what has no digit of its own.</summary>
    public const char Other = '9';

    public static bool IsAssigned(char digit) => digit is '0' or '1' or '2' or '3' or '4' or '8' or '9';
}
