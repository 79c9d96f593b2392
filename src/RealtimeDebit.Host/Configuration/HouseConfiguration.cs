using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Host.Options;

namespace RealtimeDebit.Host.Configuration;

/// <summary>The whole configuration, read once. Worth something only when <see cref="Problems"/> is empty.</summary>
internal sealed record HouseConfiguration
{
    public required ConfigDirectory Directory { get; init; }

    public required ServiceOptions Service { get; init; }

    public required IReadOnlyList<CreditorOptions> Creditors { get; init; }

    public required IReadOnlyList<BankOptions> Banks { get; init; }

    /// <summary>Bank holidays beside Saturdays, Sundays and the turn of the year, with their names.</summary>
    public required IReadOnlyDictionary<DateOnly, string> Holidays { get; init; }

    public required IReadOnlyList<ConfigurationProblem> Problems { get; init; }

    /// <summary>What is allowed but worth knowing.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Every key that is known, list positions written as <c>#</c>.</summary>
    public required IReadOnlyCollection<string> KnownKeys { get; init; }

    public BankOptions? FindBank(BankCode code) => Banks.FirstOrDefault(bank => bank.Settings.Code == code);
}
