# shellcheck shell=bash
# How scripts/test and scripts/check run Maven and count. Sourced after lib.sh, never run.
: "${root:?}" "${target:?}"

# Holds the scripts to shellcheck where it is installed.
check_scripts() {
  command -v shellcheck >/dev/null || return 0
  say "Checking the scripts"
  (cd "$root" && shellcheck scripts/* .ci/run) || die "shellcheck found something to mend in the scripts"
}

# Runs Maven with goals and options $2..., its full log in target/$1.log and its progress here, then prints the sum of
# all modules as the last line. Fails when Maven does, when a test did, or when there was none.
run_tests() {
  local log=$target/$1.log status=0 totals
  shift
  have_jdk # exports JAVA_HOME
  lock_build
  rm -rf "$root"/*/target/surefire-reports
  say "Running Maven on JDK ${java_major:?} (log: $log)"
  maven --fail-at-end "$@" 2>&1 </dev/null | tee "$log" | progress || status=$?
  if ((status)); then
    say "Maven failed: $log has all it said"
    # Maven marks its errors, and they are above already; a Maven that could not start marks none.
    grep -q '^\[ERROR\]' "$log" || tail -n 40 "$log" >&2
  fi
  totals=$(count_tests)
  printf '\nResults of all modules:\n\n%s\n' "$totals"
  ((status == 0)) && [[ $totals == *"Failures: 0, Errors: 0,"* && $totals != "Tests run: 0,"* ]]
}

# The lines of Maven's log that a person waits for: modules, test classes, failures.
progress() { grep --line-buffered -E '^\[(ERROR|WARNING)\]|Building Millrace|Tests run:|BUILD|Total time' || true; }

# Adds up the reports that Surefire left in each module.
count_tests() {
  find "$root" -path '*/target/surefire-reports/TEST-*.xml' -exec cat {} + | awk '
    function attribute(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3) + 0 : 0 }
    /^<testsuite / {
      run += attribute("tests"); failures += attribute("failures")
      errors += attribute("errors"); skipped += attribute("skipped")
    }
    END { printf "Tests run: %d, Failures: %d, Errors: %d, Skipped: %d\n", run, failures, errors, skipped }'
}
