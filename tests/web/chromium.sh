#!/bin/sh
# Chromium for the browser tests: the one of the system, installed from its packages when that can be done.
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || {
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing Chromium for the browser tests"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation; } >/dev/null 2>&1
  fi
  command -v chromium >/dev/null || echo "no Chromium here: install it (Debian: apt-get install chromium) to run the browser tests" >&2
}
exit 0
