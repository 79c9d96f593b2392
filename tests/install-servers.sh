#!/usr/bin/env bash
# Brings the real file servers that the drop tests run: openssh-server is installed; vsftpd, proftpd and pure-ftpd, whose packages
# exclude each other, are unpacked into .artifacts/servers. Quick when all is there. Without root or apt it leaves a note:
# with CI=true the tests that need a server then fail, elsewhere they say that they were skipped.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec </dev/null

servers=$PWD/.artifacts/servers
programs=(usr/sbin/vsftpd usr/sbin/proftpd usr/lib/proftpd/mod_tls.so usr/sbin/pure-ftpd usr/bin/pure-pw)
packages=(vsftpd proftpd-core proftpd-mod-crypto pure-ftpd pure-ftpd-common)
# What the unpacked servers load, and what the tests call.
libraries=(libwrap0 libcap2 libpam0g libpam-modules libssl3 libcrypt1 libacl1 libhiredis0.14 libmemcached11 libmemcachedutil2
  libpcre2-posix3 libsodium23 openssl passwd)

have_servers() {
  local program
  for program in "${programs[@]}"; do [ -e "$servers/$program" ] || return 1; done
  ! ldd "$servers/usr/sbin/vsftpd" "$servers/usr/sbin/proftpd" "$servers/usr/sbin/pure-ftpd" "$servers/usr/bin/pure-pw" 2>/dev/null | grep -q 'not found'
}

have_ssh() {
  [ -x /usr/sbin/sshd ] && command -v ssh-keygen >/dev/null 2>&1
}

have_servers && have_ssh && exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "note: real file servers are missing and cannot be installed from here (root and apt-get are needed)"
  exit 0
fi

export DEBIAN_FRONTEND=noninteractive
timeout 120 apt-get -o DPkg::Lock::Timeout=60 update -qq >/dev/null 2>&1 || echo "note: apt-get update failed"

if ! have_ssh; then
  timeout 300 apt-get -o DPkg::Lock::Timeout=120 install -y -qq --no-install-recommends openssh-server >/dev/null 2>&1 \
    || echo "note: package openssh-server could not be installed"
fi

if ! have_servers; then
  timeout 300 apt-get -o DPkg::Lock::Timeout=120 install -y -qq --no-install-recommends "${libraries[@]}" >/dev/null 2>&1 \
    || echo "note: the libraries of the file servers could not be installed"
  downloads=$(mktemp -d)
  for package in "${packages[@]}"; do
    # Unpacked beside and moved in whole, so that a run that was cut off leaves nothing half there.
    (cd "$downloads" && timeout 120 apt-get download -qq "$package" >/dev/null 2>&1 && dpkg -x "${package}"_*.deb "$downloads/unpacked") \
      || echo "note: package $package could not be unpacked"
  done
  mkdir -p "$servers" && cp -a "$downloads/unpacked/." "$servers/"
  rm -rf "$downloads"
fi

have_servers || echo "note: not every file server can be run"
exit 0
