using LiteDB;
using Microsoft.Extensions.Time.Testing;
using RealtimeDebit.Adapters.Stores.LiteDb;
using RealtimeDebit.Core.Projection;
using RealtimeDebit.TestSupport;
using RealtimeDebit.TestSupport.Disks;
using RealtimeDebit.TestSupport.Servers;

namespace RealtimeDebit.Tests.Adapters.LiteDb;

/// <summary>The read model on a real disk that is full to the last byte: every call ends, and what comes after room was made is whole.</summary>
public sealed class FullDiskTests
{
    private const int DiskMegabytes = 16;
    private const int RowsInAPiece = 1_000;

    // LiteDB's own writer waits for itself for ever after a fault of the disk; a call that takes so long does not come back.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [NeedsTheory(Need.SmallDisk)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Rows_that_find_no_room_are_refused_and_go_in_when_there_is_room(int piecesBefore)
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(DiskMegabytes);
        await using LiteDbReadModel model = await OpenAsync(disk);
        for (int piece = 0; piece < piecesBefore; piece++) await ApplyAsync(model, piece);
        disk.FillUpTo(freeMegabytes: 0);

        ProjectionLostException lost = await Assert.ThrowsAsync<ProjectionLostException>(() => FillAsync(model, piecesBefore));
        Assert.Equal(0, lost.Applied);
        await Assert.ThrowsAsync<ProjectionLostException>(() => ApplyAsync(model, 0));

        disk.MakeRoom();
        await model.SetAsideAsync();
        await ApplyAsync(model, 0);
        await ApplyAsync(model, 1);
        Assert.Equal(2 * RowsInAPiece, (await model.CountAsync()).Debits);
    }

    [NeedsFact(Need.SmallDisk)]
    public async Task It_closes_without_room_and_opens_when_there_is_some()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(DiskMegabytes);
        await using (LiteDbReadModel model = await OpenAsync(disk))
        {
            await ApplyAsync(model, 0);
            disk.FillUpTo(freeMegabytes: 0);
            await model.DisposeAsync().AsTask().WaitAsync(Bound);
        }

        disk.MakeRoom();
        await using LiteDbReadModel again = await OpenAsync(disk);
        await again.SetAsideAsync();
        await ApplyAsync(again, 0);
        Assert.Equal(RowsInAPiece, (await again.CountAsync()).Debits);
    }

    [NeedsTheory(Need.SmallDisk)]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task A_kill_between_the_fault_and_the_setting_aside_leaves_a_whole_write_and_its_cursor(int piecesBefore)
    {
        string afterTheKill = Directory.CreateTempSubdirectory("killed-").FullName;
        await using SmallDisk disk = await SmallDisk.MountAsync(DiskMegabytes);
        long last;
        using (LiteDbFile file = OpenFile(disk.Path))
        {
            for (int piece = 0; piece < piecesBefore; piece++) WriteNext(file);
            file.ThrowFault();
            disk.FillUpTo(freeMegabytes: 0);
            last = WriteUntilTheDiskIsFull(file);
            foreach (string path in Directory.EnumerateFiles(disk.Path, "debits*")) File.Copy(path, Path.Combine(afterTheKill, Path.GetFileName(path)));
        }

        using (LiteDbFile file = OpenFile(afterTheKill))
        {
            Assert.Contains(file.Cursor, Enumerable.Range(0, 1 + (int)(last / RowsInAPiece)).Select(piece => (long)piece * RowsInAPiece));
            Assert.Equal(file.Cursor, file.Collection(LiteDbFiles.Debits).FindAll().LongCount());
            Assert.Equal(file.Cursor, file.Collection(LiteDbFiles.Debits).Find(BsonExpression.Create("name = 'x'")).LongCount());
        }

        Directory.Delete(afterTheKill, recursive: true);
    }

    private static LiteDbFile OpenFile(string folder) =>
        LiteDbFile.Open(folder, "debits.db", file => file.Collection(LiteDbFiles.Debits).EnsureIndex("name", "$.name"));

    /// <returns>How far the write went that the disk did not take.</returns>
    private static long WriteUntilTheDiskIsFull(LiteDbFile file)
    {
        while (true)
        {
            long next = file.Cursor + RowsInAPiece;
            try
            {
                WriteNext(file);
                file.ThrowFault();
            }
            catch (IOException)
            {
                return next;
            }
        }
    }

    private static void WriteNext(LiteDbFile file)
    {
        long through = file.Cursor + RowsInAPiece;
        file.Write(
            inside =>
            {
                for (long id = inside.Cursor + 1; id <= through; id++) inside.Collection(LiteDbFiles.Debits).Upsert(new BsonDocument { ["_id"] = id, ["name"] = "x" });
            },
            through);
    }

    private static async Task<LiteDbReadModel> OpenAsync(SmallDisk disk)
    {
        var model = new LiteDbReadModel(Path.Combine(disk.Path, "read-models"), new FakeTimeProvider(Some.Moment));
        await model.OpenAsync().WaitAsync(Bound);
        return model;
    }

    /// <summary>Until the last page that was free inside the files is used.</summary>
    private static async Task FillAsync(LiteDbReadModel model, int firstPiece)
    {
        for (int piece = firstPiece; piece < firstPiece + 100; piece++) await ApplyAsync(model, piece);
    }

    private static Task ApplyAsync(LiteDbReadModel model, int piece)
    {
        long first = (long)piece * RowsInAPiece;
        return model.ApplyAsync(
            [.. Enumerable.Range(0, RowsInAPiece).Select(i => ReadModelRows.Debit(first + i + 1, ReadModelRows.FirstId + first + i))], first + RowsInAPiece).WaitAsync(Bound);
    }
}
