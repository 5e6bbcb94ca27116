#!/bin/sh
# sdist -> wheel -> another clean environment: the same number of rules, and a real check.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m build --quiet --sdist --outdir "$work/dist" .
mkdir "$work/source"
tar -xzf "$work"/dist/*.tar.gz -C "$work/source" --strip-components=1
python3 -m build --quiet --wheel --outdir "$work/dist" "$work/source"
python3 -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check "$work"/dist/*.whl
here=$(replylint rules list --format json | python3 -c 'import json, sys; print(len(json.load(sys.stdin)))')
cd "$work"
there=$("$work/venv/bin/replylint" rules list --format json | python3 -c 'import json, sys; print(len(json.load(sys.stdin)))')
test "$here" = "$there" || { echo "the wheel has $there rules, the checkout $here" >&2; exit 1; }
status=0
printf '这是快递的问题，跟我们没关系，您找快递吧！！' | "$work/venv/bin/replylint" check - --buyer '杯子收到就碎了，太失望了' > out.txt || status=$?
test "$status" = 1 || { echo "a faulty reply exits $status" >&2; exit 1; }
grep -q tone/blame-shifting out.txt
"$work/venv/bin/replylint" rules validate > /dev/null
echo "package: $there rules, checked"
