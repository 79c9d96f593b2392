namespace RealtimeDebit.Core.Debits;

/// <summary>受付経路: the door through which a debit came in. Behind it the rules are the same for all.</summary>
public enum Door
{
    /// <summary>A file in a creditor's drop.</summary>
    File,

    /// <summary>A message of a creditor's back-office system.</summary>
    Message,

    /// <summary>A person at the console.</summary>
    Console,

    /// <summary>The HTTP API.</summary>
    Api,
}
