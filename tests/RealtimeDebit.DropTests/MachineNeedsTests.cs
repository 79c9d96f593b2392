using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.DropTests;

/// <summary>What happens to a test when something that it needs is missing.</summary>
public sealed class MachineNeedsTests
{
    private const string NoSshd = "/nowhere/sshd";

    public static TheoryData<Need> Every => [.. Enum.GetValues<Need>()];

    [Theory]
    [InlineData(null, "sshd is missing.", "sshd is missing.")]
    [InlineData("", "sshd is missing.", "sshd is missing.")]
    [InlineData("false", "sshd is missing.", "sshd is missing.")]
    [InlineData("true", "sshd is missing.", null)]
    [InlineData(null, null, null)]
    [InlineData("true", null, null)]
    public void A_missing_server_is_a_skip_in_words_and_with_CI_none(string? ci, string? missing, string? skip)
        => Assert.Equal(skip, MachineNeeds.SkipReason(missing, ci));

    [Fact]
    public async Task A_test_that_was_not_skipped_fails_where_sshd_is_missing_and_says_so()
    {
        InvalidOperationException failed = await Assert.ThrowsAsync<InvalidOperationException>(() => OpenSshServer.StartAsync(NoSshd));

        Assert.Equal(OpenSshServer.MissingReasonOf(NoSshd), failed.Message);
    }

    [NeedsFact(Need.SftpServer)]
    public void A_missing_sshd_is_named_with_what_brings_it()
    {
        Assert.Contains(NoSshd, OpenSshServer.MissingReasonOf(NoSshd), StringComparison.Ordinal);
        Assert.Contains("install-servers.sh", OpenSshServer.MissingReasonOf(NoSshd), StringComparison.Ordinal);
        Assert.Null(OpenSshServer.MissingReasonOf(ServerPrograms.Sshd));
    }

    [Theory]
    [MemberData(nameof(Every))]
    public void Facts_and_theories_have_the_same_rule(Need need)
    {
        string? expected = MachineNeeds.SkipReason(MachineNeeds.Missing(need), Environment.GetEnvironmentVariable("CI"));

        Assert.Equal((expected, expected, expected is null), (new NeedsFactAttribute(need).Skip, new NeedsTheoryAttribute(need).Skip, MachineNeeds.IsUsed(need)));
    }

    [Fact]
    public void No_test_project_has_a_rule_of_its_own()
    {
        IEnumerable<string> own = Directory.EnumerateFiles(Path.Combine(RepositoryFolder.Path, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => File.ReadLines(file).Any(static line => line.Contains(" : FactAttribute", StringComparison.Ordinal) || line.Contains(" : TheoryAttribute", StringComparison.Ordinal)))
            .Select(file => Path.GetFileName(file)!)
            .Except(["MachineNeedsTests.cs"], StringComparer.Ordinal);

        Assert.Equal(["MachineNeeds.cs"], own);
    }
}
