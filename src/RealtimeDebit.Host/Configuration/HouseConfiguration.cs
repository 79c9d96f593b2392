using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Core.Creditors;
using RealtimeDebit.Host.Options;

namespace RealtimeDebit.Host.Configuration;

/// <summary>The whole configuration, read once. Worth something only when <see cref="Problems"/> is empty.</summary>
internal sealed record HouseConfiguration
{
    public required ConfigDirectory Directory { get; init; }

    public required ServiceOptions Service { get; init; }

    public required IReadOnlyList<CreditorOptions> Creditors { get; init; }

    public required IReadOnlyList<BankOptions> Banks { get; init; }

    /// <summary>Bank holidays beside Saturdays, Sundays and the turn of the year, with their names. No rule asks for them yet.</summary>
    public required IReadOnlyDictionary<DateOnly, string> Holidays { get; init; }

    public required IReadOnlyList<ConfigurationProblem> Problems { get; init; }

    /// <summary>What is allowed but worth knowing.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Every key that is known, list positions written as <c>#</c>.</summary>
    public required IReadOnlyCollection<string> KnownKeys { get; init; }

    /// <summary>The creditor whose own or further code this is; null when it is none.</summary>
    public Creditor? FindCreditor(CreditorCode code) => Creditors.FirstOrDefault(entry => entry.Creditor.Answers(code))?.Creditor;

    public BankOptions? FindBank(BankCode code) => Banks.FirstOrDefault(bank => bank.Settings.Code == code);
}
