# What the scripts in control/ share: the way to a host, and the table of steps. Sourced, never run.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# shellcheck shell=sh
# The scripts that source this file read these variables.
# shellcheck disable=SC2034,SC2153,SC2154
#
# A host is reached by ssh, without prompts. These environment variables change this:
#   CLUSTERC_REMOTE    a command that is called with ADDRESS and one COMMAND string, instead of ssh
#   CLUSTERC_SSH_USER  the user to log in as; ssh's own choice when it is not set
#   CLUSTERC_BECOME    a prefix for each command on a host, for example `sudo -n`
#   CLUSTERC_ANY_HOST  if set, names and addresses of hosts can differ from the spec (install.sh --any-host)
#   CLUSTERC_TABLE     another table of nodes than steps.tsv: apply.sh uses it for the nodes of the current step
#   CLUSTERC_OLDER     if set, a bundle is installed over one with a larger serial (install.sh --older)

# shellcheck source=/dev/null
. "$HERE/lib/site.sh"
CARRIED=$HOME_DIR.carried
INSTALLER="$CARRIED/install.sh${CLUSTERC_ANY_HOST:+ --any-host}${CLUSTERC_OLDER:+ --older}"
TABLE=${CLUSTERC_TABLE:-$HERE/steps.tsv}
PARALLEL=16
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

# Runs a command string on a host, with what is on standard input.
send() {
    if [ -n "${CLUSTERC_REMOTE:-}" ]; then
        "$CLUSTERC_REMOTE" "${CLUSTERC_SSH_USER:+$CLUSTERC_SSH_USER@}$1" "${CLUSTERC_BECOME:+$CLUSTERC_BECOME }$2"
        return
    fi
    target=${CLUSTERC_SSH_USER:+$CLUSTERC_SSH_USER@}$1
    command_string="${CLUSTERC_BECOME:+$CLUSTERC_BECOME }$2"
    set --
    if is_shared "$target"; then
        # Only the first command on a host opens what the others use: two at once would complain of each other.
        if mkdir "$SHARED/first.$target" 2>/dev/null; then
            opened=0
            connect "$target" || opened=$?
            say "$opened" >"$SHARED/tried.$target"
            [ "$opened" -eq 0 ] || return "$opened"
        elif [ ! -s "$SHARED/tried.$target" ]; then
            await_connection "$target" || return $?
        fi
        set -- -o ControlMaster=no -o "ControlPath=$SHARED/%C"
    fi
    ssh_to "$@" -- "$target" "$command_string"
}

# ssh without questions. A host that fails no longer answers: it is given up within a minute.
ssh_to() {
    ssh -o BatchMode=yes -o ConnectTimeout=15 -o ServerAliveInterval=15 "$@"
}

# Opens the connection to a host. An sshd that sees many at once refuses some of them, a jump host above all: these are tried again.
connect() {
    attempt=1
    while :; do
        reached=0
        ssh_to -o ControlMaster=auto -o ControlPersist=60 -o "ControlPath=$SHARED/%C" -- "$1" true </dev/null >/dev/null 2>"$SHARED/why.$1" || reached=$?
        [ "$reached" -eq 255 ] || return 0
        if [ "$attempt" -ge 6 ] || ! grep -q -e kex_exchange_identification -e 'reset by' "$SHARED/why.$1"; then
            cat "$SHARED/why.$1" >&2
            return 255
        fi
        sleep "$attempt"
        attempt=$((attempt + 1))
    done
}

# Waits for the connection that another command on the same host opens, and fails as that does: a host may have several nodes.
await_connection() {
    tries=0
    while [ ! -s "$SHARED/tried.$1" ] && [ "$tries" -lt 300 ]; do
        sleep 0.2 2>/dev/null || sleep 1
        tries=$((tries + 1))
    done
    if [ "$(cat "$SHARED/tried.$1" 2>/dev/null)" = 255 ]; then
        cat "$SHARED/why.$1" >&2
        return 255
    fi
}

# Whether a script uses one connection for all that it does on a host: not when the user's own configuration of ssh says how
# connections are shared.
is_shared() {
    [ -n "${SHARED:-}" ] && ! ssh -G -- "$1" 2>/dev/null | grep -q '^controlpath /'
}

