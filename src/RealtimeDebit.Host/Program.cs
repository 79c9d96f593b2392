using System.Text;
using RealtimeDebit.Host.CommandLine;
using RealtimeDebit.Host.Configuration;

// Japanese text and half-width kana are printed as UTF-8, whatever the machine's language.
System.Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

return await CommandTree.RunAsync(
    args,
    new CommandContext(System.Console.Out, System.Console.Error, TimeProvider.System, ConfigurationReader.ProcessEnvironment()));
