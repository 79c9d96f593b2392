using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using RealtimeDebit.Core.Journal;
using RealtimeDebit.Tests.Properties;
using RealtimeDebit.TestSupport.Journals;

namespace RealtimeDebit.Tests.Core.Journal;

/// <summary>Any list of commits, one byte flipped or the end cut off anywhere: a prefix of whole commits comes back, or a refusal that names the place.</summary>
[ManyCases]
public sealed class JournalDamageProperties
{
    [Property]
    public Property A_flipped_byte_gives_a_prefix_or_a_refusal(NonEmptyArray<PositiveInt> commits, PositiveInt file, PositiveInt place, PositiveInt bit)
        => Check(commits, (names, _) => names[file.Get % names.Count], bytes =>
        {
            bytes[place.Get * 31 % bytes.Length] ^= (byte)(1 << (bit.Get % 8));
            return bytes;
        });

    [Property]
    public Property A_cut_last_segment_gives_a_prefix_or_a_refusal(NonEmptyArray<PositiveInt> commits, PositiveInt place)
        => Check(commits, (names, _) => names[^1], bytes => bytes[..(place.Get * 31 % bytes.Length)]);

    [Property]
    public Property Any_cut_segment_gives_a_prefix_or_a_refusal(NonEmptyArray<PositiveInt> commits, PositiveInt file, PositiveInt place)
        => Check(commits, (names, _) => names[file.Get % names.Count], bytes => bytes[..(place.Get * 31 % bytes.Length)]);

    [Property]
    public Property Whatever_is_written_comes_back_and_verifies(NonEmptyArray<PositiveInt> commits)
    {
        var (folder, expected) = Written(commits);

        var read = folder.Read();

        return (read.SequenceEqual(expected.SelectMany(c => c)) && folder.Verify().IsSound).ToProperty();
    }

    private static Property Check(NonEmptyArray<PositiveInt> commits, Func<IReadOnlyList<string>, int, string> choose, Func<byte[], byte[]> damage)
    {
        var (folder, expected) = Written(commits);
        var name = choose(folder.Disk.Names, 0);
        folder.Disk.Damage(name, damage);
        try
        {
            var read = folder.Read();
            return IsPrefixOfWholeCommits(read, expected).Label($"{read.Count} events came back");
        }
        catch (JournalRefusedException refused)
        {
            return (string.CompareOrdinal(refused.File, name) >= 0).Label($"{name} was damaged, {refused.Message}");
        }
    }

    private static bool IsPrefixOfWholeCommits(IReadOnlyList<string> read, IReadOnlyList<string[]> commits)
        => Enumerable.Range(0, commits.Count + 1).Any(n => commits.Take(n).SelectMany(c => c).SequenceEqual(read));

    private static (JournalFolder Folder, IReadOnlyList<string[]> Commits) Written(NonEmptyArray<PositiveInt> sizes)
    {
        var folder = new JournalFolder(new JournalOptions { SegmentBytes = 700, MaxFrameEvents = 4, MaxFrameBytes = 200 });
        var commits = sizes.Get.Select((size, c) => Enumerable.Range(0, size.Get % 7 + 1).Select(n => $"commit {c} event {n} {new string('-', size.Get % 50)}").ToArray()).ToList();
        folder.Write(commits);
        return (folder, commits);
    }
}
