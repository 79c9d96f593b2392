namespace RealtimeDebit.Core.Debits;

/// <summary>振替結果コード of what we refuse ourselves.</summary>
public static class RejectionCodes
{
    /// <summary>
    /// The digit that a result file shows for one of our own response codes: no customer, no mandate or another account: 4;
    /// over a limit: 8; everything else: 9. An account of seven zeros gets 2; its caller knows that and says so.
    /// </summary>
    public static char ResultCodeOf(int responseCode) => responseCode switch
    {
        2005 or 2006 or 2007 => '4',
        2009 => '8',
        _ => '9',
    };
}
