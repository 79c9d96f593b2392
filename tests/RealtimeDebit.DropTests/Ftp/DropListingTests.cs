using System.Text;
using RealtimeDebit.Adapters.Drops.Ftp;
using RealtimeDebit.Adapters.Drops.Ftp.Listings;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.DropTests.Ftp;

public sealed class DropListingTests
{
    private static readonly DateTimeOffset s_now = new(2026, 3, 1, 0, 30, 0, TimeSpan.Zero);
    private static readonly FtpNames s_utf8 = new(new UTF8Encoding(false));

    [Theory]
    [InlineData("-rw-r--r--    1 20001    65534        1200 Feb 28 10:48 x.txt", "x.txt", 1200, "2026-02-28T10:48")]
    [InlineData("-rw-r--r--    1 20001    65534        1200 Feb 28  2023 x.txt", "x.txt", 1200, "2023-02-28T00:00")]
    [InlineData("-rw-r--r--    1 20001    65534        1200 Dec 31 23:59 x.txt", "x.txt", 1200, "2025-12-31T23:59")]
    [InlineData("-rw-r--r--    1 20001    65534        1200 Mar  1 09:00 x.txt", "x.txt", 1200, "2026-03-01T09:00")]
    [InlineData("-rw-r--r-- 1 owner 1200 Feb 28 10:48 x.txt", "x.txt", 1200, "2026-02-28T10:48")]
    [InlineData("-rw-r--r-- 1 o g 0 Feb  1 00:00  two  spaces ", " two  spaces ", 0, "2026-02-01T00:00")]
    [InlineData("-rw-r--r-- 1 o g 5 Feb 30 10:48 no such day", "no such day", 5, "1970-01-01T00:00")]
    [InlineData("-rw-r--r-- 1 o g 7 Feb  1 10:48 9 Feb 1 10:49 y", "9 Feb 1 10:49 y", 7, "2026-02-01T10:48")]
    [InlineData("02-28-26  10:48PM                 1200 x y.txt", "x y.txt", 1200, "2026-02-28T22:48")]
    [InlineData("02-28-2026  22:48                 1200 x.txt", "x.txt", 1200, "2026-02-28T22:48")]
    [InlineData("12-31-25  12:01AM                 1200  lead", " lead", 1200, "2025-12-31T00:01")]
    public void A_line_of_LIST_is_a_file(string line, string name, long size, string time)
        => Assert.Equal(new DropEntry(name, size, DateTimeOffset.Parse(time + "Z")), Assert.Single(People(line).Entries));

    [Theory]
    [InlineData("drwxr-xr-x 2 o g 4096 Feb 28 10:48 sub")]
    [InlineData("lrwxrwxrwx 1 o g 3 Feb 28 10:48 a -> b")]
    [InlineData("total 12")]
    [InlineData("02-28-26  10:48PM       <DIR>          sub")]
    [InlineData("")]
    public void A_line_of_LIST_is_understood_and_no_file(string line) => Assert.Equal((0, 0), CountsOf(People(line)));

    [Theory]
    [InlineData("-rw-r--r-- 1 o g x Feb 28 10:48 x.txt")]
    [InlineData("-rw-r--r-- 1 o g 12 2月 28 10:48 x.txt")]
    [InlineData("-rw-r--r-- 1 o g 12 Feb 28 10:48 ")]
    [InlineData("-rw-r--r-- 1 o g 99999999999999999999 Feb 28 10:48 x.txt")]
    [InlineData("x.txt")]
    [InlineData("226 Transfer complete")]
    public void A_line_of_LIST_that_is_not_understood_is_counted(string line) => Assert.Equal((0, 1), CountsOf(People(line)));

    [Theory]
    [InlineData("type=file;size=1200;modify=20260228104800; x.txt", "x.txt", 1200, "2026-02-28T10:48")]
    [InlineData("Modify=20260228104800.123;Size=0;Type=file;Unique=1;UNIX.mode=0644;  a;b=c d", " a;b=c d", 0, "2026-02-28T10:48")]
    [InlineData("type=file;size=1; x", "x", 1, "1970-01-01T00:00")]
    public void A_line_of_MLSD_is_a_file(string line, string name, long size, string time)
        => Assert.Equal(new DropEntry(name, size, DateTimeOffset.Parse(time + "Z")), Assert.Single(Machine(line).Entries));

