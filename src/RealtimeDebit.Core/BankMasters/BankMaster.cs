using RealtimeDebit.Core.Accounts;
using RealtimeDebit.Formats.BankMasters;

namespace RealtimeDebit.Core.BankMasters;

/// <summary>Names of banks and branches, for people and for warnings. No debit is refused because of it: it lags behind the banks.</summary>
public sealed class BankMaster
{
    private readonly Dictionary<string, BankMasterBank> _banks;
    private readonly Dictionary<string, BankMasterBranch> _branches = new(StringComparer.Ordinal);

    /// <param name="banks">By their code, ascending.</param>
    public BankMaster(IReadOnlyList<BankMasterBank> banks)
    {
        Banks = banks;
        _banks = banks.ToDictionary(bank => bank.Code, StringComparer.Ordinal);
        foreach (BankMasterBank bank in banks)
        {
            foreach (BankMasterBranch branch in bank.Branches) _branches.Add(bank.Code + branch.Code, branch);
        }
    }

    /// <summary>Every bank, by code ascending.</summary>
    public IReadOnlyList<BankMasterBank> Banks { get; }

    public int BranchCount => _branches.Count;

    /// <param name="code">Four digits.</param>
    public BankMasterBank? FindBank(string code) => _banks.GetValueOrDefault(code);

    /// <param name="bank">Four digits.</param>
    /// <param name="branch">Three digits.</param>
    public BankMasterBranch? FindBranch(string bank, string branch) => _branches.GetValueOrDefault(bank + branch);

    /// <summary>What of an account the master does not know. A bank that is there without any branch is known as a whole.</summary>
    public BankMasterGap GapOf(BankAccount account)
    {
        string digits = account.ToDigits();
        if (!_banks.TryGetValue(digits[..4], out BankMasterBank? bank)) return BankMasterGap.Bank;

        return bank.Branches.Count == 0 || _branches.ContainsKey(digits[..7]) ? BankMasterGap.None : BankMasterGap.Branch;
    }
}

/// <summary>What of an account a bank master does not know.</summary>
public enum BankMasterGap
{
    None,

    /// <summary>The bank is known, the branch is not.</summary>
    Branch,

    Bank,
}
