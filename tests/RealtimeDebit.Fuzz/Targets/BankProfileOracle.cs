using System.Text;
using RealtimeDebit.Adapters.Banks.Profiles;

namespace RealtimeDebit.Fuzz.Targets;

/// <summary>A bank profile of any text: a profile whose codes can be trusted, or problems.</summary>
internal static class BankProfileOracle
{
    public static void Check(byte[] input)
    {
        BankProfileReading reading = BankProfileReader.Read(Encoding.UTF8.GetString(input));
        Promise.AreEqual(reading.Profile is null, reading.Problems.Count > 0, "a profile, or problems");
        if (reading.Profile is not { } profile) return;

        Promise.Holds(profile.DebitReplies.Keys.Concat(profile.InquiryReplies.Keys).All(code => code.Length == 4 && code.All(char.IsAsciiDigit)), "a code that is not four digits");
        Promise.Holds(profile.DebitReplies.Values.All(meaning => (meaning.Outcome == DebitCodeOutcome.Declined) == "123489".Contains(meaning.ResultCode, StringComparison.Ordinal)), "a result code");
        Promise.Holds(profile.InquiryReplies.Values.All(meaning => (meaning.Outcome == InquiryCodeOutcome.Declined) == "123489".Contains(meaning.ResultCode, StringComparison.Ordinal)), "a result code of an inquiry");
        Promise.Holds(profile.Abilities.HasInquiry || profile.Abilities.SendingWindow == 1, "a window without an inquiry");
        Promise.Holds(profile.RequestsPerConnection is >= 1 and <= 256 && profile.IdleConnectionTimeout > TimeSpan.Zero && profile.Abilities.MaxInFlight is >= 1 and <= 256, "a bound");
    }
}