    [Theory]
    [InlineData("type=dir;size=4096; sub", 0)]
    [InlineData("type=cdir;modify=20260228104800; .", 0)]
    [InlineData("type=OS.unix=slink:/x;size=3; a", 0)]
    [InlineData("type=file; no size", 1)]
    [InlineData("type=file;size=-1; x", 1)]
    [InlineData("size=1; no type", 1)]
    [InlineData("type=file;size=1;", 1)]
    public void A_line_of_MLSD_is_no_file(string line, int notUnderstood) => Assert.Equal((0, notUnderstood), CountsOf(Machine(line)));

    [Fact]
    public void A_line_without_end_is_bounded_and_the_next_one_is_read()
    {
        DropListing listing = Machine(new string('x', 10_000_000) + "\r\ntype=file;size=1; y");

        Assert.Equal(("y", 1), (Assert.Single(listing.Entries).Name, listing.LinesNotUnderstood));
    }

    [Fact]
    public void A_list_without_end_is_bounded()
    {
        DropListing listing = Machine(string.Concat(Enumerable.Repeat("type=file;size=1; y\r\n", DropListing.MaxEntries + 1)));

        Assert.Equal((DropListing.MaxEntries, true), (listing.Entries.Count, listing.HasMore));
    }

    [Fact]
    public void A_name_that_is_not_in_the_encoding_is_marked_so_that_no_command_takes_it()
    {
        DropListing listing = DropListing.OfMachine(s_utf8);
        listing.Push([.. "type=file;size=1; a"u8, 0x8F, .. "\r\n"u8]);

        string name = Assert.Single(listing.Entries).Name;

        Assert.Equal(DropFailure.Refused, Assert.Throws<DropException>(() => s_utf8.Encode(name)).Failure);
    }

    [Fact]
    public void A_name_that_would_go_back_as_other_bytes_is_marked()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var names = new FtpNames(Encoding.GetEncoding(932));

        // Windows' Shift_JIS has this character twice, and writes the second.
        Assert.EndsWith("\uFFFD", names.Decode([0xED, 0x40]), StringComparison.Ordinal);
        Assert.Equal("纊", names.Decode([0xFA, 0x5C]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_bytes_give_entries_or_counted_lines_however_they_are_cut(int seed)
    {
        var random = new Random(seed);
        byte[][] words = [.. new[] { "-rw-r--r-- ", "1 ", "o ", "12 ", "Feb ", "28 ", "10:48 ", "x", "\r\n", "\n", "type=file;", "size=12;", "; ", "02-28-26  ", "10:48PM ", "<DIR> ", "Dec ", "99 ", "modify=20260228104800;" }.Select(Encoding.ASCII.GetBytes)];
        for (int round = 0; round < 3_000; round++)
        {
            byte[] bytes = [.. Enumerable.Range(0, random.Next(40)).SelectMany(_ => random.Next(8) == 0 ? [(byte)random.Next(256)] : words[random.Next(words.Length)])];

            DropListing whole = Read(DropListing.OfPeople(s_utf8, s_now), bytes, bytes.Length + 1);
            DropListing cut = Read(DropListing.OfPeople(s_utf8, s_now), bytes, random.Next(1, 8));
            DropListing machine = Read(DropListing.OfMachine(s_utf8), bytes, random.Next(1, 8));

            Assert.Equal(whole.Entries, cut.Entries);
            Assert.Equal(whole.LinesNotUnderstood, cut.LinesNotUnderstood);
            Assert.True(machine.Entries.Count + machine.LinesNotUnderstood <= bytes.Count(b => b == '\n') + 1);
            Assert.All(whole.Entries.Concat(machine.Entries), entry => Assert.True(entry.SizeBytes >= 0 && entry.Name.Length > 0));
        }
    }

    private static (int Entries, int NotUnderstood) CountsOf(DropListing listing) => (listing.Entries.Count, listing.LinesNotUnderstood);

    private static DropListing People(string text) => Read(DropListing.OfPeople(s_utf8, s_now), Encoding.UTF8.GetBytes(text), int.MaxValue);

    private static DropListing Machine(string text) => Read(DropListing.OfMachine(s_utf8), Encoding.UTF8.GetBytes(text), int.MaxValue);

    private static DropListing Read(DropListing listing, byte[] bytes, int pieceBytes)
    {
        for (int at = 0; at < bytes.Length; at += Math.Min(pieceBytes, bytes.Length - at)) listing.Push(bytes.AsSpan(at, Math.Min(pieceBytes, bytes.Length - at)));
        listing.Complete();
        return listing;
    }
}
