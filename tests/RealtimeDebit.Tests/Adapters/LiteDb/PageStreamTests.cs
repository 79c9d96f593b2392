using RealtimeDebit.Adapters.Stores.LiteDb;
using RealtimeDebit.TestSupport.Disks;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.Tests.Adapters.LiteDb;

public sealed class PageStreamTests
{
    private const int PageBytes = 8192;

    [NeedsFact(Need.SmallDisk)]
    public async Task After_a_fault_the_writer_reads_what_it_wrote_and_the_disk_has_what_it_had()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(megabytes: 4);
        using LiteDbPages pages = LiteDbPages.Open(disk.Path, "core.db");
        Write(pages.Log, page: 0, 1);
        Write(pages.Data, page: 0, 2);
        disk.FillUpTo(freeMegabytes: 0);
        Assert.Null(pages.Fault);

        Write(pages.Data, page: 2, 3);
        Write(pages.Data, page: 0, 4);
        pages.Data.Flush();
        pages.Log.SetLength(0);

        Assert.NotNull(pages.Fault);
        Assert.Equal([4, 0, 3], [FirstByteOf(pages.Data, 0), FirstByteOf(pages.Data, 1), FirstByteOf(pages.Data, 2)]);
        Assert.Equal((3L * PageBytes, 0L), (pages.Data.Length, pages.Log.Length));
        pages.Dispose();

        // The log was not emptied: what it held did not come into the data.
        Assert.Equal(1, (await File.ReadAllBytesAsync(Path.Combine(disk.Path, "core-log.db")))[PageBytes - 1]);
        Assert.Equal(2, (await File.ReadAllBytesAsync(Path.Combine(disk.Path, "core.db")))[PageBytes - 1]);
    }

    [Fact]
    public void An_empty_log_goes_and_one_with_something_stays()
    {
        string folder = Directory.CreateTempSubdirectory("pages-").FullName;
        LiteDbPages.Open(folder, "a.db").Dispose();
        using (LiteDbPages pages = LiteDbPages.Open(folder, "b.db")) Write(pages.Log, page: 0, 1);

        Assert.Equal(["a.db", "b-log.db", "b.db"], Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Nothing_but_whole_pages_is_written()
    {
        string folder = Directory.CreateTempSubdirectory("pages-").FullName;
        using (LiteDbPages pages = LiteDbPages.Open(folder, "a.db")) Assert.Throws<NotSupportedException>(() => pages.Data.Write(new byte[100], 0, 100));
        Directory.Delete(folder, recursive: true);
    }

    private static void Write(PageStream to, int page, byte value)
    {
        byte[] bytes = new byte[PageBytes];
        Array.Fill(bytes, value);
        to.Position = (long)page * PageBytes;
        to.Write(bytes, 0, PageBytes);
    }

    private static byte FirstByteOf(PageStream from, int page)
    {
        byte[] bytes = new byte[PageBytes];
        from.Position = (long)page * PageBytes;
        Assert.Equal(PageBytes, from.Read(bytes, 0, PageBytes));
        return bytes[0];
    }
}
