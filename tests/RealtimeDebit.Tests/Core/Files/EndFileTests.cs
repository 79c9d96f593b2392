using System.Text;
using RealtimeDebit.Core.Files;

namespace RealtimeDebit.Tests.Core.Files;

public sealed class EndFileTests
{
    private const string Hash = "c9ba7e6ee8bd1207b820b3520b3d152d61f56ecd0cf35a7d8fa48fe854fda44d";

    [Theory]
    [InlineData("bytes=976\nrecords=5\nsha256=" + Hash + "\n")]
    [InlineData("\uFEFFBYTES: 976\r\nRecords : 5\r\nSHA-256 " + Hash)]
    [InlineData("size 976\ncount,5\nsha256 = C9BA7E6EE8BD1207B820B3520B3D152D61F56ECD0CF35A7D8FA48FE854FDA44D\n")]
    [InlineData(Hash + "  x.txt\nbytes=976\nmade by: payroll\nrecords=5\n")]
    [InlineData(Hash + " *x.txt\nbytes\t976\nrecords 5")]
    public void It_is_read_however_it_is_written(string content) => Assert.Equal(new EndFile(976, 5, Hash), Read(content));

    [Theory]
    [InlineData("")]
    [InlineData("\n\r\n")]
    [InlineData("bytes=\nrecords=many\nsha256=c9ba7e6e")]
    [InlineData("bytes=-976\nrecords=5.0\nsha256=" + Hash + "0")]
    [InlineData("bytes=99999999999999999999")]
    public void What_cannot_be_understood_says_nothing(string content) => Assert.Equal(EndFile.Empty, Read(content));

    [Fact]
    public void Bytes_that_are_no_text_say_nothing() => Assert.Equal(EndFile.Empty, EndFile.Read([0xFF, 0xFE, 0x00, 0x0A, 0x80]));

    [Theory]
    [InlineData("", true)]
    [InlineData("bytes=1200\n", true)]
    [InlineData("bytes=1200\r\n", true)]
    [InlineData("bytes=12", false)]
    [InlineData("bytes=1200\r", false)]
    [InlineData("bytes=1200\nrec", false)]
    public void It_is_whole_when_its_last_line_has_an_end(string content, bool isWhole)
        => Assert.Equal(isWhole, EndFile.IsWhole(Encoding.UTF8.GetBytes(content)));

    [Fact]
    public void Everything_that_is_not_true_is_named()
    {
        string? wrong = new EndFile(1, 2, new string('a', 64)).Contradiction(976, 5, Hash);

        Assert.Equal($"bytes 1, found 976; records 2, found 5; sha256 {new string('a', 64)}, found {Hash}", wrong);
    }

    [Fact]
    public void What_is_true_or_not_said_is_no_contradiction()
    {
        Assert.Null(new EndFile(976, 5, Hash).Contradiction(976, 5, Hash));
        Assert.Null(EndFile.Empty.Contradiction(976, 5, Hash));
    }

    private static EndFile Read(string content) => EndFile.Read(Encoding.UTF8.GetBytes(content));
}
