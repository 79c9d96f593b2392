using RealtimeDebit.BankSimulator;

return await SimulatorCommand.RunAsync(args, Console.Out, Console.Error, CancellationToken.None);
