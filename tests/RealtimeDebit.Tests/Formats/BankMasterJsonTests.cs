using System.Text;
using FsCheck.Xunit;
using RealtimeDebit.Formats.BankMasters;
using RealtimeDebit.Formats.Problems;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Formats;

public sealed class BankMasterJsonTests
{
    private const string Good = """{ "9998": { "code": "9998", "name": "テスト", "kana": "テスト", "branches": { "001": { "code": "001", "name": "本店", "kana": "ホンテン" } } } }""";

    [Fact]
    public void The_sample_is_read_with_names_for_the_15_byte_fields()
    {
        BankMasterCheck check = BankMasterJson.Read(Sample());

        Assert.Equal((false, 0, 4), (check.IsRefused, check.ProblemCount, check.BranchCount));
        Assert.Equal(["9996", "9997", "9998"], check.Banks.Select(bank => bank.Code));
        Assert.Equal(["ｾﾝﾀ-", "ABﾋﾞﾙｼﾕﾂﾁﾖｳｼﾞﾖ"], check.Banks[1].Branches.Select(branch => branch.HalfWidth));
        Assert.Equal("サンプル信用金庫", check.Banks[1].Name);
    }

    [Fact]
    public void A_byte_order_mark_and_members_that_are_not_known_are_passed_over()
    {
        BankMasterCheck check = BankMasterJson.Read([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Good.Replace("\"code\": \"001\"", "\"code\": \"001\", \"since\": { \"year\": [1] }", StringComparison.Ordinal))]);

        Assert.Equal((false, 0, 1), (check.IsRefused, check.ProblemCount, check.BranchCount));
    }

    [Theory]
    [InlineData("{", "F6001", "$")]
    [InlineData("[]", "F6002", "$")]
    [InlineData("{} x", "F6001", "$")]
    [InlineData("{}", "F6008", "$")]
    [InlineData("""{ "9998": 1 }""", "F6002", "$.9998")]
    [InlineData("""{ "998": { "code": "998", "name": "n", "kana": "カ" } }""", "F6003", "$.998")]
    [InlineData("""{ "9998": { "code": "9997", "name": "n", "kana": "カ" } }""", "F6004", "$.9998.code")]
    [InlineData("""{ "9998": { "code": "9998", "name": "", "kana": "カ" } }""", "F6006", "$.9998.name")]
    [InlineData("""{ "9998": { "code": "9998", "name": "n" } }""", "F6006", "$.9998.kana")]
    [InlineData("""{ "9998": { "code": 9998, "name": "n", "kana": "カ" } }""", "F6007", "$.9998.code")]
    [InlineData("""{ "9998": { "code": "9998", "name": "n", "kana": "カ", "branches": [] } }""", "F6002", "$.9998.branches")]
    [InlineData("""{ "9998": { "code": "9998", "name": "n", "kana": "カ", "branches": { "01": { "code": "01", "name": "n", "kana": "カ" } } } }""", "F6003", "$.9998.branches.01")]
    public void What_is_wrong_is_told_with_its_path(string json, string code, string path)
    {
        BankMasterCheck check = BankMasterJson.Read(Encoding.UTF8.GetBytes(json));

        Assert.True(check.IsRefused);
        Assert.Equal([(code, path)], check.Problems.Select(problem => (problem.Code, problem.Field)));
    }

    [Fact]
    public void The_line_is_told_and_a_bank_that_stands_there_twice()
    {
        string bank = Good.Trim()[1..^1];

        BankMasterCheck check = BankMasterJson.Read(Encoding.UTF8.GetBytes($"{{\n{bank},\n\n{bank}\n}}"));

        RecordProblem problem = Assert.Single(check.Problems);
        Assert.Equal(("F6005", 4, "$.9998"), (problem.Code, problem.RecordNumber, problem.Field));
    }

    [Theory]
    [InlineData("漢字", "", "F6009")]
    [InlineData("ヲ", "", "F6009")]
    [InlineData("アイウエオカキクケコサシスセガ", "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾ", "F6010")]
    public void A_name_that_does_not_fit_the_field_is_a_warning(string kana, string halfWidth, string code)
    {
        BankMasterCheck check = BankMasterJson.Read(Encoding.UTF8.GetBytes(Good.Replace("ホンテン", kana, StringComparison.Ordinal)));

        Assert.False(check.IsRefused);
        Assert.Equal(code, Assert.Single(check.Problems).Code);
        Assert.Equal(halfWidth, check.Banks[0].Branches[0].HalfWidth);
    }

    [Property(MaxTest = 500)]
    public bool Changed_bytes_are_a_master_or_refused((int At, byte Value)[] changes, int cut)
    {
        byte[] bytes = Sample();
        foreach ((int at, byte value) in changes.Take(3)) bytes[(uint)at % (uint)bytes.Length] = value;

        BankMasterCheck check = BankMasterJson.Read(bytes.AsSpan(0, cut % 2 == 0 ? bytes.Length : (int)((uint)cut % (uint)bytes.Length)));

        return check.IsRefused ? check.ProblemCount > 0 : check.Banks.All(bank => bank.Code.Length == 4 && bank.HalfWidth.Length <= 15);
    }

    private static byte[] Sample() => File.ReadAllBytes(Path.Combine(RepositoryFolder.Path, "samples", "banks", "bank-master.json"));
}
