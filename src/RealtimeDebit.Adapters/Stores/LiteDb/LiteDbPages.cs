namespace RealtimeDebit.Adapters.Stores.LiteDb;

/// <summary>What one LiteDB database has on the disk: the data, and beside it the log of what was not brought into the data yet.</summary>
internal sealed class LiteDbPages : IDisposable
{
    private readonly FirstFault _fault;
    private readonly string _logPath;

    private LiteDbPages(FirstFault fault, PageStream data, PageStream log, string logPath)
    {
        (Data, Log) = (data, log);
        _fault = fault;
        _logPath = logPath;
    }

    public PageStream Data { get; }

    public PageStream Log { get; }

    /// <summary>The first fault of the disk in either; null while it took everything.</summary>
    public IOException? Fault => _fault.Happened;

    /// <exception cref="IOException">One of them cannot be opened.</exception>
    public static LiteDbPages Open(string folder, string name)
    {
        var fault = new FirstFault();
        var data = new PageStream(Path.Combine(folder, name), fault);
        try
        {
            string logPath = Path.Combine(folder, LiteDbFile.LogOf(name));
            return new LiteDbPages(fault, data, new PageStream(logPath, fault), logPath);
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>Closes both. An empty log goes, as LiteDB itself would let it go.</summary>
    public void Dispose()
    {
        bool isEmpty = Fault is null && Log.Length == 0;
        Data.Dispose();
        Log.Dispose();
        if (isEmpty) File.Delete(_logPath);
    }
}
