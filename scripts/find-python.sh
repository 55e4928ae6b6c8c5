# Sourced by scripts/test, scripts/check and scripts/demo: sets $python to an interpreter that can
# make a virtual environment, or says what to install. Plain sh: nothing else is known to be here.

suits() { # $1: a command; silent, because a shim may exist for a version that does not
	"$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

can_make_environments() {
	"$1" -c 'import ensurepip, venv' 2>/dev/null
}

python=
incomplete=
for candidate in ${KANBOTS_PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
	suits "$candidate" || continue
	if can_make_environments "$candidate"; then
		python=$candidate
		break
	fi
	incomplete=${incomplete:-$candidate}
done

if [ -z "$python" ]; then
	if [ -n "$incomplete" ]; then
		version=$("$incomplete" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
		echo "kanbots-ls: $incomplete has no venv and ensurepip, so it cannot make a virtual environment." >&2
		echo "  Debian and Ubuntu: apt install python$version-venv. Or name another one: KANBOTS_PYTHON=/path/to/python3" >&2
	else
		echo "kanbots-ls: no Python 3.11 or newer found (looked for ${KANBOTS_PYTHON:-python3, python3.14 … python3.11 on PATH})." >&2
		echo "  Install one, or name it: KANBOTS_PYTHON=/path/to/python3 $0" >&2
	fi
	exit 1
fi
