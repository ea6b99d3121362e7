#!/usr/bin/env python3
"""completion_test.py AUTOSHIP: completes command lines in the real bash, zsh and fish.

Each shell reads the script that the program prints and completes the same lines over the example
company's ledger; what it offers is held against what is listed here. zsh is a terminal's matter: it
runs in one of its own (zpty), and what it lists on a double tabulator key is read there.
"""

import os
import shutil
import subprocess
import sys
import tempfile

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples")

# A line up to the cursor, what is among the offered, and what is not.
CASES = [
    ("autoship enr", ["enroll"], ["list"]),
    ("autoship show 105", ["1050", "1051", "1052"], ["1049", "105"]),
    ("autoship show JM05", ["JM050", "JM059"], ["JM049", "1050"]),
    ("autoship list --sta", ["--status"], ["--sku"]),
    ("autoship list --status ", ["active", "paused", "canceled", "finished"], ["open"]),
    ("autoship orders --status ", ["open", "canceled"], ["active"]),
    ("autoship list --sku VIT-", ["VIT-C", "VIT-D3"], ["OMEGA-3"]),
    ("autoship list --ship-via FEDEX_2", ["FEDEX_2DAY"], ["UPS_2DAY"]),
    ("autoship list --columns autoship,na", ["autoship,name"], ["autoship,account"]),
    ("autoship list --sort -to", ["-total"], []),
    ("autoship enroll --account JM002 --pay-with ", ["card", "checking"], ["account"]),
    ("autoship enroll --account JM044 --ship-to ", ["cottage", "home"], []),
    ("autoship enroll --item VIT-", ["VIT-C=", "VIT-D3="], ["VIT-C"]),
    ("autoship history --order 1", ["1", "10"], ["2"]),
    ("autoship import pro", ["products"], ["prices"]),
    ("autoship --format j", ["json", "jsonl"], ["csv"]),
    ("autoship --ledger other.db show 1", [], ["1001"]),
    ("autoship --ledger oth", ["other.txt"], []),
    ("autoship completion ", ["bash", "zsh", "fish"], []),
    ("autoship enrol 10", [], ["1001"]),
    ("autoship --actor-is customer:JM017 show 10", ["1004"], ["1001", "1002"]),
    ("autoship change 1043 --ship-to ", ["cottage", "home"], []),
    ("autoship pause 1001 100", ["1001", "1009"], ["1010"]),
]
# Of these the shells replace only what stands behind the sign.
GLUED = [("autoship list --status=pa", "paused"), ("autoship --format=js", "jsonl"),
         ("autoship --actor-is customer:JM01", "JM017")]


def run(arguments, folder, environment, script=None):
    done = subprocess.run(arguments, input=script, cwd=folder, env=environment, capture_output=True, text=True,
                          timeout=120, check=False)
    if done.stderr:
        print(f"{arguments[0]} said: {done.stderr}")
    return done.stdout


def in_bash(line, folder, environment):
    """The words as readline cuts them: at blanks, and `=` and `:` are words of their own."""
    words, word = [], ""
    for c in line:
        if c == " " or c in "=:":
            words += [word] if word else []
            words += [c] if c != " " else []
            word = ""
        else:
            word += c
    words += [word] if word or line.endswith(" ") else []
    quoted = " ".join(f"'{w}'" for w in words)
    current = "" if words[-1] in ("=", ":") else words[-1]
    # The function asks for readline's file names by compopt, which works within readline alone.
    script = (f"source completion.bash\ncompopt() {{ [[ $* != '-o default' ]] || "
              f"COMPREPLY+=($(compgen -f -- '{current}')); }}\n"
              f"COMP_WORDS=({quoted})\nCOMP_CWORD={len(words) - 1}\n_autoship autoship '{current}' ''\n"
              "printf '%s\\n' \"${COMPREPLY[@]}\"\n")
    return run(["bash", "--norc", "-c", script], folder, environment).split()


def in_fish(line, folder, environment):
    script = f"source completion.fish\ncomplete -C '{line}'\n"
    return [offer.split("\t")[0] for offer in run(["fish", "--no-config", "-c", script], folder, environment).splitlines()]


