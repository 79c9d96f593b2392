using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.House;

/// <summary>
/// What the two lower rooms may call outside the house. A new line in the approved file is a decision that a reviewer reads:
/// does it leave the loop, read a clock, or depend on a hash code?
/// </summary>
public sealed class OutsideApiTests
{
    /// <summary>Beginnings of references that no review may accept.</summary>
    private static readonly string[] s_never =
    [
        "System.Threading.Monitor::", "System.Threading.Lock::", "System.Threading.Lock/", "System.Threading.Mutex::", "System.Threading.SemaphoreSlim::", "System.Threading.ReaderWriterLockSlim::",
        "System.Threading.Thread::", "System.Threading.ThreadPool::", "System.Threading.Timer::", "System.Threading.PeriodicTimer::.ctor(System.TimeSpan)",
        "System.Threading.Tasks.Parallel::", "System.Threading.Tasks.Task::Run(", "System.Threading.Tasks.TaskFactory", "System.Threading.Tasks.Task::ContinueWith(", "System.Threading.Tasks.Task`1::ContinueWith(",
        "System.Threading.Tasks.Task::WhenEach(", "System.Threading.Tasks.Task::Wait(", "System.Threading.Tasks.Task::WaitAll(", "System.Threading.Tasks.Task::WaitAny(",
        "System.Threading.Tasks.TaskCompletionSource::.ctor()", "System.Threading.Tasks.TaskCompletionSource`1::.ctor()",
        "System.Threading.CancellationTokenSource::.ctor(Int32)", "System.Threading.CancellationTokenSource::.ctor(System.TimeSpan)", "System.Threading.CancellationTokenSource::CancelA",
        "System.Threading.Channels.ChannelReader`1::ReadAllAsync(",
        "System.DateTime::get_Now", "System.DateTime::get_UtcNow", "System.DateTime::get_Today", "System.DateTimeOffset::get_Now", "System.DateTimeOffset::get_UtcNow", "System.TimeProvider::get_System",
        "System.Environment::get_TickCount", "System.Diagnostics.Stopwatch::", "System.Guid::NewGuid", "System.Guid::CreateVersion7", "System.Random::", "System.Security.Cryptography.RandomNumberGenerator::",
        "System.HashCode::", "System.IO.File::", "System.IO.FileStream::", "System.IO.Directory::", "System.IO.RandomAccess::", "System.IO.FileInfo::", "System.IO.DirectoryInfo::",
        "System.Net.", "System.IO.Pipelines.", "System.Collections.Concurrent.", "System.Collections.Immutable.", "System.Diagnostics.Process::",
    ];

    /// <summary>Scaffolding of the compiler that says nothing about behaviour.</summary>
    private static readonly string[] s_scaffolding =
        ["System.Runtime.CompilerServices.", "System.Diagnostics.Debugg", "System.Diagnostics.CodeAnalysis.", "System.CodeDom.", "Microsoft.CodeAnalysis.", "System.Reflection.Assembly", "System.Runtime.Versioning."];

    public static TheoryData<string> LowerRooms => ["RealtimeDebit.Formats", "RealtimeDebit.Core"];

    [Theory]
    [MemberData(nameof(LowerRooms))]
    public void No_call_leaves_the_loop_or_reads_the_world_behind_the_ports(string room)
    {
        IReadOnlyList<string> references = OutsideApi.Of(HouseAssemblies.PathOf(room));

        Assert.NotEmpty(references);
        Assert.DoesNotContain(references, IsNeverAllowed);
    }

    [Theory]
    [InlineData("RealtimeDebit.Formats", "formats-api.txt")]
    [InlineData("RealtimeDebit.Core", "core-api.txt")]
    public void Every_call_out_of_the_lower_rooms_is_approved(string room, string approved)
    {
        IEnumerable<string> references = OutsideApi.Of(HouseAssemblies.PathOf(room)).Where(reference => !IsScaffolding(reference));

        GoldenFile.HoldsText($"tests/RealtimeDebit.Tests/House/Golden/{approved}", string.Join('\n', references) + "\n");
    }

    [Fact]
    public void The_reader_sees_what_a_lock_compiles_to()
    {
        IReadOnlyList<string> references = OutsideApi.Of(HouseAssemblies.PathOf("RealtimeDebit.Tests"));

        Assert.Equal(2, LockedLength(new object(), "ab"));
        Assert.Contains(references, reference => IsNeverAllowed(reference) && reference.StartsWith("System.Threading.Monitor::Enter", StringComparison.Ordinal));
    }

    private static int LockedLength(object gate, string text)
    {
        lock (gate) return text.Length;
    }

    private static bool IsNeverAllowed(string reference)
        => s_never.Any(start => reference.StartsWith(start, StringComparison.Ordinal))
            || reference.Contains("::ConfigureAwait(", StringComparison.Ordinal)
            || (reference.StartsWith("System.Threading.Tasks.Task::Delay(", StringComparison.Ordinal) && !reference.Contains("TimeProvider", StringComparison.Ordinal));

    private static bool IsScaffolding(string reference) => s_scaffolding.Any(start => reference.StartsWith(start, StringComparison.Ordinal));
}
