using System.Text.Json.Nodes;
using RealtimeDebit.Core.Houses;
using RealtimeDebit.Core.Projection;
using RealtimeDebit.Host.Services;

namespace RealtimeDebit.Host.Admin;

/// <summary><c>rebuild</c> beside the running service, and the read model's line in <c>status</c>.</summary>
internal sealed class ReadModelVerbs(RunningHouse running)
{
    /// <summary>The verb's name.</summary>
    public const string Rebuild = "rebuild";

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(2);

    public static JsonObject? Status(House house) => house.ReadModel is not { } readModel ? null : new JsonObject
    {
        ["applied"] = readModel.Applied,
        ["behind"] = house.Log.LastSequence - readModel.Applied,
        ["catchingUp"] = readModel.IsCatchingUp,
    };

    /// <summary>Makes the read model anew while debits go on; answers when it is there again.</summary>
    public async Task<AdminAnswer> RebuildAsync(AdminRequest request, Func<string, Task> progress, CancellationToken cancellationToken)
    {
        Projector readModel = running.House.ReadModel!;
        Task rebuilt = running.Loop.RunAsync(readModel.RebuildAsync);
        while (await Task.WhenAny(rebuilt, Task.Delay(ProgressInterval, running.Time, cancellationToken)) != rebuilt)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await progress($"Event {await running.Loop.RunAsync(() => Task.FromResult(readModel.Applied))} of {await running.Loop.RunAsync(() => Task.FromResult(running.House.Log.LastSequence))}...");
        }

        if (rebuilt.IsCanceled) return AdminAnswer.Bad("The service stopped before the read model was there again; it goes on at the next start.");
        await rebuilt;
        return AdminAnswer.Done(JsonValue.Create("The read model was made anew from the journal; the old files were set aside."));
    }
}
