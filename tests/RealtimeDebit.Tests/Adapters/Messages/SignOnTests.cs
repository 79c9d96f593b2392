using RealtimeDebit.Formats.Messages;
using RealtimeDebit.TestSupport;

namespace RealtimeDebit.Tests.Adapters.Messages;

public sealed class SignOnTests
{
    private static DoorWorld SecretWorld() => new(options => options with
    {
        Callers = [DoorWorld.Caller(password: DoorWorld.Password, requireSignOn: true), DoorWorld.Caller("2222222222", password: "other", requireSignOn: true)],
        LockAfter = 3,
        LockTime = TimeSpan.FromMinutes(15),
    });

    [Fact]
    public async Task Nothing_but_an_echo_is_answered_before_the_sign_on_and_after_the_sign_off()
    {
        await using DoorWorld world = SecretWorld();
        using MessageLine line = await world.ConnectAsync();

        Assert.Equal("9001", (await line.AskAsync(DoorWorld.Debit())).ResponseCode);
        Assert.Equal("9001", (await line.AskAsync(DoorWorld.Debit(type: MessageTypes.Inquiry))).ResponseCode);
        Assert.Equal("0000", await DoorWorld.CodeAsync(line, DoorWorld.Control(FunctionCodes.Echo)));

        Assert.Equal("0000", await DoorWorld.CodeAsync(line, DoorWorld.Control(FunctionCodes.SignOn, DoorWorld.Password)));
        Assert.Equal("0000", (await line.AskAsync(DoorWorld.Debit())).ResponseCode);
        Assert.Equal("2002", (await line.AskAsync(DoorWorld.Debit(creditor: "2222222222"))).ResponseCode);

        Assert.Equal("0000", await DoorWorld.CodeAsync(line, DoorWorld.Control(FunctionCodes.SignOff)));
        Assert.Equal("9001", (await line.AskAsync(DoorWorld.Debit())).ResponseCode);
    }

    [Fact]
    public async Task A_sign_on_holds_for_its_own_connection_only()
    {
        await using DoorWorld world = SecretWorld();
        using MessageLine line = await world.ConnectAsync();
        using MessageLine other = await world.ConnectAsync();
        Assert.Equal("0000", await DoorWorld.CodeAsync(line, DoorWorld.Control(FunctionCodes.SignOn, DoorWorld.Password)));

        Assert.Equal("9001", (await other.AskAsync(DoorWorld.Debit())).ResponseCode);
    }

    [Fact]
    public async Task Wrong_passwords_in_a_row_lock_the_creditor_out_for_a_while_and_no_other_one()
    {
        await using DoorWorld world = SecretWorld();
        using MessageLine line = await world.ConnectAsync();
        using MessageLine signedOn = await world.ConnectAsync();
        Assert.Equal("0000", await DoorWorld.CodeAsync(signedOn, DoorWorld.Control(FunctionCodes.SignOn, DoorWorld.Password)));

        foreach (string wrong in new[] { "", "s3cret", "S3CRET" })
            Assert.Equal("9002", await DoorWorld.CodeAsync(line, DoorWorld.Control(FunctionCodes.SignOn, wrong)));

        Assert.Equal("9003", await DoorWorld.CodeAsync(line, DoorWorld.Control(FunctionCodes.SignOn, DoorWorld.Password)));
        Assert.Equal(1, world.Door.Status().Locked);
        Assert.Single(world.Log.Of(6007));
        Assert.Equal("0000", (await signedOn.AskAsync(DoorWorld.Debit())).ResponseCode);
        Assert.Equal("0000", await DoorWorld.CodeAsync(line, DoorWorld.Control(FunctionCodes.SignOn, "other", "2222222222")));
        Assert.Equal("0000", await DoorWorld.CodeAsync(line, DoorWorld.Control(FunctionCodes.SignOff, creditor: "2222222222")));

        world.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal("0000", await DoorWorld.CodeAsync(line, DoorWorld.Control(FunctionCodes.SignOn, DoorWorld.Password)));
        Assert.Equal(0, world.Door.Status().Locked);
        Assert.DoesNotContain("s3cret", world.Log.All, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_right_password_forgets_the_wrong_ones_before_it()
    {
        await using DoorWorld world = SecretWorld();
        using MessageLine line = await world.ConnectAsync();
        for (int round = 0; round < 3; round++)
        {
            Assert.Equal("9002", await DoorWorld.CodeAsync(line, DoorWorld.Control(FunctionCodes.SignOn, "wrong")));
            Assert.Equal("9002", await DoorWorld.CodeAsync(line, DoorWorld.Control(FunctionCodes.SignOn, "wrong")));
            Assert.Equal("0000", await DoorWorld.CodeAsync(line, DoorWorld.Control(FunctionCodes.SignOn, DoorWorld.Password)));
        }
    }

    [Fact]
    public async Task A_creditor_without_a_password_signs_on_with_none()
    {
        await using var world = new DoorWorld();
        using MessageLine line = await world.ConnectAsync();

        Assert.Equal("9002", await DoorWorld.CodeAsync(line, DoorWorld.Control(FunctionCodes.SignOn)));
        Assert.Equal("0000", (await line.AskAsync(DoorWorld.Debit())).ResponseCode);
    }

    [Fact]
    public async Task An_unknown_function_is_a_format_error()
    {
        await using var world = new DoorWorld();
        using MessageLine line = await world.ConnectAsync();

        Assert.Equal("2001", await DoorWorld.CodeAsync(line, DoorWorld.Control("777")));
    }
}