ZSH = r"""
zmodload zsh/zpty
zpty -b shell zsh -f -i
zpty -w shell "PS1='' PROMPT='' LISTMAX=10000; TERM=dumb; stty cols 200 rows 500; unsetopt zle_bracketed_paste"
zpty -w shell "autoload -Uz compinit; compinit -u -D; source ./completion.zsh; bindkey '^I' complete-word"
# What the completion adds is written down instead of shown: a terminal's picture is hard to read.
zpty -w shell "compadd() { builtin compadd -O found \"\$@\" 2>/dev/null; print -rl -- \$found >> offered; builtin compadd \"\$@\"; }"
zpty -w shell "print ready > ready"
for i in {1..200}; do [[ -e ready ]] && break; sleep 0.05; done
zpty -n -w shell "$LINE"$'\t'
for i in {1..60}; do [[ -s offered ]] && break; sleep 0.05; done
sleep 0.1
zpty -d shell
[[ -e offered ]] && cat offered
rm -f offered ready
"""


def in_zsh(line, folder, environment):
    return run(["zsh", "-f", "-c", ZSH], folder, {**environment, "LINE": line}).split()


def installed_zsh(folder, environment):
    """From a folder of fpath, where the file is the function itself."""
    site = os.path.join(folder, ".site")
    os.mkdir(site)
    script = subprocess.run(["autoship", "completion", "zsh"], cwd=folder, env=environment, capture_output=True,
                            text=True, check=True).stdout
    with open(os.path.join(site, "_autoship"), "w", encoding="utf-8") as file:
        file.write(script)
    installed = ZSH.replace("autoload -Uz compinit; compinit -u -D; source ./completion.zsh",
                            "fpath=(~/.site $fpath); autoload -Uz compinit; compinit -u -D")
    offered = run(["zsh", "-f", "-c", installed], folder, {**environment, "LINE": "autoship show 105"}).split()
    return [] if "1050" in offered else [f"zsh: installed in fpath it offers {offered}"]


def main():
    autoship = os.path.abspath(sys.argv[1])
    faults = []
    with tempfile.TemporaryDirectory(prefix="autoship-completion-") as folder:
        environment = {"PATH": os.path.dirname(autoship) + ":" + os.environ["PATH"], "HOME": folder,
                       "LC_ALL": "C.UTF-8", "AUTOSHIP_ACTOR": "tester", "TERM": "xterm",
                       "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "")}
        for arguments in (["init", "-q"], ["import", "-q", "--as-of", "2026-11-30", f"{EXAMPLES}/company"],
                          ["run-cycle", "-q", "--as-of", "2026-12-01"]):
            subprocess.run(["autoship", *arguments], cwd=folder, env=environment, check=False,
                           stdout=subprocess.DEVNULL)
        open(os.path.join(folder, "other.txt"), "w", encoding="utf-8").close()
        before = sorted(os.listdir(folder))
        for shell, complete in (("bash", in_bash), ("zsh", in_zsh), ("fish", in_fish)):
            if shutil.which(shell) is None:
                faults.append(f"{shell} is not installed (scripts/setup test)")
                continue
            script = subprocess.run(["autoship", "completion", shell], cwd=folder, env=environment,
                                    capture_output=True, text=True, check=True).stdout
            path = os.path.join(folder, f"completion.{shell}")
            with open(path, "w", encoding="utf-8") as file:
                file.write(script)
            if subprocess.run([shell, "-n", path], check=False).returncode != 0:
                faults.append(f"{shell} does not take its script")
            for line, wanted, unwanted in CASES:
                offered = complete(line, folder, environment)
                faults += [f"{shell}: '{line}' lacks {word}: {offered}" for word in wanted if word not in offered]
                faults += [f"{shell}: '{line}' offers {word}" for word in unwanted if word in offered]
            for line, end in GLUED:
                offered = complete(line, folder, environment)
                whole = end if shell == "bash" else line.split(" ")[-1]
                if not any(word == end if shell == "bash" else word.endswith(end) for word in offered):
                    faults.append(f"{shell}: '{line}' gives {offered}, not {whole}")
            os.remove(path)
        faults += installed_zsh(folder, environment)
        left = [name for name in sorted(os.listdir(folder)) if name not in before and not name.startswith(".")]
        if left:
            faults.append(f"completing left {left}")
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
