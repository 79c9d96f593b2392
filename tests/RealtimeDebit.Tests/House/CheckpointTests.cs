using System.Text.RegularExpressions;
using RealtimeDebit.Core.Checkpoints;

namespace RealtimeDebit.Tests.House;

/// <summary>Every named crash point is reached in the code, says there what is true on the disk, and is one that the crash tests kill at.</summary>
public sealed partial class CheckpointTests
{
    private static readonly string[] s_sources =
    [
        .. TrackedFiles.Paths.Where(path => path.StartsWith("src/", StringComparison.Ordinal)
            && path.EndsWith(".cs", StringComparison.Ordinal)
            && !path.EndsWith("/Checkpoint.cs", StringComparison.Ordinal)),
    ];

    [Fact]
    public void Every_checkpoint_is_reached_once_and_says_there_what_is_true()
    {
        IEnumerable<string> reached = s_sources.SelectMany(path => Reached().Matches(TrackedFiles.Read(path)).Select(match => match.Groups["name"].Value));

        Assert.Equal(Enum.GetNames<Checkpoint>().Order(StringComparer.Ordinal), reached.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_crash_tests_kill_at_every_checkpoint_of_the_list()
    {
        string tests = TrackedFiles.Read("tests/RealtimeDebit.EndToEndTests/CrashTests.cs");

        Assert.Contains("EveryCheckpoint => [.. Enum.GetValues<Checkpoint>()]", tests, StringComparison.Ordinal);
        Assert.Contains("[MemberData(nameof(EveryCheckpoint))]", tests, StringComparison.Ordinal);
    }

    // A comment that begins with "Checkpoint:", and the call that names it right below.
    [GeneratedRegex(@"// Checkpoint: [^\n]+\n(\s*//[^\n]*\n)*[^\n]*\bCheckpoint\.(?<name>\w+)\)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Reached();
}
