namespace RealtimeDebit.TestSupport.Worlds;

/// <summary>What a creditor really wants: this debtor's account debited once.</summary>
/// <remarks>
/// The account belongs to this order alone, so that a taking at the bank is traced to its order without any id of the service:
/// an id that the service got wrong would hide a second debit.
/// </remarks>
/// <param name="Number">From 1, in the order of the file's records.</param>
/// <param name="Account">口座番号, 7 digits.</param>
/// <param name="CustomerNumber">顧客番号.</param>
/// <param name="Behaviour">What the simulated bank does when it is asked for this account.</param>
/// <param name="RejectedAs">The result digit when the rules refuse it before any bank is asked: <c>4</c> without a mandate, <c>9</c> for zero yen; null when it must be accepted.</param>
public sealed record Order(int Number, string Account, long AmountYen, string CustomerNumber, BankBehaviour Behaviour, char? RejectedAs = null)
{
    /// <summary>振替結果コード of a debit without a mandate.</summary>
    public const char NoMandate = '4';

    /// <summary>振替結果コード of a debit of zero yen.</summary>
    public const char ZeroYen = '9';

    public const string BankCode = "9998";

    public const string BranchCode = "998";

    public const string Holder = "ﾔﾏﾀﾞ ﾀﾛｳ";

    /// <summary>The digit that the result must show, whatever crashes come between: the bank decides, not the crash.</summary>
    public char ExpectedDigit => RejectedAs ?? (Behaviour == BankBehaviour.Decline ? '1' : '0');
}

/// <summary>How the simulated bank treats one account.</summary>
public enum BankBehaviour
{
    /// <summary>Takes the money and says so.</summary>
    Collect,

    /// <summary>Refuses for want of funds.</summary>
    Decline,

    /// <summary>Takes the money and closes the line without an answer.</summary>
    DropAfter,

    /// <summary>The first time closes the line before it takes the money; then collects.</summary>
    DropBefore,

    /// <summary>Takes the money and answers nonsense.</summary>
    Garble,

    /// <summary>Takes the money and sends half an answer.</summary>
    HalfReply,

    /// <summary>Takes the money and answers under another request's key.</summary>
    WrongKeyReply,

    /// <summary>Takes the money, answers twice.</summary>
    DuplicateReply,

    /// <summary>The first time says that it has too much to do; then collects.</summary>
    ThrottleFirst,

    /// <summary>Closes the line and takes the money a moment later; until then it says that it never saw the request.</summary>
    Late,
}
