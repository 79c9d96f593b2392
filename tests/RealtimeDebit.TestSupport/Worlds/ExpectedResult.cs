using System.Globalization;
using System.Text;

namespace RealtimeDebit.TestSupport.Worlds;

/// <summary>
/// The result file that belongs to a request file, made with offsets written out by hand and nothing of the service's own code:
/// a mistake in the layouts cannot hide itself here.
/// </summary>
public static class ExpectedResult
{
    private const int ResultOffsetBytes = 111;
    private const int AmountOffsetBytes = 80;

    /// <param name="request">A request of one or more header groups.</param>
    /// <param name="strideBytes">From one record's first byte to the next one's: 120, 121 or 122.</param>
    /// <param name="digits">One result digit per data record.</param>
    public static byte[] Of(byte[] request, int strideBytes, string digits)
    {
        byte[] result = [.. request];
        int next = 0;
        var collected = new Tally();
        var declined = new Tally();
        for (int at = 0; at < result.Length; at += strideBytes)
        {
            switch ((char)result[at])
            {
                case '1':
                    (collected, declined) = (new Tally(), new Tally());
                    break;
                case '2':
                    char digit = digits[next++];
                    (digit == '0' ? collected : declined).Add(long.Parse(Encoding.ASCII.GetString(result, at + AmountOffsetBytes, 10), CultureInfo.InvariantCulture));
                    result[at + ResultOffsetBytes] = (byte)digit;
                    break;
                case '8':
                    string sums = $"{collected.Count:D6}{collected.Yen:D12}{declined.Count:D6}{declined.Yen:D12}";
                    Encoding.ASCII.GetBytes(sums).CopyTo(result, at + 19);
                    break;
            }
        }

        return result;
    }

    private sealed class Tally
    {
        public int Count { get; private set; }

        public long Yen { get; private set; }

        public void Add(long yen)
        {
            Count++;
            Yen += yen;
        }
    }
}
