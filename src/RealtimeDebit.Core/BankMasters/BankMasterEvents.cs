using RealtimeDebit.Core.Events;

namespace RealtimeDebit.Core.BankMasters;

/// <summary>A bank master took the place of the one before. Its content lies in the archive.</summary>
/// <param name="Sha256">Of the file's bytes; its name in the archive.</param>
/// <param name="LengthBytes">Of the file.</param>
/// <param name="Banks">How many banks are in it.</param>
/// <param name="Branches">How many branches.</param>
/// <param name="FileName">For people.</param>
/// <param name="Operator">Who imported it.</param>
public sealed record BankMasterImported(string Sha256, long LengthBytes, int Banks, int Branches, string FileName, string Operator) : HouseEvent;
