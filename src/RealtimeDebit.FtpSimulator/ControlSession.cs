using System.Globalization;

namespace RealtimeDebit.FtpSimulator;

/// <summary>One client: its commands in their order, each answered by one reply.</summary>
internal sealed class ControlSession(SimulatedFtpServer server, SimulatedFtpOptions options, ControlLine line, DataLine data, CancellationToken stop)
{
    private readonly ServedFolder _folder = new(options.Folder);
    private string _user = string.Empty;
    private bool _isSignedOn;
    private string? _renameFrom;

    public async Task RunAsync()
    {
        if (server.Faults.Take(FtpFault.NoBanner)) await Task.Delay(Timeout.InfiniteTimeSpan, options.Time, stop).ConfigureAwait(false);

        await line.ReplyAsync("220 Simulated FTP server of RealtimeDebit: not a product.", stop).ConfigureAwait(false);
        while (await line.ReadAsync(stop).ConfigureAwait(false) is { } command)
        {
            string[] parts = command.Split(' ', 2);
            string? reply = await AnswerAsync(parts[0].ToUpperInvariant(), parts.Length > 1 ? parts[1] : string.Empty).ConfigureAwait(false);
            if (reply is null) return;

            await line.ReplyAsync(reply, stop).ConfigureAwait(false);
            if (reply.StartsWith("221", StringComparison.Ordinal)) return;
        }
    }

    /// <returns>The reply; null to close the connection without one.</returns>
    private async Task<string?> AnswerAsync(string verb, string argument)
    {
        if (OpenToAll(verb, argument) is { } open) return open;
        if (!_isSignedOn) return "530 Please sign on with USER and PASS.";
        if (Simple(verb, argument) is { } simple) return simple;

        try
        {
            return verb switch
            {
                "MLSD" when options.KnowsMlsd => await ListAsync(argument, asFacts: true).ConfigureAwait(false),
                "LIST" => await ListAsync(argument.StartsWith('-') ? string.Empty : argument, asFacts: false).ConfigureAwait(false),
                "RETR" => await DownloadAsync(argument).ConfigureAwait(false),
                "STOR" => await UploadAsync(argument).ConfigureAwait(false),
                "RNTO" => Rename(argument),
                _ => OnFiles(verb, argument),
            };
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return "550 No such file or folder, or no right to it.";
        }
    }

    private string? OpenToAll(string verb, string argument)
    {
        switch (verb)
        {
            case "USER":
                _user = argument;
                return "331 Password, please.";
            case "PASS":
                _isSignedOn = _user == options.User && argument == options.Password;
                if (!_isSignedOn) return "530 User or password is wrong.";

                server.CountSignOn();
                return "230 Signed on.";
            case "FEAT":
                return $"211-Features:\r\n EPSV\r\n MDTM\r\n SIZE\r\n UTF8\r\n{(options.KnowsMlsd ? " MLST type*;size*;modify*;\r\n" : string.Empty)}211 End";
            case "OPTS":
                return argument.StartsWith("UTF8", StringComparison.OrdinalIgnoreCase) ? "200 Names are as they were agreed." : "501 No such option.";
            case "QUIT":
                return "221 Goodbye.";
            default:
                return null;
        }
    }

    private string? Simple(string verb, string argument) => verb switch
    {
        "NOOP" => "200 Still here.",
        "PWD" => $"257 \"{_folder.Current}\"",
        "CWD" => _folder.TryEnter(argument) ? "250 Entered." : "550 No such folder.",
        "TYPE" => argument.StartsWith('I') || argument.StartsWith('A') ? "200 Type is set; all is sent as it is." : "504 No such type.",
        "EPSV" => $"229 Entering extended passive mode (|||{data.Open()}|)",
        "PASV" => Passive(data.Open()),
        _ => null,
    };

    private string OnFiles(string verb, string argument)
    {
        var file = new FileInfo(_folder.Local(argument));
        switch (verb)
        {
            case "SIZE":
                return file.Exists ? $"213 {file.Length}" : "550 No such file.";
            case "MDTM":
                return file.Exists ? string.Create(CultureInfo.InvariantCulture, $"213 {file.LastWriteTimeUtc:yyyyMMddHHmmss}") : "550 No such file.";
            case "MLST" when options.KnowsMlsd:
                return file.Exists ? $"250-Listing\r\n {ServedFolder.Facts(file)}\r\n250 End" : "550 No such file.";
            case "DELE":
                if (!file.Exists) return "550 No such file.";

                file.Delete();
                return "250 Deleted.";
            case "MKD":
                if (Path.Exists(file.FullName)) return "550 It exists already.";

                Directory.CreateDirectory(file.FullName);
                return $"257 \"{_folder.Full(argument)}\" made.";
            case "RNFR":
                _renameFrom = file.Exists ? file.FullName : null;
                return file.Exists ? "350 And the new name?" : "550 No such file.";
            default:
                return $"500 {verb} is not known here.";
        }
    }

    private string? Rename(string argument)
    {
        if (_renameFrom is not { } from) return "503 RNFR first.";

        _renameFrom = null;
        if (server.Faults.Take(FtpFault.LoseRenameBefore)) return null;

        File.Move(from, _folder.Local(argument), overwrite: true);
        return server.Faults.Take(FtpFault.LoseRenameAfter) ? null : "250 Renamed.";
    }

    private async Task<string?> ListAsync(string argument, bool asFacts)
    {
        List<string> lines = _folder.List(argument, asFacts);
        if (server.Faults.Take(FtpFault.ShuffleListing)) lines = [.. lines.Index().OrderBy(static entry => entry.Index * 7919 % 101).Select(static entry => entry.Item)];
        if (server.Faults.Take(FtpFault.GarbageListing)) lines.InsertRange(lines.Count / 2, ["total 12", "?????????? ? ? ? x.txt", "type=;size=x; ", string.Empty]);

        byte[] bytes = options.NameEncoding.GetBytes(string.Concat(lines.Select(static entry => entry + "\r\n")));
        await line.ReplyAsync("150 Here it comes.", stop).ConfigureAwait(false);
        using var content = new MemoryStream(bytes);
        return await data.SendAsync(content, isFile: false, stop).ConfigureAwait(false);
    }

    private async Task<string?> DownloadAsync(string argument)
    {
        var file = new FileStream(_folder.Local(argument), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await using (file.ConfigureAwait(false))
        {
            await line.ReplyAsync("150 Here it comes.", stop).ConfigureAwait(false);
            return await data.SendAsync(file, isFile: true, stop).ConfigureAwait(false);
        }
    }

    private async Task<string?> UploadAsync(string argument)
    {
        var file = new FileStream(_folder.Local(argument), FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        await using (file.ConfigureAwait(false))
        {
            await line.ReplyAsync("150 Go ahead.", stop).ConfigureAwait(false);
            return await data.ReceiveAsync(file, stop).ConfigureAwait(false);
        }
    }

    private static string Passive(int port) => $"227 Entering passive mode (127,0,0,1,{port >> 8},{port & 255})";
}
