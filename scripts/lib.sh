# shellcheck shell=bash
# What the scripts share: messages, tools, Maven. Sourced by each of them, never run.
#
# Everything that a script says goes to stderr: stdout belongs to answers.
set -euo pipefail

if [[ $OSTYPE != linux* ]]; then
  # shellcheck disable=SC2016 # for the reader's shell
  printf '%s\n' "${0##*/}: the scripts need Linux (flock, GNU stat, sha256sum), and this is $OSTYPE. Without them:" \
    '  mvn -DskipTests package' \
    '  java -cp "app/target/millrace-app-0.1.0-SNAPSHOT.jar:$(cat app/target/classpath)" dev.millrace.app.cli.Main --help' >&2
  exit 1
fi

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
target=$root/target

# An account without HOME (a bare container, a service) still has a home folder.
if [[ ${HOME:-} != /* ]]; then
  HOME=$(getent passwd "$(id -u)" | cut -d: -f6) || HOME=
  export HOME=${HOME:-/tmp}
fi

# In the bare C locale Java would read a prompt, and print an answer, as ASCII with question marks.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in
  C | POSIX) export LC_ALL=C.UTF-8 ;;
esac

# PoCL's handler of SIGFPE makes Java's integer division by zero return rubbish; the JVM has its own.
export POCL_SIGFPE_HANDLER=0
# The tokenizer library counts its users over the network unless told not to.
export OPT_OUT_TRACKING=true

say() { printf '==> %s\n' "$*" >&2; }

die() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  shift
  (($# == 0)) || printf '  %s\n' "$@" >&2
  exit 1
}

# Prints the comment at the head of the running script, which is its manual.
usage() { sed -n '2,/^$/ s/^# \{0,1\}//p' "${BASH_SOURCE[-1]}"; }

# The folder for what can be made or fetched again, by the rules of CacheFolders.java.
cache_folder() {
  if [[ -n ${MILLRACE_CACHE:+${MILLRACE_CACHE//[[:space:]]/}} ]]; then
    case $MILLRACE_CACHE in
      /*) printf '%s\n' "$MILLRACE_CACHE" ;;
      *) printf '%s\n' "$PWD/$MILLRACE_CACHE" ;;
    esac
  elif [[ ${XDG_CACHE_HOME:-} == /* ]]; then
    printf '%s\n' "$XDG_CACHE_HOME/millrace"
  else
    printf '%s\n' "$HOME/.cache/millrace"
  fi
}

models_folder() { printf '%s\n' "$(cache_folder)/models"; }

# Whether a folder $1 is there, or could be made, and takes files.
takes_files() {
  local folder=$1
  until [[ -e ${folder:=/} ]]; do
    folder=${folder%/*}
  done
  [[ -d $folder && -w $folder && -x $folder ]]
}

# PoCL shows a platform without a device when it cannot write its cache, so it gets a temporary folder then.
ensure_pocl_cache() {
  local wanted=${POCL_CACHE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/pocl/kcache} folder
  ! takes_files "$wanted" || return 0
  folder=${TMPDIR:-/tmp}/millrace-pocl-$UID
  # In a folder that others can write, only one of our own will do.
  mkdir -m 700 "$folder" 2>/dev/null || [[ -d $folder && ! -L $folder && -O $folder ]] || folder=$(mktemp -d)
  say "PoCL cannot write its cache $wanted; it uses $folder instead (POCL_CACHE_DIR names another one)"
  export POCL_CACHE_DIR=$folder
}

# ---- Java ------------------------------------------------------------------------------------------------------------

oldest_java=17

# Sets `java_major` to the version of the JDK in folder $1; fails when there is none.
read_java_major() {
  local line
  java_major=
  [[ -x $1/bin/javac && -r $1/release ]] || return 1
  while IFS= read -r line; do
    if [[ $line =~ ^JAVA_VERSION=\"?(1\.)?([0-9]+) ]]; then
      java_major=${BASH_REMATCH[2]}
      return
    fi
  done <"$1/release"
  return 1
}

# Finds a JDK that is new enough and exports it as JAVA_HOME, which Maven and the scripts then use. First choice is the
# person's own (JAVA_HOME, then PATH); then the oldest that will do, because that is the one everything is tested on.
have_jdk() {
  local javac folder best=
  if [[ -n ${JAVA_HOME:-} ]] && read_java_major "$JAVA_HOME" && ((java_major >= oldest_java)); then
    return
  fi
  if javac=$(command -v javac) && javac=$(readlink -f "$javac"); then
    folder=${javac%/bin/javac}
    if read_java_major "$folder" && ((java_major >= oldest_java)); then
      export JAVA_HOME=$folder
      return
    fi
  fi
  for folder in /usr/lib/jvm/*; do
    if read_java_major "$folder" && ((java_major >= oldest_java && java_major < ${best:-99})); then
      best=$java_major
      export JAVA_HOME=$folder
    fi
  done
  java_major=$best
  [[ -n $best ]]
}

have_maven() { command -v mvn >/dev/null; }

# Runs Maven in the root of the project, with the JDK that was found.
maven() { (cd "$root" && exec mvn -Dstyle.color=never -Dmaven.wagon.http.retryHandler.count=3 "$@"); }

# Holds the lock of the build folders until the script ends: two builds at once would tear each other's classes.
lock_build() {
  mkdir -p "$target" 2>/dev/null || true
  [[ -w $target ]] || die "cannot write to $target, where the build goes" "a checkout of your own can be built"
  exec 9>"$target/build.lock"
  flock -n 9 && return
  say "Waiting for another build in this folder"
  flock 9
}

# ---- OpenCL ----------------------------------------------------------------------------------------------------------

# Whether the dynamic linker would find library $1 (a name or a path).
library_found() {
  local folder folders=()
  if [[ $1 == */* ]]; then
    [[ -e $1 ]]
    return
  fi
  IFS=: read -ra folders <<<"${LD_LIBRARY_PATH:-}"
  for folder in ${folders[@]+"${folders[@]}"} /usr/lib/*-linux-gnu /usr/lib64 /usr/lib /usr/local/lib; do
    [[ -z $folder || ! -e $folder/$1 ]] || return 0
  done
  # An interrupted pipe would count as a failure under pipefail, so grep reads to the end.
  /sbin/ldconfig -p 2>/dev/null | grep -F -- "$1 " >/dev/null
}

have_loader() { library_found libOpenCL.so.1 || library_found libOpenCL.so; }

# Whether an OpenCL device can be expected. A PoCL driver always has one, the processor; any other driver is asked,
# because a driver for hardware that is not there is no device.
have_device() {
  local vendors=${OCL_ICD_VENDORS:-/etc/OpenCL/vendors} icds icd driver others=()
  icds=("$vendors")
  [[ ! -d $vendors ]] || icds=("${vendors%/}"/*.icd)
  for icd in "${icds[@]}"; do
    [[ -r $icd ]] || continue
    driver=$(<"$icd")
    library_found "${driver%%$'\n'*}" || continue
    [[ $driver != *pocl* ]] || return 0
    others+=("$icd")
  done
  if ((${#others[@]})) && drivers_have_device "${others[@]}"; then
    return 0
  fi
  [[ -n ${OCL_ICD_VENDORS:-} ]] || return 1
  # PoCL would be registered in a folder that the loader has been told not to read.
  say "OCL_ICD_VENDORS=$OCL_ICD_VENDORS names no driver with a device; unset it to use the system's"
}

# Asks the loader for devices, and remembers a yes for as long as the drivers $@ stay as they are.
drivers_have_device() {
  local stamp=$target/opencl-device seen="" icd
  if [[ -r $stamp ]] && IFS= read -r seen <"$stamp" && [[ $seen == "$*" ]]; then
    for icd; do
      [[ ! $icd -nt $stamp ]] || seen=
    done
    [[ -z $seen ]] || return 0
  fi
  # Without Python nothing here can ask; the drivers are believed, and the command line says what it finds.
  command -v python3 >/dev/null || return 0
  timeout 60 python3 - 2>/dev/null <<'PYTHON' || return 1
import ctypes, sys

loader = ctypes.CDLL("libOpenCL.so.1")
count = ctypes.c_uint(0)
loader.clGetPlatformIDs(0, None, ctypes.byref(count))
platforms = (ctypes.c_void_p * count.value)()
loader.clGetPlatformIDs(count, platforms, None)
for platform in platforms:
    devices = ctypes.c_uint(0)
    every = ctypes.c_ulonglong(0xFFFFFFFF)
    status = loader.clGetDeviceIDs(ctypes.c_void_p(platform), every, 0, None, ctypes.byref(devices))
    if status == 0 and devices.value:
        sys.exit(0)
sys.exit(1)
PYTHON
  if mkdir -p "$target" 2>/dev/null && [[ -w $target ]]; then
    printf '%s\n' "$*" >"$stamp"
  fi
}

# Prints the path of the driver by which the loader finds oclgrind; fails where there is none.
oclgrind_driver() {
  local folder
  for folder in /usr/lib /usr/lib/*-linux-gnu /usr/lib64 /usr/local/lib; do
    if [[ -r $folder/oclgrind/liboclgrind-rt-icd.so ]]; then
      printf '%s\n' "$folder/oclgrind/liboclgrind-rt-icd.so"
      return
    fi
  done
  return 1
}

have_oclgrind() { oclgrind_driver >/dev/null; }

# ---- What is missing -------------------------------------------------------------------------------------------------

# Sets `python` to one that has pip.
have_pip() {
  for python in python3 /usr/bin/python3; do
    ! "$python" -c 'import pip' 2>/dev/null || return 0
  done
  return 1
}

have_certificates() { [[ -s /etc/ssl/certs/ca-certificates.crt || -n ${SSL_CERT_FILE:-} ]]; }

describe() {
  case $1 in
    jdk) echo "a JDK, version $oldest_java or newer" ;;
    maven) echo "Maven (mvn)" ;;
    loader) echo "the OpenCL loader (libOpenCL.so.1)" ;;
    device) echo "an OpenCL device (the driver of a GPU, or PoCL for the processor)" ;;
    pip) echo "Python 3 with pip" ;;
    oclgrind) echo "oclgrind, which finds data races in kernels" ;;
    certificates) echo "the certificates that secure downloads need" ;;
  esac
}

debian_package() {
  case $1 in
    jdk) debian_jdk ;;
    maven) echo maven ;;
    loader) echo ocl-icd-libopencl1 ;;
    device) echo pocl-opencl-icd ;;
    pip) echo python3-pip ;;
    oclgrind) echo oclgrind ;;
    certificates) echo ca-certificates ;;
  esac
}

debian_jdk() {
  local package
  for package in openjdk-17-jdk-headless openjdk-21-jdk-headless openjdk-25-jdk-headless; do
    if apt-cache show --no-all-versions "$package" >/dev/null 2>&1; then
      echo "$package"
      return
    fi
  done
  echo default-jdk-headless
}

as_root() {
  if ((EUID == 0)); then
    env "$@"
  else
    sudo env "$@"
  fi
}

# Makes sure of each tool named: jdk, maven, loader, device, pip, oclgrind. What is missing is installed through apt-get, after
# saying so; where all is there nothing is said and nothing but the file system is asked.
ensure_tools() {
  local tool missing=() packages=()
  for tool; do
    "have_$tool" || missing+=("$tool")
  done
  ((${#missing[@]})) || return 0
  say "Missing here:"
  for tool in "${missing[@]}"; do
    printf '      %s\n' "$(describe "$tool")" >&2
  done
  command -v apt-get >/dev/null || explain_other_systems "${missing[@]}"
  have_certificates || missing+=(certificates)
  ((EUID == 0)) || command -v sudo >/dev/null ||
    die "installing needs root, and there is no sudo. As root:" \
      "apt-get update && apt-get install $(for tool in "${missing[@]}"; do debian_package "$tool"; done | xargs)"

  if [[ -z ${MILLRACE_APT_UPDATED:-} ]]; then
    say "Reading the list of packages (apt-get update)"
    as_root apt-get -q update >&2 </dev/null || say "apt-get update failed in part; trying with what there is"
    export MILLRACE_APT_UPDATED=1
  fi
  for tool in "${missing[@]}"; do
    packages+=("$(debian_package "$tool")")
  done
  say "Installing with apt-get: ${packages[*]}"
  as_root DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
    install --no-install-recommends "${packages[@]}" >&2 </dev/null ||
    die "apt-get could not install ${packages[*]}; its last lines say why" "then run this command again"
  hash -r
  for tool in "${missing[@]}"; do
    "have_$tool" || die "apt-get is done, but this is still not found: $(describe "$tool")"
  done
}

# Says what a system without apt-get needs, as commands where they are known, and stops.
explain_other_systems() {
  local tool lines=()
  for tool; do
    lines+=("- $(describe "$tool")")
  done
  if command -v dnf >/dev/null; then
    lines+=("Fedora: dnf install java-latest-openjdk-devel maven ocl-icd pocl python3-pip")
  elif command -v pacman >/dev/null; then
    lines+=("Arch: pacman -S jdk-openjdk maven ocl-icd pocl python-pip")
  elif command -v zypper >/dev/null; then
    lines+=("openSUSE: zypper install java-17-openjdk-devel maven libOpenCL1 pocl python3-pip")
  fi
  die "only apt-get (Debian, Ubuntu) is known to this script. Install these and run it again:" "${lines[@]}"
}
