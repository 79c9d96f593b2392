using System.Diagnostics;
using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Benchmarks;

/// <summary>The memory of the real service process before and after a thousand connections, each of which has said something once.</summary>
internal static class IdleConnections
{
    private const int Connections = 1_000;
    private const double MiB = 1024 * 1024;
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    public static async Task<BenchmarkRow> MeasureAsync()
    {
        await using var service = new ServiceProcess();
        service.Set("RealtimeDebit__Messages__MaxConnections", $"{Connections + 10}");
        await service.StartAsync();
        using (MessageLine first = await MessageLine.ConnectAsync(service.MessageDoor)) await EchoAsync(first);
        await Task.Delay(Rest);
        double before = Megabytes(service);

        List<MessageLine> lines = [];
        try
        {
            for (int i = 0; i < Connections; i++)
            {
                MessageLine line = await MessageLine.ConnectAsync(service.MessageDoor);
                lines.Add(line);
                await EchoAsync(line);
            }

            await Task.Delay(Rest);
            double after = Megabytes(service);
            return new BenchmarkRow(
                $"memory of the service process with {Connections:#,0} idle connections, in MB",
                "without them",
                after / before,
                $"{after:0} MB against {before:0} MB of the whole process: {after - before:0} MB added (target under 100)");
        }
        finally
        {
            foreach (MessageLine line in lines) line.Dispose();
        }
    }

    private static async Task EchoAsync(MessageLine line)
    {
        await line.SendAsync(new ControlMessage
        {
            MessageType = MessageTypes.Control,
            CreditorCode = LargeFiles.Creditor,
            RequestId = "ECHO",
            SentAt = TimeProvider.System.GetUtcNow(),
            FunctionCode = FunctionCodes.Echo,
        });
        await line.ReceiveBodyAsync();
    }

    private static double Megabytes(ServiceProcess service)
    {
        using Process process = Process.GetProcessById(service.ProcessId);
        return process.WorkingSet64 / MiB;
    }
}
