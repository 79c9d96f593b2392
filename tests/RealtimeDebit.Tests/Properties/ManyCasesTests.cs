using FsCheck.Xunit;

namespace RealtimeDebit.Tests.Properties;

/// <summary>That a property really gets its cases: an attribute that is not looked at would leave a hundred.</summary>
[ManyCases]
public sealed class ManyCasesTests : IClassFixture<ManyCasesTests.Counter>
{
    private readonly Counter _counter;

    public ManyCasesTests(Counter counter) => _counter = counter;

    [Property]
    public void Every_case_is_counted(int number) => _counter.Count(number);

    [Theory]
    [InlineData(null, 1_000)]
    [InlineData("100000", 100_000)]
    [InlineData("-5", 1_000)]
    [InlineData("many", 1_000)]
    public void The_variable_says_how_many_cases(string? variable, int cases) => Assert.Equal(cases, ManyCasesAttribute.Cases(variable));

    /// <summary>Judges at the end, when all tests of the class have run.</summary>
    public sealed class Counter : IDisposable
    {
        private int _cases;

        public void Count(int number)
        {
            Assert.InRange(number, int.MinValue, int.MaxValue);
            Interlocked.Increment(ref _cases);
        }

        public void Dispose() => Assert.Contains(_cases, (int[])[0, ManyCasesAttribute.Cases(Environment.GetEnvironmentVariable(ManyCasesAttribute.Variable))]);
    }
}
