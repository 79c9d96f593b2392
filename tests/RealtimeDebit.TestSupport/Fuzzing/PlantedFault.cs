namespace RealtimeDebit.TestSupport.Fuzzing;

/// <summary>A reader with a fault behind ten byte comparisons. It shows that the fuzzer finds what random bytes do not.</summary>
public static class PlantedFault
{
    public const string Name = "planted-fault";

    public static void Read(byte[] input)
    {
        if (input.Length < 10) return;

        // Ten branches one behind the other: each right byte is a step that a look at the branches shows.
        bool isThere = input[0] == 'F' && input[1] == 'U' && input[2] == 'R' && input[3] == 'I' && input[4] == 'K'
            && input[5] == 'A' && input[6] == 'E' && input[7] == '-' && input[8] == '9' && input[9] == '1';
        if (isThere) throw new InvalidOperationException("The planted fault.");
    }
}
