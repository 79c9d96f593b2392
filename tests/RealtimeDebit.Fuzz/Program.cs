using RealtimeDebit.Fuzz;

return FuzzCommand.Run(args, Console.Out);
