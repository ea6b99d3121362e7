#!/bin/sh
# embed_files.sh SCHEMAS_DIR OUT.cpp: writes every file of schemas/ into a C++ source as string
# literals, sorted by path, so that the program needs no data files beside it.
set -eu
LC_ALL=C
export LC_ALL
dir=$1
out=$2

{
  printf '#include "schemas/embedded.h"\n\n#include "domain/error.h"\n\nnamespace autoship {\n\n'
  printf 'const std::vector<EmbeddedFile>& embedded_files() {\n'
  printf '  static const std::vector<EmbeddedFile> files = {\n'
  (cd "$dir" && find . -type f \( -name '*.sql' -o -name '*.toml' -o -name '*.csv' \)) | sed 's|^\./||' | sort |
    while read -r path; do
      printf '    {"%s", R"_embedded_(' "$path"
      cat "$dir/$path"
      printf ')_embedded_"},\n'
    done
  printf '  };\n  return files;\n}\n\n'
  printf 'std::string_view embedded_file(std::string_view path) {\n'
  printf '  for (const EmbeddedFile& file : embedded_files()) {\n'
  printf '    if (file.path == path) return file.text;\n  }\n'
  printf '  throw Error("no built-in file " + std::string(path));\n}\n\n}  // namespace autoship\n'
} > "$out.tmp"
mv "$out.tmp" "$out"
