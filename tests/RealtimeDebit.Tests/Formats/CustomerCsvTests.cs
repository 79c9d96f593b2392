using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using RealtimeDebit.Core.Customers;
using RealtimeDebit.Formats.Csv;
using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Problems;
using RealtimeDebit.Formats.Records;
using RealtimeDebit.Fuzz.Targets;
using RealtimeDebit.Tests.Properties;

namespace RealtimeDebit.Tests.Formats;

/// <summary>What we write of customers reads back the same, starts no formula, and names are taken as people type them.</summary>
[ManyCases(Arbitrary = [typeof(Customers)])]
public sealed class CustomerCsvTests
{
    private const string Head = "customerNumber,name,nameKana,bank,branch,kind,account,holder\n";

    [Property]
    public bool What_is_written_reads_back_the_same(CsvCustomer[] customers, bool english)
    {
        List<CsvCustomer> read = [];

        CsvCheck check = CustomerCsv.Read(new MemoryStream(Written(customers, english)), read.Add);

        return check is { Verdict: FileVerdict.Ok, ProblemCount: 0, Encoding: CsvEncoding.Utf8WithMark } && read.Select(r => r with { RecordNumber = 0 }).SequenceEqual(customers);
    }

    [Property]
    public bool A_line_becomes_a_customer_and_the_same_line_again(CsvCustomer line) => CustomerLines.ToLine(CustomerLines.ToCustomer(line)) == line;

