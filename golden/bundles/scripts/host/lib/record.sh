# What install.sh makes on a host, and the record of it: it is written before anything is done, so that a second run finishes
# what was interrupted, and --undo undoes just that. Sourced, never run.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# shellcheck shell=sh
# Services and options are set by the scripts that source this file.
# shellcheck disable=SC2153,SC2154

# Lines of $RECORD: a word, a tab and a path; a second tab and where it is kept, for what was there before.
#   folder, file, unpacked   were made
#   kept                     was moved out of the way
#   aside                    a distribution that someone else unpacked was moved to .clusterc-versions/
#   tree                     is ours with all that comes to be there
#   user, unit, limits, image as they say

# Whether the record has a line.
is_recorded() {
    [ -r "$RECORD" ] && grep -q -x -F -e "$1" "$RECORD"
}

# Remembers that something was changed, or would be: functions run in their own shells.
note_change() {
    : >"$WORK/changed"
}

# Adds a line to the record: KIND PATH [MORE].
record() {
    note_change
    [ "$DRY_RUN" = no ] || return 0
    its_line=$1$TAB$2${3:+$TAB$3}
    is_recorded "$its_line" || printf '%s\n' "$its_line" >>"$RECORD"
}

# Takes lines out of the record.
forget() {
    note_change
    [ "$DRY_RUN" = no ] || return 0
    for its_line; do
        grep -v -x -F -e "$its_line" "$RECORD" >"$RECORD.new" || :
        mv "$RECORD.new" "$RECORD"
    done
}

