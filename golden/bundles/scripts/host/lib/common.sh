# What the scripts of this host share. Sourced, never run; $HERE is the folder that holds lib/.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# shellcheck shell=sh
# The scripts that source this file read these variables.
# shellcheck disable=SC2034

REJOIN=no
# Whether the nodes of this host run in containers, and the folder that describes its services.
COMPOSED=no
VIEW=${VIEW:-services}
MEMBERS=no
QUIET=no
DRY_RUN=no
FORCE=no
YES=no
WORDS=
TAB=$(printf '\t')

say() {
    printf '%s\n' "$*"
}

fail() {
    printf '%s\n' "${0##*/}: $*" >&2
    exit 1
}

# Prints the head of the script: what it does and what it takes.
help() {
    sed -n '1d; /^#/!q; s/^# \{0,1\}//p' "$0"
}

usage_error() {
    printf '%s\n' "${0##*/}: $1" "try: ${0##*/} --help" >&2
    exit 2
}

# Reads the arguments. The first names what the script knows: `force` is a switch, `timeout=N` takes a number, `start=D` a day,
# `dist=` a string, `words` allows other words. The results are in FORCE, TIMEOUT and DIST, the other words, one a line, in
# WORDS.
parse() {
    known=$1
    shift
    WORDS=
    while [ $# -gt 0 ]; do
        case $1 in
        --help)
            help
            exit 0
            ;;
        --*)
            kind=
            for word in $known; do
                case $word in
                "${1#--}") kind=switch ;;
                "${1#--}=") kind=text ;;
                "${1#--}=N") kind=number ;;
                "${1#--}=D") kind=day ;;
                esac
            done
            # The name is one of the script's own, so it may become a variable's.
            variable=$(printf '%s' "${1#--}" | tr 'a-z-' 'A-Z_')
            case $kind in
            '') usage_error "unknown option \`$1\`" ;;
            switch) eval "$variable=yes" ;;
            number)
                [ $# -ge 2 ] || usage_error "expected a number after $1"
                case $2 in
                '' | *[!0-9]* | ??????????*) usage_error "expected a number after $1, found \`$2\`" ;;
                esac
                eval "$variable=\$2"
                shift
                ;;
            day)
                [ $# -ge 2 ] || usage_error "expected a day such as 2026-01-31 after $1"
                case $2 in
                [0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]) ;;
                *) usage_error "expected a day such as 2026-01-31 after $1, found \`$2\`" ;;
                esac
                eval "$variable=\$2"
                shift
                ;;
            text)
                [ $# -ge 2 ] || usage_error "expected a value after $1"
                eval "$variable=\$2"
                shift
                ;;
            esac
            ;;
        -*) usage_error "unknown option \`$1\`" ;;
        *)
            case " $known " in
            *" words "*) ;;
            *) usage_error "unknown argument \`$1\`" ;;
            esac
            WORDS="$WORDS$1
"
            ;;
        esac
        shift
    done
}

# Asks for a word before something is lost. --yes answers in advance; no answer means no.
confirm() {
    [ "$YES" = no ] && [ "$DRY_RUN" = no ] || return 0
    printf '%s' "Type \`$1\` to continue: " >&2
    answer=
    IFS= read -r answer || :
    [ "$answer" = "$1" ] || fail "nothing was changed${answer:+: \`$answer\` is not \`$1\`}"
}

# A text as one word of a shell.
quoted() {
    printf '%s\n' "$1" | sed "s/'/'\\\\''/g; 1s/^/'/; \$s/\$/'/"
}

reversed() {
    awk '{ line[NR] = $0 } END { for (i = NR; i > 0; i--) print line[i] }'
}

# Runs a command, or only says which one it would be.
act() {
    if [ "$DRY_RUN" = yes ]; then
        say "would run: $*"
    else
        "$@"
    fi
}

# The scripts act on what is installed: a copy in another folder hands over to it.
use_installed() {
    [ "$HERE" != "$HOME_DIR" ] || return 0
    case " $* " in
        *" --help "*) return 0 ;;
    esac
    [ -r "$HOME_DIR/lib/host.sh" ] || fail "$HOME_DIR does not exist yet, run install.sh first"
    exec sh "$HOME_DIR/${0##*/}" "$@"
}

# Prints the services that WORDS names, in start order; all when it is empty.
choose_services() {
    while IFS= read -r word; do
        [ -n "$word" ] || continue
        printf '%s\n' "$SERVICES" | tr ' ' '\n' | grep -q -x -F -e "$word" ||
            usage_error "\`$word\` is no service and no role of $HOST, which has $(service_names)"
    done <<END
$WORDS
END
    while read -r name role; do
        if [ -z "$WORDS" ] || printf '%s' "$WORDS" | grep -q -x -F -e "$name" -e "$role"; then
            say "$name"
        fi
    done <<END
$SERVICES
END
}

