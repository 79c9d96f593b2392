namespace RealtimeDebit.Core.Mandates;

/// <summary>What a row of a mandate file does to what we have.</summary>
public enum MandateDifference
{
    /// <summary>We had no mandate of this creditor, customer and bank.</summary>
    New,

    /// <summary>It says something else than we have.</summary>
    Changed,

    /// <summary>移管: the account went to another branch or number.</summary>
    Moved,

    /// <summary>A live mandate is ended or refused.</summary>
    Ended,

    /// <summary>As we have it.</summary>
    Unchanged,
}
