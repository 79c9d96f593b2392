namespace RealtimeDebit.TestSupport.Servers;

/// <summary>A user of this machine as whom a file server lets tests sign on. Made once for each test process, removed at its end.</summary>
public sealed class ServerUser
{
    private static readonly Lock Making = new();
    private static Task<ServerUser>? s_made;

    private ServerUser(string name, string password)
    {
        Name = name;
        Password = password;
    }

    public string Name { get; }

    public string Password { get; }

    public static Task<ServerUser> GetAsync()
    {
        lock (Making) return s_made ??= MakeAsync();
    }

    private static async Task<ServerUser> MakeAsync()
    {
        var user = new ServerUser($"rdtest{Environment.ProcessId}", $"pw-{Guid.NewGuid():N}");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => user.Remove();

        // Only one program at a time may change the list of users, and others do not wait for each other by themselves.
        await ShellCommand.RunAsync("flock", ["/tmp/realtime-debit-test-users.lock", "sh", "-c", $"id -u {user.Name} >/dev/null 2>&1 || useradd --no-create-home --home-dir / --shell /bin/sh {user.Name}"]);
        await ShellCommand.RunAsync("flock", ["/tmp/realtime-debit-test-users.lock", "chpasswd"], $"{user.Name}:{user.Password}\n");
        return user;
    }

    private void Remove()
    {
#pragma warning disable VSTHRD002 // The process ends: there is nothing else that could wait.
        ShellCommand.RunAsync("flock", ["/tmp/realtime-debit-test-users.lock", "userdel", "--force", Name]).ContinueWith(static _ => { }, TaskScheduler.Default).Wait();
#pragma warning restore VSTHRD002
    }
}