# Makes the record, and the folders that it is in: together, so that none is there that it does not name.
open_record() {
    [ "$DRY_RUN" = no ] || return 0
    clear_unfinished
    [ ! -e "$RECORD" ] || return 0
    above=$(dirname "$RECORD")
    top=$RECORD
    made=
    while [ ! -d "$above" ]; do
        top=$above
        made="$above
$made"
        above=$(dirname "$above")
    done
    beside=$(beside "$top")
    mkdir -p "$(dirname "$beside${RECORD#"$top"}")" 2>/dev/null ||
        fail "cannot create the folder $(dirname "$RECORD"): run this as root, or create it first and give it to $(id -un)"
    {
        printf '%s\n' "# What install.sh created and replaced on this host, for install.sh --undo."
        printf '%s' "$made" | while IFS= read -r folder; do
            [ -z "$folder" ] || printf 'folder\t%s\n' "${folder#"$STAGE"}"
        done
    } 2>/dev/null >"$beside${RECORD#"$top"}" ||
        fail "cannot write $RECORD: run this as root, or give its folder to $(id -un)"
    mv "$beside" "$top"
    if [ ! -e "$RECORD" ]; then
        # The install of another cluster made the folder meanwhile, and ours went into it.
        rm -rf "${top:?}/${beside##*/}"
        open_record
    fi
}

# What something at a path is called until it is put there, or once it was taken from there.
beside() {
    printf '%s' "$1.${HOME_DIR##*/}.clusterc-new"
}

# Removes what a run left that was killed while it made the record, and ends what one began that took it back.
clear_unfinished() {
    rm -f "$RECORD.new" "$(beside "$RECORD")"
    place=$(dirname "$RECORD")
    while [ "$place" != "${STAGE:-/}" ]; do
        beside=$(beside "$place")
        if [ -f "$beside" ]; then
            sed -n "s/^folder$TAB//p" "$beside" | reversed | while IFS= read -r folder; do
                rmdir "$STAGE$folder" 2>/dev/null || :
            done
        fi
        [ ! -e "$beside" ] || rm -rf "$beside"
        place=$(dirname "$place")
    done
}

# Sets $GROUP to the user's own group when files have to be given to a user, else to nothing.
find_group() {
    GROUP=
    if [ "$1" = - ] || [ "$(id -u)" -ne 0 ]; then
        return 0
    fi
    if ! GROUP=$(id -gn "$1" 2>/dev/null); then
        GROUP=
        [ -n "$STAGE" ] || [ "$DRY_RUN" = yes ] || fail "there is no user \`$1\` on this host"
    fi
}

give() {
    find_group "$1"
    if [ -n "$GROUP" ] && [ -z "$(find "$2" -prune -user "$1" -group "$GROUP" 2>/dev/null)" ]; then
        note_change
        act chown "$1:$GROUP" "$2"
    fi
}

set_mode() {
    if [ -z "$(find "$2" -prune -perm "$1" 2>/dev/null)" ]; then
        note_change
        act chmod "$1" "$2"
    fi
}

# Makes a folder, and gives it to a user when it was not there. Of the folders above, those inside an install are the
# user's as well, others are root's.
make_folder() {
    if [ -d "$2" ]; then
        # One that an interrupted run made may be no one's yet.
        ! is_recorded "folder$TAB${2#"$STAGE"}" || give "$1" "$2"
        return 0
    fi
    if [ "$DRY_RUN" = yes ]; then
        note_change
        say "would create the folder $2"
        return 0
    fi
    above=$(dirname "$2")
    if [ ! -d "$above" ]; then
        case $above in
        "$STAGE${ROOT:-/nowhere}" | "$STAGE${ROOT:-/nowhere}"/*) (make_folder "$1" "$above") || exit 1 ;;
        *) (make_folder - "$above") || exit 1 ;;
        esac
    fi
    record folder "${2#"$STAGE"}"
    mkdir "$2" 2>/dev/null ||
        fail "cannot create the folder $2: run this as root, or create it first and give it to $(id -un)"
    give "$1" "$2"
}

# The directories that the loaded service writes to, one a line.
written_places() {
    printf '%s\n' "$ROOT" "${LOG_DIR:-}"
    printf '%s\n' "$DIRECTORIES" | sed -n 's/^[^ ]* //p'
}

# Users that ran the loaded service, or one of the same install, by what is installed now: each with a directory that has files of
# that user.
former_owners() {
    [ -n "$RUN_AS" ] && [ -z "$STAGE" ] && [ "$COMPOSED" = no ] && [ "$(id -u)" -eq 0 ] || return 0
    for file in "$HOME_DIR"/services/*.sh; do
        ! grep -q -x -F -e "SERVICE='$SERVICE'" -e "ROOT='$ROOT'" "$file" 2>/dev/null || cat "$file"
    done | sed -n "s/^RUN_AS='\(.*\)'$/\1/p" | sed 's/^$/root/' | sort -u | grep -v -x -F -e "$RUN_AS" | while read -r former; do
        id "$former" >/dev/null 2>&1 || continue
        written_places | sort -u | while IFS= read -r place; do
            if [ -d "$place" ] && [ -n "$(find "$place" -user "$former" 2>/dev/null | head -n 1)" ]; then
                printf '%s %s\n' "$former" "$place"
            fi
        done
    done
}

# Gives what another user has written for a service to the one that runs it now.
give_written() {
    for name in $(choose_services); do
        (
            load_service "$name"
            former_owners | while read -r former place; do
                find_group "$RUN_AS"
                note_change
                say "$place: changing the owner from $former to $RUN_AS"
                act find "$place" -user "$former" -exec chown -h "$RUN_AS:$GROUP" {} +
            done
        ) || exit 1
    done
}

# Makes the users that the services run as.
make_users() {
    [ -z "$STAGE" ] || return 0
    for name in $(choose_services); do
        (
            load_service "$name"
            [ -z "$RUN_AS" ] || printf '%s\n' "$RUN_AS $ROOT"
        )
    done | awk '!seen[$1]++' | while read -r user home; do
        id "$user" >/dev/null 2>&1 || make_user "$user" "$home"
    done || exit 1
}

make_user() {
    [ "$(id -u)" -eq 0 ] || fail "there is no user \`$1\`, which services run as: run this as root to create it"
    say "$1: creating the user"
    record user "$1"
    [ "$DRY_RUN" = no ] || return 0
    if ! command -v useradd >/dev/null 2>&1; then
        adduser -S -D -H -h "$2" -s /bin/false "$1" </dev/null || fail "cannot create the user \`$1\`"
        return 0
    fi
    group=--user-group
    ! grep -q "^$1:" /etc/group 2>/dev/null || group="--gid=$1"
    useradd --system --no-create-home --home-dir "$2" --shell "$(command -v nologin || echo /bin/false)" "$group" "$1" ||
        fail "cannot create the user \`$1\`"
}

# The open files that the unit of a service asks for, for who starts it from a shell: only what is more than the user has,
# never more than the kernel gives, which would lock the user out.
limits() {
    for name in $(choose_services); do
        (
            load_service "$name"
            wanted=$(sed -n 's/^LimitNOFILE=\([0-9]*\)$/\1/p' "$HERE/systemd/$UNIT")
            if [ -z "$wanted" ] || [ -z "$RUN_AS" ] || [ "$RUN_AS" = root ] || ! id "$RUN_AS" >/dev/null 2>&1; then
                return 0
            fi
            most=$(cat /proc/sys/fs/nr_open 2>/dev/null || echo 0)
            [ "$wanted" -le "$most" ] || wanted=$most
            for kind in S H; do
                has=$(as_user sh -c "ulimit -$kind -n" 2>/dev/null || :)
                case $has in
                '' | unlimited | *[!0-9]*) continue ;;
                esac
                word=soft
                [ "$kind" = S ] || word=hard
                [ "$has" -ge "$wanted" ] || printf '%s\n' "$RUN_AS $word nofile $wanted"
            done
        )
    done | sort -u
}

raise_limits() {
    if [ -n "$STAGE" ] || [ "$COMPOSED" = yes ] || [ "$(id -u)" -ne 0 ] || [ ! -d /etc/security/limits.d ]; then
        return 0
    fi
    file=/etc/security/limits.d/clusterc-${HOME_DIR##*/}.conf
    wanted=$(limits | while IFS= read -r limit; do
        grep -q -x -F -e "$limit" "$file" 2>/dev/null || printf '%s\n' "$limit"
    done)
    [ -n "$wanted" ] || return 0
    say "$file: $(printf '%s' "$wanted" | tr '\n' ',' | sed 's/,/, /g')"
    record limits "$file"
    [ "$DRY_RUN" = no ] || return 0
    {
        sed -n 's/^# \(Made by .*\)/# \1/p' "$HERE/lib/host.sh"
        # What an earlier run wrote holds already; of two lines for one thing the later one does.
        grep -v '^#' "$file" 2>/dev/null || :
        printf '%s\n' "$wanted"
    } >"$file.new"
    chmod 644 "$file.new"
    mv "$file.new" "$file"
}

# Whether the machine that this installs on is run by systemd.
has_systemd() {
    [ -z "$STAGE" ] && [ -d /run/systemd/system ]
}

# The name that what was edited is kept as.
edited_name() {
    printf '%s' "$1.clusterc-edited.$(date -u +%Y%m%dT%H%M%SZ)"
}
