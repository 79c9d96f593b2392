namespace CreditorClient;

/// <summary>Where the door is, who we are, and how long we wait. Your contract and the operator of the service tell you these.</summary>
public sealed record Door(string Host, int Port, string CreditorCode)
{
    /// <summary>Null: no sign-on.</summary>
    public string? Password { get; init; }

    /// <summary>The name that the door's certificate bears; null: no TLS.</summary>
    public string? TlsServerName { get; init; }

    /// <summary>How long we wait for an answer. Longer than the service's own 30 s, so that a slow bank brings 0001 and not silence.</summary>
    public TimeSpan AnswerWait { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>How long a connection may take to stand.</summary>
    public TimeSpan ConnectWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The pauses before we ask again. When they are used up we stop, say that it is not known, and go on at the next start.</summary>
    public IReadOnlyList<TimeSpan> AskAgainAfter { get; init; } =
        [.. new double[] { 1, 2, 5, 10, 30, 60, 120, 300, 600 }.Select(TimeSpan.FromSeconds)];
}
