using System.Globalization;
using System.Security.Cryptography;

namespace RealtimeDebit.Crash;

/// <summary>The command line: <c>[--rounds N] [--seed S] [--keep]</c>.</summary>
internal static class CampaignCommand
{
    private const int WrongUsage = 2;
    private const string Usage = "Usage: dotnet run -c Release --project tests/RealtimeDebit.Crash -- [--rounds N] [--seed S] [--keep]";

    /// <returns>0 when the promise was kept, 1 when it was broken, 2 after wrong usage.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter errors)
    {
        if (Read(args) is not { } options)
        {
            await errors.WriteLineAsync(Usage);
            return WrongUsage;
        }

        return await new Campaign(options, output).RunAsync() ? 0 : 1;
    }

    private static CampaignOptions? Read(string[] args)
    {
        var options = new CampaignOptions(Rounds: 50, Seed: BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4)), Keep: false);
        for (int at = 0; at < args.Length; at++)
        {
            string? value = at + 1 < args.Length ? args[at + 1] : null;
            switch (args[at])
            {
                case "--keep":
                    options = options with { Keep = true };
                    break;
                case "--rounds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) && rounds > 0:
                    options = options with { Rounds = rounds };
                    at++;
                    break;
                case "--seed" when ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed):
                    options = options with { Seed = seed };
                    at++;
                    break;
                default:
                    return null;
            }
        }

        return options;
    }
}

/// <summary>What was asked for.</summary>
/// <param name="Rounds">Kills.</param>
/// <param name="Seed">Of the first world; each further world has the next number.</param>
/// <param name="Keep">Leave every world on the disk, not only a broken one.</param>
internal sealed record CampaignOptions(int Rounds, ulong Seed, bool Keep);
