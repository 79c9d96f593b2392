using RealtimeDebit.Core.Drops;
using RealtimeDebit.TestSupport.Drops;

namespace RealtimeDebit.Tests.Adapters.Drops;

public sealed class MemoryDropTests : DropContract
{
    public override Task DisposeAsync() => Task.CompletedTask;

    protected override Task<IFileDrop> OpenAsync() => Task.FromResult<IFileDrop>(new MemoryDrop(TimeProvider.System));
}
