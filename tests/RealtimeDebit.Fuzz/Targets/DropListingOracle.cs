using System.Text;
using RealtimeDebit.Adapters.Drops.Ftp;
using RealtimeDebit.Adapters.Drops.Ftp.Listings;
using RealtimeDebit.Core.Drops;

namespace RealtimeDebit.Fuzz.Targets;

/// <summary>A server's list of files, by MLSD and by LIST: entries or counted lines, the same however the bytes are cut, and names that go back as the bytes they came from.</summary>
internal static class DropListingOracle
{
    private static readonly DateTimeOffset s_now = new(2028, 3, 1, 0, 30, 0, TimeSpan.Zero);
    private static readonly FtpNames s_names = new(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    public static void Check(byte[] input)
    {
        CheckOne(() => DropListing.OfMachine(s_names), input);
        CheckOne(() => DropListing.OfPeople(s_names, s_now), input);
    }

    private static void CheckOne(Func<DropListing> open, byte[] input)
    {
        DropListing whole = Read(open(), input, Math.Max(1, input.Length)), cut = Read(open(), input, 3);
        Promise.SameItems(whole.Entries, cut.Entries, "the entries, read in pieces");
        Promise.AreEqual(whole.LinesNotUnderstood, cut.LinesNotUnderstood, "the lines not understood, read in pieces");
        Promise.Holds(whole.Entries.Count + whole.LinesNotUnderstood <= input.Count(one => one == '\n') + 1, "more than one thing in a line");
        foreach (DropEntry entry in whole.Entries)
        {
            Promise.Holds(entry.SizeBytes >= 0 && entry.Name.Length > 0 && !entry.Name.Contains('\n', StringComparison.Ordinal), "an entry that cannot be");
            Promise.Holds(entry.Name.Contains('\uFFFD', StringComparison.Ordinal) || input.AsSpan().IndexOf(Encoding.UTF8.GetBytes(entry.Name)) >= 0, "a name that was not in the list");
        }
    }

    private static DropListing Read(DropListing listing, byte[] input, int pieceBytes)
    {
        foreach (byte[] piece in input.Chunk(pieceBytes)) listing.Push(piece);
        listing.Complete();
        return listing;
    }
}
