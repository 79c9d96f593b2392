using RealtimeDebit.Crash;

return await CampaignCommand.RunAsync(args, Console.Out, Console.Error);
