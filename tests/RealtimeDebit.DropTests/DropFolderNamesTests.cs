using RealtimeDebit.Adapters.Drops;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.DropTests;

public sealed class DropFolderNamesTests
{
    [Fact]
    public void The_folders_have_the_names_that_creditors_know()
        => Assert.Equal(["in", "work", "out", "done", "error", "out-staging"], DropFolderNames.All.Select(DropFolderNames.Of));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData(@"a\b")]
    [InlineData("a\rDELE b")]
    [InlineData("a\nDELE b")]
    [InlineData("a\0b")]
    public void A_name_that_is_more_than_a_name_is_refused(string name)
        => Assert.Equal(DropFailure.Refused, Assert.Throws<DropException>(() => DropFolderNames.Plain(name)).Failure);

    [Theory]
    [InlineData("x.txt")]
    [InlineData("口座振替.txt")]
    [InlineData("a b;c|d%41.txt")]
    public void A_plain_name_is_left_as_it_is(string name) => Assert.Equal(name, DropFolderNames.Plain(name));
}
