using RealtimeDebit.Formats.Problems;

namespace RealtimeDebit.Formats.BankMasters;

/// <summary>What reading a whole bank master found.</summary>
public sealed record BankMasterCheck
{
    /// <summary>The banks by their code, ascending; use them only when <see cref="IsRefused"/> is false.</summary>
    public required IReadOnlyList<BankMasterBank> Banks { get; init; }

    public required int BranchCount { get; init; }

    /// <summary>The first problems. Their record number is the line in the JSON file, their field the path in it.</summary>
    public required IReadOnlyList<RecordProblem> Problems { get; init; }

    /// <summary>All problems, also those not kept in <see cref="Problems"/>.</summary>
    public required int ProblemCount { get; init; }

    public required bool IsRefused { get; init; }
}
