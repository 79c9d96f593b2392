using System.Text;
using System.Text.Json;
using RealtimeDebit.Host.Admin;
using RealtimeDebit.TestSupport.Loops;

namespace RealtimeDebit.Fuzz.Targets;

/// <summary>What is sent to the admin socket: any bytes.</summary>
internal static class AdminRequestOracle
{
    public static void Check(byte[] input)
    {
        using MemoryStream stream = new(input);
        string? line = new TestLoop().Run(() => new LineReader(stream).ReadAsync(CancellationToken.None));
        int newline = Array.IndexOf(input, (byte)'\n');
        Promise.AreEqual(input.Length == 0 ? null : Encoding.UTF8.GetString(input, 0, newline < 0 ? input.Length : newline), line, "the first line");
        if (line is null || AdminRequest.TryRead(line) is not { } request) return;

        Promise.Holds(request.Verb is not null && request.Arguments.Keys.All(name => request[name] is not null), "an argument without a value");
        Promise.AreEqual("", request["no such argument \uFFFF"], "an argument that was not given");
        AdminRequest? again = AdminRequest.TryRead(JsonSerializer.Serialize(request, AdminJson.Options));
        Promise.AreEqual(request.Verb, again?.Verb, "the verb of the request written again");
        Promise.SameItems([.. request.Arguments.OrderBy(pair => pair.Key, StringComparer.Ordinal)], (KeyValuePair<string, string>[])[.. again!.Arguments.OrderBy(pair => pair.Key, StringComparer.Ordinal)], "arguments");
    }
}
