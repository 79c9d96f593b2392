namespace RealtimeDebit.Formats.BankMasters;

/// <summary>One bank of a bank master.</summary>
/// <param name="Code">金融機関コード, four digits.</param>
/// <param name="Name">銀行名, as people read it.</param>
/// <param name="Kana">銀行名 in kana as the master has it, full-width.</param>
/// <param name="HalfWidth">銀行名 for the 15-byte fields of 全銀 records; empty when the kana cannot be written there.</param>
/// <param name="Branches">Its branches by their number, ascending.</param>
public sealed record BankMasterBank(string Code, string Name, string Kana, string HalfWidth, IReadOnlyList<BankMasterBranch> Branches);

/// <summary>One branch of a bank.</summary>
/// <param name="Code">支店番号, three digits.</param>
/// <param name="Name">支店名, as people read it.</param>
/// <param name="Kana">支店名 in kana as the master has it, full-width.</param>
/// <param name="HalfWidth">支店名 for the 15-byte fields; empty when the kana cannot be written there.</param>
public sealed record BankMasterBranch(string Code, string Name, string Kana, string HalfWidth);
