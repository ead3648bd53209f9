#!/bin/sh
# What the slow tests need of the system: Chromium and PostgreSQL, installed from its packages when that can be done.
# Without PostgreSQL its tests fail; without a browser its tests are skipped, and fail where CI is set.
packages=""
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || packages="chromium fonts-liberation"
command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || packages="$packages postgresql"
[ -z "$packages" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing what the slow tests need: $packages"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages; } >/dev/null 2>&1 && exit 0
fi
echo "not on this machine, so its tests cannot run: $packages (Debian: apt-get install $packages)" >&2
