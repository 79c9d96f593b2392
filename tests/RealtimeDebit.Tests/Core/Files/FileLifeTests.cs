using RealtimeDebit.Core.Files;

namespace RealtimeDebit.Tests.Core.Files;

public sealed class FileLifeTests
{
    [Fact]
    public void Every_pair_outside_the_table_is_refused()
    {
        var legal = FileLife.Table.Select(row => (row.From, row.Step)).ToHashSet();
        var illegal = from state in Enum.GetValues<FileState>()
                      from step in Enum.GetValues<FileStep>()
                      where !legal.Contains((state, step))
                      select (state, step);

        Assert.All(illegal, pair => Assert.Throws<IllegalFileStepException>(() => FileLife.Next(pair.state, pair.step)));
    }

    [Fact]
    public void No_pair_stands_in_the_table_twice()
        => Assert.Equal(FileLife.Table.Count, FileLife.Table.Select(row => (row.From, row.Step)).Distinct().Count());

    [Fact]
    public void A_file_that_is_over_takes_no_further_step()
        => Assert.DoesNotContain(FileLife.Table, row => FileLife.IsOver(row.From));

    [Fact]
    public void Only_an_owned_or_released_file_can_be_accepted()
        => Assert.Equal(
            [FileState.Owned, FileState.Released],
            FileLife.Table.Where(row => row.Step == FileStep.Accepted).Select(row => row.From));

    [Fact]
    public void An_accepted_file_can_never_be_refused_or_put_back()
        => Assert.DoesNotContain(
            FileLife.Table,
            row => FileLife.IsAccepted(row.From) && row.Step is FileStep.Refused or FileStep.PutBack && row.From != FileState.Changed
                && row.From is not (FileState.Owned or FileState.Held or FileState.Released));

    [Fact]
    public void The_result_is_staged_before_it_is_delivered_and_delivered_before_the_file_is_finished()
    {
        FileState staged = FileLife.Next(FileState.ResultArchived, FileStep.ResultStaged);
        FileState delivered = FileLife.Next(staged, FileStep.ResultDelivered);

        Assert.Equal(FileState.Finished, FileLife.Next(delivered, FileStep.Finished));
        Assert.False(FileLife.Allows(staged, FileStep.Finished));
        Assert.False(FileLife.Allows(FileState.ReceiptDelivered, FileStep.ResultStaged));
    }
}
