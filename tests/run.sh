#!/bin/sh
# Run the tests on two processors. When a few failed, run those once more with the machine to themselves, so that only what fails by
# itself is a failure, and name them.
python=$1
shift
most=5
"$python" -m pytest -n 2 "$@"
code=$?
[ "$code" -eq 1 ] || exit "$code"
failed=$("$python" -m pytest --collect-only --last-failed --last-failed-no-failures none "$@" | grep -c '::' || true)
if [ "$failed" -eq 0 ] || [ "$failed" -gt "$most" ]; then
  exit 1
fi
echo "$failed failed beside others (above); they run alone now. One that passes here is still a test, or a guard, to be made steady."
exec "$python" -m pytest --last-failed --last-failed-no-failures none "$@"