    [Property]
    public bool No_value_that_is_written_begins_as_a_formula(CsvCustomer customer)
        => IndependentCsv.Read(Encoding.UTF8.GetString(Written([customer], english: true)).TrimStart('\uFEFF'))
            .SelectMany(line => line)
            .All(value => value.Length == 0 || !"=+-@＝＋－＠".Contains(value[0], StringComparison.Ordinal));

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("'=1+1", "''=1+1")]
    [InlineData("−5", "−5")]
    [InlineData("＠ﾃｽﾄ", "'＠ﾃｽﾄ")]
    [InlineData("O'Neill", "O'Neill")]
    [InlineData("'quoted'", "'quoted'")]
    public void A_formula_gets_an_apostrophe_and_loses_it_again(string value, string written)
    {
        Assert.Equal(written, SpreadsheetText.Guard(value));
        Assert.Equal(value, SpreadsheetText.Unguard(written));
    }

    [Theory]
    [InlineData("ヤマダ　タロウ", "ﾔﾏﾀﾞ ﾀﾛｳ")]
    [InlineData("カ）テストショウカイ", "ｶ)ﾃｽﾄｼﾖｳｶｲ")]
    [InlineData("センター・ＡＢ１", "ｾﾝﾀ-.AB1")]
    [InlineData("ヴァンパ゛", "ｳﾞｱﾝﾊﾟﾞ")]
    [InlineData("ヤマタ\u3099", "ﾔﾏﾀﾞ")]
    public void Full_width_names_of_holders_become_half_width_with_a_warning(string typed, string taken)
    {
        List<CsvCustomer> read = [];

        CsvCheck check = CustomerCsv.Read(new MemoryStream(Encoding.UTF8.GetBytes($"{Head}C1,n,,9998,998,1,1,{typed}\n")), read.Add);

        Assert.Equal(taken, Assert.Single(read).HolderName);
        RecordProblem warning = Assert.Single(check.Problems);
        Assert.Equal(("F4213", ProblemSeverity.Warning, 2, typed, taken), (warning.Code, warning.Severity, warning.RecordNumber, warning.Found, warning.Expected));
    }

    [Theory]
    [InlineData("ﾔﾏﾀﾞ太郎", "Character 5 of holder, 太 (U+592A), may not be used")]
    [InlineData("ヤマダたろう", "Character 4 of holder, た (U+305F), may not be used")]
    [InlineData("ﾔﾏﾀﾞ?", "Character 5 of holder, ? (U+003F), may not be used")]
    [InlineData("ﾔ𠮷", "Character 2 of holder, 𠮷 (U+20BB7), may not be used")]
    public void What_has_no_half_width_form_is_refused_with_its_character(string typed, string message)
    {
        CsvCheck check = CustomerCsv.Read(new MemoryStream(Encoding.UTF8.GetBytes($"{Head}C1,n,,9998,998,1,1,{typed}\n")), _ => { });

        RecordProblem problem = Assert.Single(check.Problems);
        Assert.Equal(("F4212", message), (problem.Code, problem.MessageEn));
        Assert.Equal(1, check.RejectedRecords);
    }

    [Fact]
    public void A_banks_mandate_file_is_not_corrected()
    {
        byte[] file = Encoding.UTF8.GetBytes(
            "creditorCode,customerNumber,bank,branch,kind,account,holder,change,contractDate,effectiveDate,resultCode\n1234567890,C1,9998,998,1,1,ヤマダ,1,,,00\n");

        CsvCheck check = MandateCsv.Read(new MemoryStream(file), _ => { });

        Assert.Equal("F4209", Assert.Single(check.Problems).Code);
    }

    [Fact]
    public void Single_texts_are_judged_as_a_line_is()
    {
        CsvCustomer? good = CustomerCsv.ReadTexts(["C1", "=名", "", "9998", "1", "1", "12", "ヤマダ", "", "active"], out IReadOnlyList<RecordProblem> warnings);
        CsvCustomer? bad = CustomerCsv.ReadTexts(["", "n", "", "99980", "1", "5", "12", "ﾔ", "x", "?"], out IReadOnlyList<RecordProblem> problems);

        Assert.Equal(("=名", "001", "ﾔﾏﾀﾞ"), (good!.Name, good.BranchCode, good.HolderName));
        Assert.Equal("F4213", Assert.Single(warnings).Code);
        Assert.Null(bad);
        Assert.Equal(["account kind", "bank", "customerNumber", "maxAmountYen", "status"], problems.Select(p => p.Field == "kind" ? "account kind" : p.Field).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("やまだ たろう", "ヤマダタロウ")]
    [InlineData("ﾔﾏﾀﾞ", "ヤマダ")]
    [InlineData("ｼｮｳ-", "しょうー")]
    [InlineData("山田　太郎", "山田太郎")]
    [InlineData("ＡＢＣ", "abc")]
    public void Names_are_searched_in_one_form(string left, string right)
        => Assert.Equal(NameNarrowing.ForSearch(left), NameNarrowing.ForSearch(right));

    private static byte[] Written(CsvCustomer[] customers, bool english)
    {
        using MemoryStream file = new();
        using (CustomerCsvWriter writer = new(file, english))
        {
            foreach (CsvCustomer customer in customers) writer.Write(customer);
        }

        return file.ToArray();
    }

    public static class Customers
    {
        public static Arbitrary<CsvCustomer> Any() => (
            from number in Text("C=+-@'0ｱ,\" ", 1, 20)
            from name in Text("山田=+-@'\",\n 　＠aé", 1, 30)
            from kana in Text("ﾔﾏヤ='-. ", 0, 30)
            from account in Gen.Choose(0, 9_999_999)
            from kind in Gen.Elements('1', '2', '3', '9')
            from holder in Text("ｱﾊﾞ-.()A9 ", 1, 30)
            from most in Gen.Choose(0, 1_000_000)
            from stopped in Gen.Elements(true, false)
            select new CsvCustomer
            {
                RecordNumber = 0,
                CustomerNumber = number,
                Name = name,
                NameKana = kana,
                BankCode = "9998",
                BranchCode = $"{account % 1000:D3}",
                AccountKind = kind,
                AccountNumber = $"{account:D7}",
                HolderName = holder,
                MaxAmountYen = most == 0 ? null : most,
                IsStopped = stopped,
            }).ToArbitrary();

        // A text has no spaces at its ends: reading takes them away.
        private static Gen<string> Text(string characters, int least, int most) =>
            from length in Gen.Choose(least, most)
            from text in Gen.Elements(characters.ToCharArray()).ArrayOf(length)
            let value = new string(text).Trim()
            select value.Length >= least ? value : $"{characters[0]}";
    }
}
