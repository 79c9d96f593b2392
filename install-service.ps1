#Requires -Version 5.1
#Requires -RunAsAdministrator

<#
.SYNOPSIS
Installs RealtimeDebit as a Windows service, removes it, or says how it is.

.DESCRIPTION
install    checks the configuration first and refuses when it has a problem; makes the data directory and lets only the
           service's account, administrators and the system into it; registers the service to start with the machine,
           and to be started again when it ends by itself.
uninstall  stops the service (it drains: the debit in flight is finished) and removes it. Data and configuration stay.
status     says whether the service is there and running.

.PARAMETER Action
install, uninstall or status.

.PARAMETER Name
The service's name. Two installations on one machine need two names and two data directories.

.PARAMETER ProgramDirectory
Where realtime-debit.exe lies. Default: the folder of this script.

.PARAMETER ConfigDirectory
Where appsettings.json lies. Default: config in the folder of this script.

.PARAMETER DataDirectory
The data directory. The configuration names it (RealtimeDebit:DataDirectory of appsettings.json), and it is made and
protected; given here, it must be the same one, or nothing is installed.

.PARAMETER Start
With install: starts the service at once.

.EXAMPLE
.\install-service.ps1 install -Start

.EXAMPLE
.\install-service.ps1 uninstall
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory = $true, Position = 0)]
    [ValidateSet('install', 'uninstall', 'status')]
    [string] $Action,

    [ValidatePattern('^[A-Za-z0-9._-]{1,80}$')]
    [string] $Name = 'RealtimeDebit',

    [ValidateNotNullOrEmpty()]
    [string] $ProgramDirectory = $PSScriptRoot,

    [ValidateNotNullOrEmpty()]
    [string] $ConfigDirectory = (Join-Path -Path $PSScriptRoot -ChildPath 'config'),

    [string] $DataDirectory = '',

    [switch] $Start
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

function Get-FullPath {
    # The service starts in another folder. A backslash at the end would take the quote behind it with it.
    param([string] $Path)

    $here = (Get-Location).ProviderPath
    $full = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($here, $Path)).TrimEnd('\', '/')
    if ($full.EndsWith(':')) {
        return "$full\."
    }

    return $full
}

function Invoke-Tool {
    # Runs a program of the system and stops the script when it does not succeed.
    param([string] $Tool, [string[]] $Arguments)

    $output = & $Tool @Arguments
    if ($LASTEXITCODE -ne 0) {
        throw "$Tool $($Arguments[0]) failed with exit code ${LASTEXITCODE}: $output"
    }
}

function Find-RegisteredService {
    Get-Service -Name $Name -ErrorAction SilentlyContinue
}

function Get-ConfigurationReport {
    # Windows PowerShell makes an error of each line on standard error, and would stop at the first one.
    param([string] $Program)

    $ErrorActionPreference = 'Continue'
    $encoding = $null
    try {
        $encoding = [System.Console]::OutputEncoding
        # The program writes UTF-8; a path in Japanese would be read as something else.
        [System.Console]::OutputEncoding = [System.Text.UTF8Encoding]::new($false)
    }
    catch {
        # Without a console there is nothing to set.
        $encoding = $null
    }

    try {
        & $Program check-config --config $ConfigDirectory 2>&1
    }
    finally {
        if ($null -ne $encoding) {
            [System.Console]::OutputEncoding = $encoding
        }
    }
}

function Find-DataDirectory {
    # The data directory that the configuration names; stops the script when the configuration has a problem.
    param([string] $Program)

    if (-not (Test-Path -LiteralPath $Program -PathType Leaf)) {
        throw "There is no $Program. Name its folder with -ProgramDirectory."
    }

    $report = @(Get-ConfigurationReport -Program $Program)
    if ($LASTEXITCODE -ne 0) {
        throw "The configuration in $ConfigDirectory has problems, nothing was installed: $($report -join '; ')"
    }

    if ($report.Count -eq 0 -or "$($report[-1])" -notmatch '; data in (?<path>.+)$') {
        throw "$Program did not say where the data is, nothing was installed. It is of another version than this script: $($report -join '; ')"
    }

    # The service works where the configuration says. Another folder would be protected for nothing, and the real one not at all.
    $named = Get-FullPath -Path $Matches['path']
    if ($DataDirectory -ne '' -and (Get-FullPath -Path $DataDirectory) -ne $named) {
        throw "-DataDirectory is $DataDirectory and the configuration names $named, nothing was installed. Leave it out, or change RealtimeDebit:DataDirectory in $ConfigDirectory."
    }

    return $named
}

function Protect-DataDirectory {
    # Accounts and names lie in there: nobody else may read it.
    New-Item -ItemType Directory -Path $DataDirectory -Force | Out-Null
    Invoke-Tool -Tool 'icacls.exe' -Arguments @(
        $DataDirectory, '/inheritance:r', '/grant:r',
        'SYSTEM:(OI)(CI)F', 'Administrators:(OI)(CI)F', "NT SERVICE\${Name}:(OI)(CI)M")
}

function Register-DebitService {
    param([string] $Program)

    $commandLine = "`"$Program`" run --config `"$ConfigDirectory`""
    New-Service -Name $Name -BinaryPathName $commandLine -DisplayName $Name -StartupType Automatic -Description 'Debits Japanese bank accounts in real time.' | Out-Null
    try {
        # The service's own virtual account: no password, no rights beyond its folders.
        Invoke-Tool -Tool 'sc.exe' -Arguments @('config', $Name, 'obj=', "NT SERVICE\$Name")
        # Started again after 5 s, 5 s and then each minute; the count is forgotten after a day.
        Invoke-Tool -Tool 'sc.exe' -Arguments @('failure', $Name, 'reset=', '86400', 'actions=', 'restart/5000/restart/5000/restart/60000')
        Invoke-Tool -Tool 'sc.exe' -Arguments @('failureflag', $Name, '1')
        Protect-DataDirectory
    }
    catch {
        # Half an installation would start as another account at the next boot.
        Invoke-Tool -Tool 'sc.exe' -Arguments @('delete', $Name)
        throw
    }
}

function Install-DebitService {
    if ($null -ne (Find-RegisteredService)) {
        throw "There is a service named $Name already. Remove it first: install-service.ps1 uninstall -Name $Name"
    }

    $ProgramDirectory = Get-FullPath -Path $ProgramDirectory
    $ConfigDirectory = Get-FullPath -Path $ConfigDirectory
    $program = Join-Path -Path $ProgramDirectory -ChildPath 'realtime-debit.exe'
    $DataDirectory = Find-DataDirectory -Program $program
    Register-DebitService -Program $program
    Write-Output "$Name is installed: $program, configuration in $ConfigDirectory, data in $DataDirectory"
    if ($Start) {
        Start-Service -Name $Name
        Write-Output "$Name is started."
    }
}

function Uninstall-DebitService {
    $service = Find-RegisteredService
    if ($null -eq $service) {
        throw "There is no service named $Name."
    }

    if ($service.Status -ne 'Stopped') {
        # Waits until the service has drained.
        Stop-Service -Name $Name
    }

    Invoke-Tool -Tool 'sc.exe' -Arguments @('delete', $Name)
    Write-Output "$Name is removed. Its data and configuration were left where they are."
}

function Show-DebitService {
    $service = Find-RegisteredService
    if ($null -eq $service) {
        Write-Output "$Name is not installed."
    }
    else {
        Write-Output "$Name is $($service.Status)."
    }
}

switch ($Action) {
    'install' { Install-DebitService }
    'uninstall' { Uninstall-DebitService }
    'status' { Show-DebitService }
}
