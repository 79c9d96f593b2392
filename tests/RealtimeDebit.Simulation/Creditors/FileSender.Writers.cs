using RealtimeDebit.Core.Drops;
using RealtimeDebit.Core.Files;
using RealtimeDebit.Simulation.Runs;

namespace RealtimeDebit.Simulation.Creditors;

/// <content>Writers that go on after their file was claimed: a rename does not stop them.</content>
internal sealed partial class FileSender
{
    /// <summary>A file was claimed, so that it is about to be renamed; in some runs its writer writes it once more meanwhile, wherever it lies.</summary>
    public void NoteClaimed(FileClaimed claimed)
    {
        if (!_numbers.Percent(_world.Scenario.WriterGoesOnPercent) || IsRestShorterThanASlowWrite) return;
        if (_contents.Find(content => content.Sha256 == claimed.Sha256) is not RequestContent content) return;

        // Without its trailer and end record: a file that lacks its last newline only would be whole.
        byte[] half = content.Bytes[.._numbers.Between(0, content.Bytes.Length - (2 * RecordBytes))];
        _world.Time.In(_numbers.Spread(10, TimeSpan.TicksPerSecond), () =>
        {
            if (_world.Process?.House?.Log.Books.Files.Find(claimed.Batch) is not { State: FileState.Claimed or FileState.Owned }) return;

            // Who said that it is whole does not write it any more: half of it would be refused at once, and rightly.
            if (_drop.Has(DropFolder.In, claimed.Name + FileNames.EndSuffix) || !Overwrite(claimed, content.Bytes, half)) return;

            _world.Mark(Mark.WriterWentOn);
            content.Half = half;
            _uploadsPlanned++;

            // Before the service loses patience with half a file.
            _world.Time.In(_numbers.Spread(TimeSpan.TicksPerMillisecond, _world.Scenario.QuietTicks + (_world.Scenario.Files.IncompleteWait.Ticks / 2)), () =>
            {
                _uploadsPlanned--;
                Overwrite(claimed, half, content.Bytes);
            });
        });
    }

    /// <summary>A writer holds the file, not its name. After a power cut its receipt number may be another file's, so it is known by its bytes.</summary>
    private bool Overwrite(FileClaimed claimed, byte[] before, byte[] after)
    {
        foreach ((DropFolder folder, string name) in _drop.Names(DropFolder.Work).Select(name => (DropFolder.Work, name)).Prepend((DropFolder.In, claimed.Name)))
        {
            if (!_drop.Has(folder, name) || !_drop.Get(folder, name).AsSpan().SequenceEqual(before)) continue;

            _drop.Put(folder, name, after);
            return true;
        }

        return false;
    }
}
