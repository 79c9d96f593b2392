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
The data directory that the configuration names; it is made and protected. Default: data in the folder of this script.

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

    [ValidateNotNullOrEmpty()]
    [string] $DataDirectory = (Join-Path -Path $PSScriptRoot -ChildPath 'data'),

    [switch] $Start
)

Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'

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

function Assert-Configuration {
    param([string] $Program)

    if (-not (Test-Path -LiteralPath $Program -PathType Leaf)) {
        throw "There is no $Program. Name its folder with -ProgramDirectory."
    }

    $report = & $Program check-config --config $ConfigDirectory 2>&1
    if ($LASTEXITCODE -ne 0) {
        throw "The configuration in $ConfigDirectory has problems, nothing was installed: $($report -join '; ')"
    }
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

    $program = Join-Path -Path $ProgramDirectory -ChildPath 'realtime-debit.exe'
    Assert-Configuration -Program $program
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
