#!/bin/sh
# check_layers.sh [ROOT]: reads the includes below lib/ and cli/ and fails on one that the house
# does not allow. Who may include whom:
#
#   domain     standard library, date, fmt
#   storage    domain, SQLiteCpp, the built-in schemas
#   formats    domain, toml++, nlohmann-json, the built-in schemas
#   workflows  domain, storage
#   cli        everything; CLI11 stands nowhere else
set -u
root=${1:-.}
cd "$root" || exit 1
status=0

refuse() {  # refuse LAYER PATTERN REASON: no include in lib/LAYER may match PATTERN
  found=$(grep -rnE "^[[:space:]]*#[[:space:]]*include[[:space:]]*$2" "lib/$1" 2>/dev/null)
  if [ -n "$found" ]; then
    printf '%s\n' "$found" | sed "s|\$|   <- $3|"
    status=1
  fi
}

refuse domain '"(storage|formats|workflows|cli|schemas)/' 'domain knows no other layer'
refuse domain '<(SQLiteCpp|sqlite3|toml\+\+|nlohmann|CLI|date/tz|fstream|iostream|filesystem|cstdio|random|unistd)' \
  'domain reads no file, clock or database'
refuse storage '"(formats|workflows|cli)/' 'storage knows domain alone'
refuse storage '<(toml\+\+|nlohmann|CLI)' 'storage knows SQLite alone'
refuse formats '"(storage|workflows|cli)/' 'formats knows domain alone'
refuse formats '<(SQLiteCpp|sqlite3|CLI|fstream|filesystem)' 'formats reads and writes streams'
refuse workflows '"(formats|cli|schemas)/' 'workflows knows domain and storage'
refuse workflows '<(SQLiteCpp|sqlite3|toml\+\+|nlohmann|CLI|iostream|fstream)' 'workflows prints and reads nothing'

found=$(grep -rnE '#[[:space:]]*include[[:space:]]*<(SQLiteCpp|sqlite3)' cli 2>/dev/null)
if [ -n "$found" ]; then
  printf '%s\n' "$found" | sed 's|$|   <- SQL stays in storage|'
  status=1
fi
clock='system_clock::now|steady_clock::now|gettimeofday|std::time\(|getenv'
found=$(grep -rnE "$clock" lib/domain lib/workflows lib/formats 2>/dev/null)
if [ -n "$found" ]; then
  printf '%s\n' "$found" | sed 's|$|   <- the clock and the environment are read in cli alone|'
  status=1
fi
[ "$status" -eq 0 ] && echo 'layers: every include is allowed'
exit "$status"