close_connections() {
    for socket in "${SHARED:-/nowhere}"/*; do
        [ ! -S "$socket" ] || ssh -o "ControlPath=$socket" -O exit -- any 2>/dev/null || :
    done
}

# Ends what this script started and what still runs: the interrupt of a terminal does not reach jobs in the background.
end_jobs() {
    started=$(ps -A -o pid= -o ppid= 2>/dev/null | awk -v top=$$ '
        { parent[$1] = $2 }
        END {
            for (pid in parent) {
                above = pid
                while (above != top && above > 1 && above in parent) above = parent[above]
                if (above == top && pid != top) print pid
            }
        }')
    for pid in $started; do
        kill -TERM "$pid" 2>/dev/null || :
    done
}

# The same with nothing on standard input: there may be a table.
remote() {
    send "$@" </dev/null
}

# Asks the product something of one service on its host: ADDRESS SERVICE FUNCTION [ARGUMENT…].
ask() {
    place=$1
    question="sh $HOME_DIR/lib/call.sh"
    shift
    for argument; do
        question="$question $(quoted "$argument")"
    done
    remote "$place" "$question"
}

# The table's columns: wave, host, address, cluster, service, role's title, endpoint, whether the node can list the others,
# whether it needs others of its kind, product, role, endpoint for clients, how many nodes of the role cannot be done
# without, whether it starts its own cluster when it is new. No column is empty.
rows() {
    grep -v '^#' "$TABLE"
}

# The rows of the nodes that WORDS name: by node, role, host, cluster, product or endpoint; all when there are none.
chosen_rows() {
    printf '%s' "$WORDS" >"$WORK/words"
    rows | awk -F "$TAB" '
        FILENAME == ARGV[1] { wanted[$0] = 1; any = 1; next }
        !any || ($5 in wanted) || ($11 in wanted) || ($2 in wanted) || ($4 in wanted) || ($10 in wanted) ||
            ($7 in wanted) || ($12 in wanted)' "$WORK/words" - >"$WORK/chosen"
    while IFS= read -r word; do
        awk -F "$TAB" -v word="$word" '
            $5 == word || $11 == word || $2 == word || $4 == word || $10 == word || $7 == word || $12 == word { found = 1 }
            END { exit !found }' "$WORK/chosen" ||
            usage_error "\`$word\` is no node, role, host, cluster, product or endpoint of control/steps.tsv"
    done <"$WORK/words"
    cat "$WORK/chosen"
}

# How many lines a file has.
lines_of() {
    wc -l <"$1" | tr -d ' '
}

# A number of things as people say it: NUMBER ONE MANY.
counted() {
    if [ "$1" -eq 1 ]; then
        say "1 $2"
    else
        say "$1 $3"
    fi
}

# The same where these are all of them.
all_of() {
    if [ "$1" -eq 1 ]; then
        say "1 $2"
    else
        say "all $1 $3"
    fi
}

waves() {
    rows | cut -f 1 | uniq
}

make_work_folder() {
    WORK=$(mktemp -d)
    SHARED=$WORK/ssh
    mkdir -m 700 "$SHARED"
    # The path of a socket has to be short.
    [ "$(printf '%s' "$SHARED" | wc -c)" -le 50 ] || SHARED=
    trap 'close_connections; rm -rf "$WORK"' EXIT
    trap 'end_jobs; fail "interrupted; run this again"' HUP INT TERM
}

# Waits for the oldest job and shows what it said, each line after its host.
finish_oldest() {
    read -r pid job_host job <<END
$JOBS
END
    JOBS=$(printf '%s\n' "$JOBS" | sed 1d)
    RUNNING=$((RUNNING - 1))
    code=0
    wait "$pid" || code=$?
    sed "s/^/$job_host: /" "$WORK/$job"
    if [ "$code" -eq 255 ]; then
        say "$job_host: cannot be reached"
    fi
    say "$code" >>"$WORK/codes"
    if [ "$code" -ne 0 ]; then
        case " $FAILED " in
        *" $job_host "*) ;;
        *) FAILED="$FAILED $job_host" ;;
        esac
    fi
}

# Whether a host is one of those that these scripts do not reach.
is_windows() {
    [ -r "$HERE/windows-hosts" ] && grep -q -x -F -e "$1" "$HERE/windows-hosts"
}

# Does WORK, a function, for each row on standard input, several at a time, with the row's columns in variables. What it
# says stands after the host's name; hosts where it fails are left in $FAILED, and the codes in the file codes. In a dry run
# the function only says.
each_row() {
    work=$1
    : >"$WORK/codes"
    JOBS=
    RUNNING=0
    number=0
    FAILED=
    while IFS=$TAB read -r WAVE HOST ADDRESS CLUSTER SERVICE TITLE ENDPOINT CAN_LIST NEEDS_PEERS PRODUCT ROLE CLIENTS FEWEST FOUNDS; do
        number=$((number + 1))
        if is_windows "$HOST"; then
            say "$HOST: runs Windows, which these scripts do not support; use there: windows\\start.bat, stop.bat, status.bat"
            continue
        fi
        if [ "$DRY_RUN" = yes ]; then
            "$work" </dev/null
            continue
        fi
        if [ "$RUNNING" -ge "$PARALLEL" ]; then
            finish_oldest
        fi
        ("$work") >"$WORK/job.$number" 2>&1 </dev/null &
        JOBS="$JOBS${JOBS:+
}$! $HOST job.$number"
        RUNNING=$((RUNNING + 1))
    done
    while [ "$RUNNING" -gt 0 ]; do
        finish_oldest
    done
}

# The first row of each host among the rows on standard input.
one_a_host() {
    awk -F "$TAB" '!seen[$2]++'
}

# Runs SCRIPT with OPTIONS on the hosts of the rows on standard input, the service of each row its last argument.
run_rows() {
    SCRIPT=$1
    OPTIONS=$2
    each_row run_script
}

run_script() {
    on_host "sh $HOME_DIR/$SCRIPT ${OPTIONS:+$OPTIONS }$SERVICE"
}

# Runs COMMAND on the host of a row.
on_host() {
    if [ "$DRY_RUN" = yes ]; then
        say "$HOST: would run on $ADDRESS: ${CLUSTERC_BECOME:+$CLUSTERC_BECOME }$1"
    else
        remote "$ADDRESS" "$1"
    fi
}

# Runs an installed SCRIPT with OPTIONS on the host of a row. A host where nothing is installed is skipped.
on_installed() {
    code=0
    [ "$DRY_RUN" = yes ] || remote "$ADDRESS" "test -e $HOME_DIR/$1" || code=$?
    case $code in
    0) on_host "sh $HOME_DIR/$1 $2" ;;
    1) say "nothing is installed" ;;
    *) return "$code" ;;
    esac
}

# shellcheck source=/dev/null
. "$HERE/lib/state.sh"
# shellcheck source=/dev/null
. "$HERE/lib/carry.sh"
