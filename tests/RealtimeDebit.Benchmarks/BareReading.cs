using System.Diagnostics;
using System.Security.Cryptography;

namespace RealtimeDebit.Benchmarks;

/// <summary>The limit for everything that reads a file: its bytes read once and hashed with SHA-256.</summary>
internal static class BareReading
{
    private const int BufferBytes = 256 * 1024;

    /// <summary>Best of three, so that a cold page cache or a busy neighbour does not make the limit look slow.</summary>
    public static TimeSpan Time(string path)
    {
        TimeSpan best = TimeSpan.MaxValue;
        for (int i = 0; i < 3; i++)
        {
            long start = Stopwatch.GetTimestamp();
            using FileStream file = File.OpenRead(path);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[BufferBytes];
            int read;
            while ((read = file.Read(buffer)) > 0) hash.AppendData(buffer, 0, read);
            hash.GetHashAndReset();
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            if (took < best) best = took;
        }

        return best;
    }
}
