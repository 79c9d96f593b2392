namespace RealtimeDebit.Host.Demo;

/// <summary>What a 振替結果コード says, in words.</summary>
internal static class ResultMeaning
{
    public const char Collected = '0';

    public static string Of(char digit) => digit switch
    {
        '0' => "振替済 collected",
        '1' => "資金不足 no funds",
        '2' => "取引なし no such account",
        '3' => "預金者都合 stopped by the debtor",
        '4' => "依頼書なし no mandate",
        '8' => "委託者都合 stopped by the creditor",
        _ => "その他 other",
    };
}
