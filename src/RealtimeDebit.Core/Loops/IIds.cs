namespace RealtimeDebit.Core.Loops;

/// <summary>The only source of randomness for Core.</summary>
public interface IIds
{
    /// <summary>A random text of <paramref name="chars"/> characters from the base-32 alphabet A-Z, 2-7; 5 bits each.</summary>
    string NewSalt(int chars);
}
