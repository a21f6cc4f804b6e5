#!/bin/sh
# What the checks need beyond Python: Chromium, fonts, poppler's tools, Node. Installed through apt
# where that is allowed without asking; otherwise said in one line.
set -eu

wanted=""
want() {
  case " $wanted " in
    *" $1 "*) ;;
    *) wanted="$wanted $1" ;;
  esac
}

has_font() {
  command -v fc-list >/dev/null && fc-list | grep -q 'NotoSansArabic'
}

look() {
  wanted=""
  [ -n "${EXAM_CHROMIUM:-}" ] || command -v chromium-headless-shell >/dev/null ||
    command -v chromium >/dev/null || want chromium-headless-shell
  command -v fc-list >/dev/null || want fontconfig
  has_font || want fonts-noto-core
  command -v pdftotext >/dev/null || want poppler-utils
  command -v node >/dev/null || want nodejs
  command -v npm >/dev/null || want npm
}

look
if [ -n "$wanted" ] && command -v apt-get >/dev/null; then
  root=""
  if [ "$(id -u)" -ne 0 ]; then
    root="sudo -n"
    $root true 2>/dev/null || root="no"
  fi
  if [ "$root" != "no" ]; then
    echo "Installing:$wanted"
    log=$(mktemp)
    # shellcheck disable=SC2086
    { $root apt-get update &&
      DEBIAN_FRONTEND=noninteractive $root apt-get install -y --no-install-recommends $wanted
    } >"$log" 2>&1 || tail -n 5 "$log"
    rm -f "$log"
    look
  fi
fi
if [ -n "$wanted" ]; then
  echo "Missing:$wanted (Debian: apt install$wanted; a Chromium elsewhere: EXAM_CHROMIUM=/path/to/it)." >&2
  exit 1
fi
node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 18 ? 1 : 0)' || {
  echo "Node 18 or newer is needed; here is $(node --version)." >&2
  exit 1
}
