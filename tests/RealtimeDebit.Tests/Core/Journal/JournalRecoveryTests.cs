using System.Buffers.Binary;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.TestSupport.Journals;

namespace RealtimeDebit.Tests.Core.Journal;

public sealed class JournalRecoveryTests
{
    private const string First = "journal-00000001.rdj";
    private readonly JournalFolder _folder = new();

    [Fact]
    public void A_torn_tail_is_cut_and_reported()
    {
        _folder.Write(["one"], ["two"], ["three"]);
        var end = FrameStarts()[2];
        _folder.Disk.Damage(First, bytes => [.. bytes[..(end + 30)], .. new byte[bytes.Length - end - 30]]);

        var journal = _folder.Open();

        Assert.Equal(new TornTail(First, end, "an incomplete commit"), journal.Recovery.Cut);
        Assert.Equal(2, journal.LastSequence);
        Assert.Equal(["one", "two"], _folder.Read());
    }

    [Fact]
    public void After_a_cut_the_sequence_goes_on_and_nothing_of_the_tail_comes_back()
    {
        _folder.Write(["one"], ["lost"], ["lost too"]);
        _folder.Disk.Damage(First, bytes => bytes[..FrameStarts()[1]]);

        _folder.Write(["two"]);

        Assert.Equal(["one", "two"], _folder.Read());
        Assert.True(_folder.Verify().IsSound);
    }

    [Fact]
    public void Damage_before_the_tail_is_refused_with_file_and_byte()
    {
        _folder.Write(["one"], ["two"], ["three"]);
        var second = FrameStarts()[1];
        _folder.Disk.Damage(First, bytes => Flip(bytes, second + 61));

        var refused = Assert.Throws<JournalRefusedException>(() => _folder.Open());

        Assert.Equal((First, (long)second), (refused.File, refused.OffsetBytes));
        Assert.Contains(First, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_past_with_right_checksums_breaks_the_chain_and_is_refused()
    {
        _folder.Write(["one"], ["two"]);
        var other = new JournalFolder();
        other.Write(["ONE"], ["two"]);
        var start = FrameStarts()[0];
        var changed = other.Disk.BytesOf(First)[start..FrameStarts()[1]];
        _folder.Disk.Damage(First, bytes => [.. bytes[..start], .. changed, .. bytes[(start + changed.Length)..]]);

        var refused = Assert.Throws<JournalRefusedException>(() => _folder.Open());

        Assert.Contains("hash chain", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_in_a_closed_segment_is_refused_when_it_is_read()
    {
        var folder = new JournalFolder(new JournalOptions { SegmentBytes = 400 });
        folder.Write(Enumerable.Range(0, 20).Select(i => new[] { $"event number {i}" }));
        folder.Disk.Damage("journal-00000002.rdj", bytes => Flip(bytes, bytes.Length - 1));

        var refused = Assert.Throws<JournalRefusedException>(folder.Read);

        Assert.Equal("journal-00000002.rdj", refused.File);
    }

    [Fact]
    public void A_missing_segment_is_refused()
    {
        var folder = new JournalFolder(new JournalOptions { SegmentBytes = 400 });
        folder.Write(Enumerable.Range(0, 20).Select(i => new[] { $"event number {i}" }));
        folder.Loop.Run(() => folder.Disk.DeleteAsync("journal-00000002.rdj"));

        var refused = Assert.Throws<JournalRefusedException>(() => folder.Open());

        Assert.Equal("journal-00000002.rdj", refused.File);
    }

    [Fact]
    public void A_later_format_is_refused_in_plain_words()
    {
        _folder.Write(["one"]);
        _folder.Disk.Damage(First, bytes =>
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), 7);
            return bytes;
        });

        var refused = Assert.Throws<JournalRefusedException>(() => _folder.Open());

        Assert.Equal("written in journal format version 7; this program reads version 1", refused.Reason);
    }

    [Fact]
    public void Less_than_what_a_snapshot_has_seen_is_refused()
    {
        _folder.Write(["one"], ["two"]);

        var refused = Assert.Throws<JournalRefusedException>(() => _folder.Open(knownSequence: 3));

        Assert.Contains("event 3 was durable once", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_folder_is_refused_if_a_snapshot_knows_of_events()
        => Assert.Throws<JournalRefusedException>(() => _folder.Open(knownSequence: 1));

    [Fact]
    public void A_commit_whose_last_frame_is_missing_is_cut_as_a_whole()
    {
        var folder = new JournalFolder(new JournalOptions { SegmentBytes = 8192, MaxFrameEvents = 2 });
        folder.Write(["one"], ["two", "three", "four", "five"]);
        var starts = FrameStarts(folder);
        folder.Disk.Damage(First, bytes => bytes[..starts[2]]);

        var journal = folder.Open();

        Assert.Equal(1, journal.LastSequence);
        Assert.Equal(starts[1], journal.Recovery.Cut?.OffsetBytes);
    }

    [Fact]
    public void What_recovery_read_is_durable_even_if_its_flush_had_failed()
    {
        var journal = _folder.Open();
        _folder.Disk.FlushesUntilFailure = 0;
        var lost = _folder.Loop.Run(() => Task.FromResult(journal.Append(JournalFolder.Bytes("read from the page cache")).Durable));
        _folder.Loop.RunUntil(lost);

        _folder.Open();
        _folder.Disk.Restart(_folder.Loop, powerCut: true);

        Assert.Equal(["read from the page cache"], _folder.Read());
    }

    [Fact]
    public void Files_can_be_read_without_opening_them_and_a_torn_tail_is_left_out()
    {
        _folder.Write(["one"], ["two"]);
        _folder.Disk.Damage(First, bytes => bytes[..(FrameStarts()[1] + 5)]);
        var before = _folder.Disk.BytesOf(First);
        var count = 0;

        var end = _folder.Loop.Run(() => JournalReader.ReadFilesAsync(_folder.Disk, slice =>
        {
            count += slice.Count;
            return Task.CompletedTask;
        }));

        Assert.Equal((1L, 1), (end.Sequence, count));
        Assert.Equal(before, _folder.Disk.BytesOf(First));
    }

    private static byte[] Flip(byte[] bytes, int offset)
    {
        bytes[offset] ^= 0x10;
        return bytes;
    }

    private int[] FrameStarts() => FrameStarts(_folder);

    private static int[] FrameStarts(JournalFolder folder)
    {
        var starts = new List<int>();
        var bytes = folder.Disk.BytesOf(First).AsSpan();
        for (var at = 128; bytes[at..].StartsWith("RDJC"u8); at += 60 + BinaryPrimitives.ReadInt32LittleEndian(bytes[(at + 4)..]))
            starts.Add(at);
        return [.. starts];
    }
}
