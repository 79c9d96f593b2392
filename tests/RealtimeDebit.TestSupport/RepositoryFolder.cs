namespace RealtimeDebit.TestSupport;

/// <summary>The checkout that the running tests were built from.</summary>
public static class RepositoryFolder
{
    /// <summary>The folder that holds <c>RealtimeDebit.sln</c>, found upward from the test assembly.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(at.FullName, "RealtimeDebit.sln"))) return at.FullName;
        }

        throw new DirectoryNotFoundException("No folder above the tests holds RealtimeDebit.sln.");
    }
}
