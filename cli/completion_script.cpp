#include "cli/completion_script.h"

#include "domain/error.h"

namespace autoship {

namespace {

constexpr std::string_view bash_script = R"(# bash completion for autoship; see autoship-completion(1).

_autoship() {
  local -a words=()
  local word before='' typed answer mode text i
  # Readline takes `=` and `:` for words of their own; here a word is what was typed without a blank.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if ((i > 1)) && [[ $word =~ ^[=:]+$ || $before =~ ^[=:]+$ ]]; then
      words[-1]+=$word
    else
      words+=("$word")
    fi
    before=$word
  done
  # Only what stands behind the last such sign is replaced.
  word=${COMP_WORDS[COMP_CWORD]}
  [[ $word =~ ^[=:]+$ ]] && word=''
  typed=${words[-1]%"$word"}
  for i in "${!words[@]}"; do
    case ${words[i]} in
      \'*) word=${words[i]#\'} words[i]=${word%\'} ;;
      \"*) word=${words[i]#\"} words[i]=${word%\"} ;;
      *) words[i]=${words[i]//\\/} ;;
    esac
  done
  COMPREPLY=()
  answer=$("$1" __complete -- "${words[@]}" 2>/dev/null) || return
  while IFS=$'\t' read -r text _; do
    if [[ -z $mode ]]; then
      mode=$text
      continue
    fi
    text=${text#"$typed"}
    [[ $text == *[^A-Za-z0-9_./:=,+@%-]* ]] && printf -v text %q "$text"
    COMPREPLY+=("$text")
  done <<<"$answer"
  case $mode in
    parts) compopt -o nospace ;;
    files) compopt -o default ;;
    folders) compopt -o dirnames ;;
  esac 2>/dev/null
}

complete -F _autoship autoship
)";

constexpr std::string_view zsh_script = R"(#compdef autoship
# zsh completion for autoship; see autoship-completion(1).

_autoship() {
  local -a answer offered shown
  local line mode
  answer=("${(@f)$("${(Q)words[1]}" __complete -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  mode=$answer[1]
  for line in "${(@)answer[2,-1]}"; do
    [[ -n $line ]] || continue
    offered+=("${line%%$'\t'*}")
    shown+=("${line/$'\t'/  -- }")
  done
  if (($#offered)); then
    if [[ $mode == parts ]]; then
      compadd -l -d shown -S '' -a offered
    else
      compadd -l -d shown -a offered
    fi
  fi
  if [[ $mode == files ]]; then
    compset -P '--*='
    _files
  elif [[ $mode == folders ]]; then
    compset -P '--*='
    _files -/
  fi
}

# From a folder of $fpath this file is the function itself; sourced, it only defines it.
if [[ ${funcstack[1]} == _autoship ]]; then
  _autoship "$@"
else
  compdef _autoship autoship
fi
)";

constexpr std::string_view fish_script = R"(# fish completion for autoship; see autoship-completion(1).

function __autoship_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l program $words[1]
    set -e words[1]
    set -l answer ($program __complete -- $words "$current" 2>/dev/null)
    set -l mode $answer[1]
    set -e answer[1]
    string match -q '?*' -- $answer; and printf '%s\n' $answer
    if contains -- "$mode" files folders
        set -l option (string match -r -- '^--[^=]*=' $current)
        set -l path (string replace -r -- '^--[^=]*=' '' $current)
        for found in (complete -C "'' $path")
            if test $mode = files; or string match -q '*/' -- (string split -f 1 \t -- $found)
                printf '%s%s\n' "$option" $found
            end
        end
    end
end

complete -c autoship -f -a '(__autoship_complete)'
)";

}  // namespace

const std::vector<std::string>& completion_shells() {
  static const std::vector<std::string> shells = {"bash", "zsh", "fish"};
  return shells;
}

std::string_view completion_script(std::string_view shell) {
  if (shell == "bash") return bash_script;
  if (shell == "zsh") return zsh_script;
  check(shell == "fish", "a shell without a script");
  return fish_script;
}

}  // namespace autoship
