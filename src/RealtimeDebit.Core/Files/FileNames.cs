using System.Text;
using RealtimeDebit.Core.Debits;

namespace RealtimeDebit.Core.Files;

/// <summary>Names in a drop: which are looked at, which are refused, and how ours are made from the creditor's.</summary>
public static class FileNames
{
    /// <summary>The file that says "the other one is whole now".</summary>
    public const string EndSuffix = ".end";

    /// <summary>Leaves room for what we append, on servers that allow 255 bytes.</summary>
    public const int MaxBytes = 200;

    /// <summary>Endings, in any case, of names that are not looked at.</summary>
    internal static IReadOnlyList<string> IgnoredEndings { get; } = [".tmp", ".part", ".filepart", ".writing", EndSuffix];

    /// <summary>True for names that belong to an upload under way or to the server itself.</summary>
    public static bool IsIgnored(string name)
        => name.StartsWith('.') || IgnoredEndings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>False for a name that cannot be handled safely: empty, too long, separators, control or damaged characters.</summary>
    public static bool IsLegal(string name)
        => name.Length > 0
            && name is not ("." or "..")
            && Encoding.UTF8.GetByteCount(name) <= MaxBytes
            && !name.AsSpan().ContainsAny('/', '\\', '\uFFFD')
            && !name.Any(c => char.IsControl(c) || char.IsSurrogate(c));

    /// <summary>What a log may show of any name: control characters and the like replaced, at most 80 characters.</summary>
    public static string Shown(string name)
    {
        string printable = string.Concat(name.Take(80).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
        return printable.Length < name.Length ? printable + "…" : printable;
    }

    /// <summary>True when the file is read as CSV; any other is read as a 全銀 file.</summary>
    public static bool IsCsv(string name) => name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    /// <summary><c>x.txt</c> gives <c>x.result.txt</c>, <c>x</c> gives <c>x.result</c>.</summary>
    public static string Result(string name) => Insert(name, ".result");

    /// <summary>Where the result goes when somebody else's file has its name: <c>x.result~F26042000000001.txt</c>.</summary>
    public static string Result(string name, BatchId batch) => Insert(name, $".result~{batch}");

    public static string Receipt(string name) => name + ".receipt.csv";

    public static string Receipt(string name, BatchId batch) => $"{name}.receipt~{batch}.csv";

    public static string Report(string name) => name + ".refused.csv";

    public static string Report(string name, BatchId batch) => $"{name}.refused~{batch}.csv";

    /// <summary>The name in <c>done/</c> or <c>error/</c> when an earlier file has the creditor's own there.</summary>
    public static string Kept(string name, BatchId batch) => Insert(name, $"~{batch}");

    /// <summary>The name under <c>work/</c>: the receipt number, and what is the installation's own.</summary>
    public static string Claim(BatchId batch, string salt) => $"{batch}-{salt}.dat";

    /// <summary>How names under <c>out-staging/</c> begin.</summary>
    public static string StagingPrefix(BatchId batch, string salt) => $"{batch}-{salt}.";

    /// <summary>The small file beside a staged piece that stays when the piece is renamed into <c>out/</c>.</summary>
    internal static string Twin(string staged) => staged + TwinSuffix;

    internal static bool IsTwin(string name) => name.EndsWith(TwinSuffix, StringComparison.Ordinal);

    /// <summary>With this file a person says that a piece that is nowhere is to be published again.</summary>
    internal static string Again(string staged) => staged + ".again";

    private const string TwinSuffix = ".twin";

    private static string Insert(string name, string part)
    {
        int dot = name.LastIndexOf('.');
        return dot <= 0 ? name + part : string.Concat(name.AsSpan(0, dot), part, name.AsSpan(dot));
    }
}