service_names() {
    # Word by word on purpose: names hold no spaces.
    # shellcheck disable=SC2086
    set -- $SERVICES
    names=
    while [ $# -gt 1 ]; do
        names=$names${names:+, }$1
        shift 2
    done
    printf '%s' "$names"
}

# Sets the variables of one service and the functions of its product.
load_service() {
    CONTAINER=
    # The folder of its programs, where that is not the install.
    PROGRAMS=
    # shellcheck source=/dev/null
    . "$HERE/$VIEW/$1.sh"
    # shellcheck source=/dev/null
    . "$HERE/lib/product.sh"
    # shellcheck source=/dev/null
    . "$HERE/lib/$PRODUCT.sh"
    if [ -n "$CONTAINER" ]; then
        # shellcheck source=/dev/null
        . "$HERE/lib/container.sh"
    fi
}

# Whether commands have to be given to another user.
is_other_user() {
    [ -n "$RUN_AS" ] && [ "$RUN_AS" != "$(id -un)" ]
}

check_user() {
    is_other_user || return 0
    id "$RUN_AS" >/dev/null 2>&1 || fail "$SERVICE runs as \`$RUN_AS\`, but $HOST has no such user"
    [ "$(id -u)" -eq 0 ] || fail "$SERVICE runs as \`$RUN_AS\`: run this as that user, or as root"
}

# Runs a command as the user of the loaded service.
as_user() {
    if ! is_other_user; then
        "$@"
    elif command -v runuser >/dev/null 2>&1; then
        runuser -u "$RUN_AS" -- "$@"
    else
        # shellcheck disable=SC2016
        su -s /bin/sh -c 'exec "$@"' -- "$RUN_AS" sh "$@"
    fi
}

# What programs leave in the home of the user that the loaded service runs as, where that home is the install: caches.
home_traces() {
    [ -n "$RUN_AS" ] || return 0
    home_of_user=$(awk -F : -v user="$RUN_AS" '$1 == user { print $6 }' /etc/passwd 2>/dev/null)
    [ "${home_of_user%/}" = "${ROOT%/}" ] || return 0
    for trace in .cache .java .oracle_jre_usage; do
        [ ! -e "$ROOT/$trace" ] || printf '%s\n' "$ROOT/$trace"
    done
}

# Whether a service of another bundle on this host runs as a user.
is_users_elsewhere() {
    for other in "${HOME_DIR%/*}"/*/services/*.sh; do
        case $other in
        "$HOME_DIR"/* | "$HOME_DIR".*) ;;
        *) ! grep -q -x -F -e "RUN_AS='$1'" -e "RUN_AS=$1" "$other" 2>/dev/null || return 0 ;;
        esac
    done
    return 1
}

# Removes a user that install.sh made.
remove_user() {
    id "$1" >/dev/null 2>&1 || return 0
    if is_users_elsewhere "$1"; then
        say "keeps the user $1: services of another bundle run as this user"
    elif command -v userdel >/dev/null 2>&1; then
        userdel "$1" || say "keeps the user $1: userdel could not remove it"
    else
        deluser "$1" || say "keeps the user $1: deluser could not remove it"
    fi
}

# The socket that listens on a TCP port, on whatever address; nothing when there is none.
listener() {
    cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
        awk -v port="$(printf '%04X' "$1")" '
            $4 == "0A" && !found { count = split($2, part, ":"); if (part[count] == port) { print $10; found = 1 } }'
}

# The arguments of a process, one a line; nothing when it is gone.
arguments_of() {
    { tr '\000' '\n' <"/proc/$1/cmdline"; } 2>/dev/null || :
}

# The processes whose arguments grep finds, one a line: OPTION PATTERN… Those of containers, which are seen from the host, are
# not among them: their install is another one.
processes_with() {
    own_space=$(readlink /proc/self/ns/pid 2>/dev/null || :)
    for found in $(grep -l "$@" /proc/[0-9]*/cmdline 2>/dev/null || :); do
        found=${found#/proc/}
        found=${found%/cmdline}
        its_space=$(readlink "/proc/$found/ns/pid" 2>/dev/null || :)
        if [ -z "$its_space" ] || [ "$its_space" = "$own_space" ]; then
            printf '%s\n' "$found"
        fi
    done
}

# The processes that run a program of the loaded service's install: PATTERN PROGRAM…, the programs by their paths below it.
processes_of() {
    real_root=$(cd "${PROGRAMS:-$ROOT}" 2>/dev/null && pwd -P) || return 0
    pattern=$1
    shift
    for pid in $(processes_with -e "$pattern"); do
        started=$(arguments_of "$pid" | sed -n 1p)
        for program; do
            case $started in
            */"$program") ;;
            *) continue ;;
            esac
            folder=$(cd -P "${started%/"$program"}" 2>/dev/null && pwd -P) || continue
            if [ "$folder" = "$real_root" ]; then
                printf '%s\n' "$pid"
            fi
        done
    done
}

# Who holds a socket, as far as this user can see.
holder() {
    # shellcheck disable=SC2012
    pid=$(ls -l /proc/[0-9]*/fd 2>/dev/null |
        awk -v socket="socket:[$1]" '
            /^\/proc\// { split($1, part, "/"); pid = part[3] }
            index($0, socket) && !found { print pid; found = 1 }')
    if [ -n "$pid" ]; then
        printf 'process %s (%s)' "$pid" "$(arguments_of "$pid" | tr '\n' ' ' | cut -c 1-60 | sed 's/ *$//')"
    else
        printf 'a process of another user'
    fi
}

# Says which ports of the loaded service are taken; succeeds when none is.
ports_are_free() {
    taken=no
    while read -r port name; do
        [ -n "$port" ] || continue
        socket=$(listener "$port")
        [ -n "$socket" ] || continue
        say "$SERVICE: port $port ($name) is used by $(holder "$socket")"
        taken=yes
    done <<END
$PORTS
END
    [ "$taken" = no ]
}

# Whether systemd looks after the loaded service.
is_unit() {
    [ -d /run/systemd/system ] && [ -e "/etc/systemd/system/$UNIT" ]
}

# The process of the loaded service; nothing when it is not running.
service_pid() {
    product pid
}

# The last lines of the files in which the loaded service says what it does.
show_own_logs() {
    product logs | while IFS= read -r log; do
        [ -s "$log" ] || continue
        say "  the last lines of $log:"
        tail -n 15 "$log" | cut -c 1-300 | sed 's/^/    /'
    done
}

pause() {
    sleep 0.5 2>/dev/null || sleep 1
}

now() {
    date +%s
}
