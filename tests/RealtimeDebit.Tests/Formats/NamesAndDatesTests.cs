using RealtimeDebit.Formats.Layouts;
using RealtimeDebit.Formats.Zengin;

namespace RealtimeDebit.Tests.Formats;

public sealed class NamesAndDatesTests
{
    [Theory]
    [InlineData("ﾔﾏﾀﾞｰ", "ﾔﾏﾀﾞ-", true)]
    [InlineData("ｷｬｯﾄ", "ｷﾔﾂﾄ", true)]
    [InlineData("yamada", "YAMADA", true)]
    [InlineData("A･B", "A.B", true)]
    [InlineData(" ﾔﾏﾀﾞ  ﾀﾛｳ ", "ﾔﾏﾀﾞ ﾀﾛｳ", true)]
    [InlineData("ﾔﾏﾀﾞﾀﾛｳ", "ﾔﾏﾀﾞ ﾀﾛｳ", false)]
    [InlineData("ﾊ", "ﾊﾞ", false)]
    [InlineData("ｦ", "ｵ", false)]
    public void Names_that_look_alike_and_mean_the_same_are_the_same(string left, string right, bool same)
    {
        Assert.Equal(same, NameFolding.AreSame(left, right));
        Assert.Equal(same, NameFolding.AreSame(JisX0201.Encode(left), JisX0201.Encode(right)));
    }

    [Theory]
    [InlineData("0105", "2026-12-28", "2027-01-05")]
    [InlineData("1231", "2027-01-01", "2026-12-31")]
    [InlineData("0101", "2026-12-31", "2027-01-01")]
    [InlineData("1123", "2026-11-23", "2026-11-23")]
    [InlineData("0229", "2027-02-27", "2028-02-29")]
    [InlineData("0229", "2028-03-01", "2032-02-29")]
    [InlineData("0229", "2028-02-29", "2028-02-29")]
    [InlineData("0231", "2026-11-23", null)]
    [InlineData("1a23", "2026-11-23", null)]
    public void A_month_and_day_gets_the_year_that_brings_it_nearest(string mmdd, string asOf, string? expected) =>
        Assert.Equal(expected, DebitDate.Resolve(mmdd, DateOnly.Parse(asOf))?.ToString("yyyy-MM-dd"));

    [Theory]
    [InlineData('¥', 0x5C)]
    [InlineData('ｱ', 0xB1)]
    [InlineData('ﾟ', 0xDF)]
    [InlineData('~', 0x7E)]
    public void A_character_has_its_byte(char character, byte expected)
    {
        Assert.True(JisX0201.TryEncode(character, out byte value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData('ア')]
    [InlineData('１')]
    [InlineData('\n')]
    [InlineData('\u007F')]
    public void A_character_without_a_byte_is_refused_never_replaced(char character) =>
        Assert.False(JisX0201.TryEncode(character, out _));

    [Fact]
    public void A_number_that_does_not_fit_its_field_is_refused()
    {
        byte[] record = new byte[120];

        Assert.Throws<ArgumentOutOfRangeException>(() => ZenginTrailerLayout.TotalCount.WriteNumber(record, 1_000_000));
        Assert.Throws<ArgumentOutOfRangeException>(() => ZenginTrailerLayout.TotalCount.WriteNumber(record, -1));
    }
}
