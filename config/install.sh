#!/bin/sh
# Puts what a lock file names into .venv; does nothing when it is there already. What was interrupted is begun anew.
#
#   sh config/install.sh requirements.lock
set -eu
lock=$1
unfinished=.venv/unfinished # stands there from the first step to the last
installed=.venv/$(basename "$lock")

say() {
    printf '%s\n' "$*" >&2
}

find_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            return
        fi
    done
    if command -v python3 >/dev/null; then
        say "Roundtable needs Python 3.11 or newer, and this is $(python3 --version 2>&1). Please install a newer one" \
            "(on Debian or Ubuntu: sudo apt install python3.11 python3.11-venv) and try again."
    else
        say "Roundtable needs Python 3.11 or newer, and there is none here. Please install it" \
            "(on Debian or Ubuntu: sudo apt install python3 python3-venv) and try again."
    fi
    exit 1
}

make_environment() {
    find_python
    version=$("$python" -c 'import sys; print("{}.{}".format(*sys.version_info))')
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        say "Python $version is here, but not the part of it that makes environments. Please install that" \
            "(on Debian or Ubuntu: sudo apt install python$version-venv) and try again."
        exit 1
    fi
    rm -rf .venv
    mkdir .venv
    touch $unfinished
    say "Making the environment in .venv, with Python $version …"
    "$python" -m venv .venv
}

# `import pip` also fails when the Python that the environment was made with has been removed or replaced.
if [ -e $unfinished ] || ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    make_environment
elif cmp -s "$lock" "$installed"; then
    exit 0
fi
touch $unfinished
say "Installing what $lock names; the first time this takes a minute or two …"
if ! .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock"; then
    say "The installation did not finish; the lines above say why. It begins anew the next time."
    exit 1
fi
cp "$lock" "$installed"
rm $unfinished
