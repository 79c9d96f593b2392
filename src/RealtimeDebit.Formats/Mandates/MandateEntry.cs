namespace RealtimeDebit.Formats.Mandates;

/// <summary>異動区分: what happened to a mandate. The values are the digits of the file.</summary>
public enum MandateChange
{
    New = 1,
    Changed = 2,
    Cancelled = 3,

    /// <summary>移管: the account has a new branch and number.</summary>
    Moved = 4,
}

/// <summary>One mandate as a bank tells of it, from a mandate file (96) or a mandate CSV; without padding.</summary>
public sealed record MandateEntry
{
    /// <summary>委託者コード; in a 96 file the header's.</summary>
    public required string CreditorCode { get; init; }

    /// <summary>顧客番号, without spaces at either end.</summary>
    public required string CustomerNumber { get; init; }

    public required string BankCode { get; init; }

    public required string BranchCode { get; init; }

    /// <summary>預金種目: 1, 2, 3 or 9.</summary>
    public char AccountKind { get; init; } = '1';

    public required string AccountNumber { get; init; }

    /// <summary>預金者名, kana.</summary>
    public string HolderName { get; init; } = "";

    public MandateChange Change { get; init; } = MandateChange.New;

    /// <summary>契約日; null when not told.</summary>
    public DateOnly? ContractDate { get; init; }

    /// <summary>効力発生日; null = at once.</summary>
    public DateOnly? EffectiveDate { get; init; }

    /// <summary>結果コード, two digits; see <see cref="MandateResultCodes"/>.</summary>
    public string ResultCode { get; init; } = MandateResultCodes.Normal;

    /// <summary>新支店番号 of a moved account; empty when there is none.</summary>
    public string NewBranchCode { get; init; } = "";

    /// <summary>新口座番号 of a moved account; empty when there is none.</summary>
    public string NewAccountNumber { get; init; } = "";

    /// <summary>Leaves account and name out, so that a logged entry does not show them.</summary>
    public override string ToString() => $"{CreditorCode} {CustomerNumber} {BankCode} {Change} {ResultCode}";
}

/// <summary>結果コード of a mandate: what the bank's check of it found.</summary>
public static class MandateResultCodes
{
    public const string Normal = "00";

    /// <summary>移管済: the mandate is good, at the new branch and account.</summary>
    public const string Moved = "10";

    public static IReadOnlyList<MandateResultMeaning> All { get; } =
    [
        new(Normal, "正常", "Normal"),
        new("01", "口座なし", "No such account"),
        new("02", "自振契約なし", "No mandate"),
        new("03", "名義人カナ相違", "Name differs"),
        new("04", "自振契約なし、名義相違", "No mandate, and the name differs"),
        new("05", "解約済", "Account closed"),
        new(Moved, "移管済（新口座あり）", "Account moved"),
        new("12", "移管先に自振契約なし", "Account moved; no mandate there"),
        new("13", "移管先で名義人カナ相違", "Account moved; name differs there"),
        new("14", "移管先に自振契約なし、名義相違", "Account moved; no mandate there, and the name differs"),
        new("15", "移管先で解約済", "Account moved; closed there"),
    ];

    public static bool IsAssigned(string code) => All.Any(m => string.Equals(m.Code, code, StringComparison.Ordinal));

    /// <summary>True when the mandate can be debited: normal, or moved to a known account.</summary>
    public static bool IsGood(string code) => code is Normal or Moved;
}

/// <summary>One 結果コード and what it means.</summary>
public sealed record MandateResultMeaning(string Code, string MeaningJa, string MeaningEn);
