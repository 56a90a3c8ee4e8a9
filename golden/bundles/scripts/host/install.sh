#!/bin/sh
# Installs everything that this host needs: unpacks the distribution if it is missing, copies the configuration over it, and installs these
# scripts where control/ finds them. Data and logs are kept; it is safe to run again.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   install.sh [--dist ZIP|DIR]… [--root DIR] [--upgrade] [--systemd] [--any-host] [--running] [--edited] [--secrets] [--missing]
#              [--older] [--dry-run]
#   install.sh --undo [--keep-data] [--root DIR] [--dry-run]
#
#   --dist ZIP|DIR   the distribution, packed or unpacked; needed if none is unpacked yet, unless an archive with
#                    its own name is next to this script or in payload/ of the bundle
#   --root DIR       installs below DIR instead of /, for images and tests
#   --upgrade        replaces another version, whose services are stopped. The files of the old version
#                    are kept in .clusterc-versions/ of the install and reused when you go back; data, logs, extensions and files added to conf/ stay
#   --systemd        also registers the services with systemd; later runs update their units without this option
#   --any-host       installs although this machine has none of the names and addresses of the host in the spec
#   --running        replaces files of running nodes that these scripts did not install
#   --edited         installs this folder although it differs from what was built
#   --secrets        reads secrets from standard input, lines of NAME=VALUE, instead of environment variables of this host
#   --older          installs although a bundle with a larger serial is installed
#   --missing        only prints missing archives, and with a ? optional ones
#   --undo           uninstalls: files, distribution, units, limits, users and folders that this script created; replaced files
#                    are restored. Refused while a node is running or there is data: use clean.sh to delete it
#   --keep-data      keeps data and logs
# The original of a replaced file is kept: X.dist.sh for X.sh, otherwise X.clusterc-orig. A file that was edited
# since the last install is kept as X.clusterc-edited.TIME. A second run completes an interrupted one.
# Refused on a machine other than that of the spec, on another kind of processor than that of the distribution, if
# the disk has too little space, and if a running node would be affected.
# Exit code: 0 installed, 1 not, 2 wrong arguments.

# Some of what is set here is read by lib/, and the other way round.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)

main() {
    refuse_damage "$@"
    load_libraries
    read_arguments "$@"
    # What is half done when something fails is removed again.
    trap clean_up EXIT
    trap 'exit 1' HUP INT TERM
    # Modes are set where they matter; a strict umask of the caller must not lock the service's user out.
    umask 022
    if [ "$UNDO" = yes ]; then
        [ "$DRY_RUN" = yes ] || take_turn
        undo_install
        exit 0
    fi
    [ "$SECRETS" = no ] || read_secrets
    refuse_older
    pass_gate
    if [ "$MISSING" = yes ]; then
        print_missing
        [ "$SECRETS" = no ] || refuse_missing_secrets
        exit 0
    fi
    refuse_missing_secrets
    open_work
    finish_home
    make_users
    give_written
    install_roots
    CHANGED=no
    move_unwanted
    lay_files
    take_back
    raise_limits
    if [ "$SYSTEMD" = yes ] || grep -q "^unit$TAB" "$RECORD" 2>/dev/null; then
        install_units
    fi
    install_home
    name_running
    say_result
}

# What was damaged on its way, or edited, is not installed; nothing of it is read before. An archive may be next to.
refuse_damage() {
    case " $* " in
    *" --edited "*) return 0 ;;
    esac
    if [ -e "$HERE/SHA256SUMS" ] && ! told=$(sh "$HERE/verify.sh" --built-only 2>&1); then
        printf '%s\n' "$told" "install: this folder differs from what was built: copy it again, or use --edited" >&2
        exit 1
    fi
}

load_libraries() {
    # shellcheck source=/dev/null
    . "$HERE/lib/common.sh"
    # shellcheck source=/dev/null
    . "$HERE/lib/host.sh"
    # shellcheck source=/dev/null
    . "$HERE/lib/gate.sh"
    # shellcheck source=/dev/null
    . "$HERE/lib/unpack.sh"
    # shellcheck source=/dev/null
    . "$HERE/lib/versions.sh"
    # shellcheck source=/dev/null
    . "$HERE/lib/record.sh"
    # shellcheck source=/dev/null
    . "$HERE/lib/undo.sh"
}

read_arguments() {
    DISTS=
    STAGE=
    UPGRADE=no
    MISSING=no
    OLDER=no
    SECRETS=no
    ANY_HOST=no
    RUNNING=no
    KEEP_DATA=no
    UNDO=no
    SYSTEMD=no
    UNPACKING=
    WORK=
    while [ $# -gt 0 ]; do
        case $1 in
        --help)
            help
            exit 0
            ;;
        --dist)
            [ $# -ge 2 ] || usage_error "expected an archive or a folder after --dist"
            [ -e "$2" ] || usage_error "there is no \`$2\`"
            DISTS="$DISTS$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
"
            shift
            ;;
        --root)
            [ $# -ge 2 ] || usage_error "expected a folder after --root"
            [ -d "$2" ] || usage_error "\`$2\` is not a folder"
            STAGE=$(cd "$2" && pwd)
            STAGE=${STAGE%/}
            shift
            ;;
        --systemd) SYSTEMD=yes ;;
        --upgrade) UPGRADE=yes ;;
        --any-host) ANY_HOST=yes ;;
        --running) RUNNING=yes ;;
        --undo) UNDO=yes ;;
        --keep-data) KEEP_DATA=yes ;;
        --edited) ;;
        --missing) MISSING=yes ;;
        --secrets) SECRETS=yes ;;
        --older) OLDER=yes ;;
        --dry-run) DRY_RUN=yes ;;
        *) usage_error "unknown argument \`$1\`" ;;
        esac
        shift
    done
    RECORD=$STAGE$HOME_DIR.record
}

clean_up() {
    [ -z "$UNPACKING" ] || rm -rf "$UNPACKING"
    [ -z "$WORK" ] || rm -rf "$WORK"
}

# An older bundle than the installed one may be someone's who wants an old fault back.
refuse_older() {
    installed=$(sed -n "s/^SERIAL='\([0-9]*\)'$/\1/p" "$STAGE$HOME_DIR/lib/host.sh" 2>/dev/null) || :
    if [ -z "$installed" ] || [ "$OLDER" = yes ] || [ "$HERE" = "$STAGE$HOME_DIR" ]; then
        return 0
    fi
    if [ -z "$SERIAL" ]; then
        fail "nothing was changed: this bundle has no serial, but $installed is installed; use --older to install it anyway"
    elif [ "$SERIAL" -lt "$installed" ]; then
        fail "nothing was changed: the serial $SERIAL is older than the installed $installed; use --older to install it anyway"
    fi
}

# Secrets that were sent, instead of this host's environment.
read_secrets() {
    while IFS= read -r line; do
        case " $SECRET_VARIABLES " in
        *" ${line%%=*} "*) export "${line?}" ;;
        *) usage_error "expected one of $SECRET_VARIABLES and = in each line of standard input" ;;
        esac
    done
}

# Whether a file has places for secrets.
has_secrets() {
    [ -n "$SECRET_MARK" ] && grep -q -F -e "$SECRET_MARK" "$1"
}

# A secret that is missing is told before anything is changed.
refuse_missing_secrets() {
    while IFS= read -r path; do
        if [ -n "$path" ] && [ "$DRY_RUN" = no ] && has_secrets "$HERE/files$path"; then
            filled "$HERE/files$path" >/dev/null || fail "nothing was changed"
        fi
    done <<END
$(kept_files)
END
}

# Makes the record and the folder for what is in hand.
open_work() {
    if [ "$DRY_RUN" = yes ]; then
        WORK=$(mktemp -d)
    else
        open_record
        take_turn
        # Where a run that was killed leaves nothing that the next one would not find.
        WORK=$STAGE$HOME_DIR.work
        rm -rf "$WORK"
        mkdir -m 700 "$WORK"
    fi
}

# One run at a time: one whose caller was interrupted may still be at work. Its children hold the turn as well.
take_turn() {
    above=$(dirname "$RECORD")
    if [ ! -d "$above" ] || ! command -v flock >/dev/null 2>&1; then
        return 0
    fi
    exec 9<"$above"
    begun=$(now)
    ! flock -n 9 || return 0
    say "another install.sh is running on this machine, waiting for it"
    until flock -n 9; do
        [ $(($(now) - begun)) -lt 300 ] ||
            fail "nothing was changed: another install.sh is still running on this machine after 300 s"
        pause
    done
}

# Files of another version's layout would be read instead of ours, or never, but always by mistake.
move_unwanted() {
    while IFS= read -r path; do
        if [ -n "$path" ] && [ -e "$STAGE$path" ]; then
            say "$STAGE$path: belongs to another version, moving it to ${path##*/}.clusterc-orig"
            record kept "$path" "$path.clusterc-orig"
            act mv "$STAGE$path" "$STAGE$path.clusterc-orig"
        fi
    done <<END
$UNWANTED_FILES
END
}

kept_name() {
    case $1 in
    *.sh) printf '%s' "${1%.sh}.dist.sh" ;;
    *) printf '%s' "$1.clusterc-orig" ;;
    esac
}

# Whether two files hold the same bytes.
is_same() {
    [ -f "$1" ] && [ -f "$2" ] && cmp -s "$1" "$2"
}

# A copy of a file in which the mark with env:NAME@ or file:PATH@ gives way to what the variable, or the first line of the
# file, says. It goes to standard output.
filled() {
    case $1 in
    *.properties) format=properties ;;
    *.cfg) format=plain ;;
    *) format=shell ;;
    esac
    awk -v format="$format" -v mark="$SECRET_MARK" '
        # The value as the format reads it back.
        function written(text, out, i, letter) {
            out = ""
            for (i = 1; i <= length(text); i++) {
                letter = substr(text, i, 1)
                if (format == "shell" && letter == "\047") out = out "\047\\\047\047"
                else if (format == "properties" && (letter == "\\" || (letter == " " && i == 1))) out = out "\\" letter
                else out = out letter
            }
            return out
        }
        function secret(kind, place, text) {
            if (kind == "env") {
                if (!(place in ENVIRON)) {
                    print "the environment variable " place " is not set, it holds a secret: set it here, or where control/deploy.sh is run" >"/dev/stderr"
                    failed = 1
                    exit 1
                }
                return ENVIRON[place]
            }
            if ((getline text <place) < 1) {
                print "the file " place " cannot be read, or is empty: it holds a secret" >"/dev/stderr"
                failed = 1
                exit 1
            }
            close(place)
            sub(/\r$/, "", text)
            return text
        }
        {
            line = ""
            while ((start = index($0, mark)) > 0) {
                rest = substr($0, start + length(mark))
                reference = substr(rest, 1, index(rest, "@") - 1)
                kind = substr(reference, 1, index(reference, ":") - 1)
                place = substr(reference, index(reference, ":") + 1)
                line = line substr($0, 1, start - 1) written(secret(kind, place))
                $0 = substr(rest, index(rest, "@") + 1)
            }
            print line $0
        }
        END { exit failed }' "$1"
}

lay_files() {
    while read -r mode user path; do
        [ -n "$path" ] || continue
        lay_file "$mode" "$user" "$path"
    done <<END
$FILES
END
}

# Lays one file. The copy next to the scripts tells what the last install laid, and so whether someone edited it since.
lay_file() {
    mode=$1
    user=$2
    path=$3
    target=$STAGE$path
    before=$STAGE$HOME_DIR/files$path
    source=$HERE/files$path
    if has_secrets "$source"; then
        if [ "$DRY_RUN" = yes ]; then
            say "$target: would read secrets for it"
            return 0
        fi
        source=$WORK/filled
        (umask 077 && filled "$HERE/files$path" >"$source") || fail "cannot fill $target"
    fi
    if is_same "$source" "$target"; then
        set_mode "$mode" "$target"
        give "$user" "$target"
        return 0
    fi
    CHANGED=yes
    record file "$path"
    if [ -e "$target" ]; then
        kept=$(kept_name "$target")
        if is_same "$before" "$target"; then
            say "$target: replacing the file of the last install"
        elif [ -e "$before" ] || [ -e "$kept" ]; then
            edited=$(edited_name "$target")
            say "$target: was edited since the last install, keeping the edited file as ${edited##*/}"
            act mv -f "$target" "$edited"
        else
            say "$target: keeping the old file as ${kept##*/}"
            record kept "$path" "${kept#"$STAGE"}"
            act mv "$target" "$kept"
        fi
    else
        say "$target: new"
    fi
    if [ "$DRY_RUN" = yes ]; then
        return 0
    fi
    make_folder "$user" "$(dirname "$target")"
    rm -f "$target.clusterc-new"
    (umask 077 && cp "$source" "$target.clusterc-new")
    chmod "$mode" "$target.clusterc-new"
    give "$user" "$target.clusterc-new"
    mv -f "$target.clusterc-new" "$target"
}

# What an earlier install laid and this one does not, one a line: its kind, its path, and the copy of it as it was laid.
stale_things() {
    if [ -d "$STAGE$HOME_DIR/files" ] && [ "$COMPOSED" = no ]; then
        find "$STAGE$HOME_DIR/files" -type f | sort | while IFS= read -r before; do
            path=${before#"$STAGE$HOME_DIR/files"}
            printf '%s\n' "$FILES" | cut -d ' ' -f 3- | grep -q -x -F -e "$path" ||
                printf '%s\t%s\t%s\n' file "$path" "$before"
        done
    fi
    [ -r "$RECORD" ] || return 0
    recorded unit | while IFS= read -r its_name; do
        [ -e "$HERE/systemd/$its_name" ] ||
            printf '%s\t%s\t%s\n' unit "/etc/systemd/system/$its_name" "$STAGE$HOME_DIR/systemd/$its_name"
    done
}

# Removes it, and puts back what was there first. The unit of a node that this host no longer has would start it at every boot.
take_back() {
    stale_things | while IFS=$TAB read -r kind path before; do
        target=$STAGE$path
        kept=$(kept_name "$target")
        reason="no longer of use"
        if [ "$kind" = unit ]; then
            reason="its node is no longer part of this host"
            if unit_runs "${path##*/}"; then
                say "$target: $reason, but still runs; stop it, then run install.sh again to remove the unit"
                continue
            fi
            ! has_systemd || act systemctl disable "${path##*/}"
        fi
        if [ -e "$target" ] || [ -e "$kept" ]; then
            note_change
        fi
        if [ -e "$target" ] && ! is_same "$before" "$target"; then
            edited=$(edited_name "$target")
            say "$target: $reason; was edited since, keeping the edited file as ${edited##*/}"
            act mv -f "$target" "$edited"
        elif [ -e "$target" ]; then
            say "$target: $reason, removing it"
            act rm -f "$target"
        fi
        if [ -e "$kept" ]; then
            say "$target: restoring the original file"
            act mv "$kept" "$target"
        fi
        if [ "$kind" = unit ]; then
            ! has_systemd || act systemctl daemon-reload
            forget "unit$TAB${path##*/}" "kept$TAB$path$TAB${kept#"$STAGE"}"
        fi
    done
}

unit_runs() {
    has_systemd || return 1
    case $(systemctl is-active "$1" 2>/dev/null) in
    active | activating | deactivating | reloading) return 0 ;;
    *) return 1 ;;
    esac
}

# What is in the folder of the scripts next to them.
home_entries() {
    if [ "$COMPOSED" = yes ]; then
        say lib services containers compose.yaml .env
    else
        say lib services systemd
    fi
}

# The files that are kept there, one a line: as laid on the host, or with their secrets for containers.
kept_files() {
    if [ "$COMPOSED" = yes ]; then
        printf '%s\n' "$CONTAINED_FILES" | sed 's/^[0-7]* //'
    else
        printf '%s\n' "$FILES" | sed 's/^[0-7]* [^ ]* //'
    fi
}

# Where such a file is copied from.
kept_source() {
    if [ "$COMPOSED" = no ]; then
        printf '%s' "$STAGE$1"
    elif has_secrets "$HERE/files$1"; then
        (umask 077 && filled "$HERE/files$1" >"$WORK/kept") || fail "cannot fill files$1"
        printf '%s' "$WORK/kept"
    else
        printf '%s' "$HERE/files$1"
    fi
}

# Whether the scripts at their place are those of this folder, and the copies of the files as they were laid.
is_home() {
    cmp -s "$HERE/SHA256SUMS" "$1/built-sums" || return 1
    [ "$(cd "$1" && ls ./*.sh)" = "$(cd "$HERE" && ls ./*.sh)" ] || return 1
    for entry in "$HERE"/*.sh; do
        cmp -s "$entry" "$1/${entry##*/}" || return 1
    done
    for entry in $(home_entries); do
        diff -r "$HERE/$entry" "$1/$entry" >/dev/null 2>&1 || return 1
    done
    while IFS= read -r path; do
        [ -z "$path" ] || cmp -s "$(kept_source "$path")" "$1/files$path" || return 1
    done <<END
$(kept_files)
END
}

# Puts these scripts, and the files as laid, to their place on the host.
install_home() {
    home=$STAGE$HOME_DIR
    if [ "$home" = "$HERE" ] || is_home "$home"; then
        return 0
    fi
    say "$home: installing the scripts"
    note_change
    if [ "$DRY_RUN" = yes ]; then
        return 0
    fi
    UNPACKING=$home.clusterc-new
    rm -rf "$UNPACKING"
    mkdir "$UNPACKING"
    cp "$HERE"/*.sh "$UNPACKING/"
    for entry in $(home_entries); do
        cp -R "$HERE/$entry" "$UNPACKING/"
    done
    find "$UNPACKING" -type d -exec chmod 755 {} +
    find "$UNPACKING" -type f -exec chmod 644 {} +
    chmod 755 "$UNPACKING"/*.sh "$UNPACKING/lib/run.sh" "$UNPACKING/lib/call.sh" "$UNPACKING/lib/ended.sh"
    # What the files hold may be for root's eyes only.
    mkdir "$UNPACKING/files"
    chmod 700 "$UNPACKING/files"
    while IFS= read -r path; do
        [ -n "$path" ] || continue
        mkdir -p "$UNPACKING/files$(dirname "$path")"
        (umask 077 && cp "$(kept_source "$path")" "$UNPACKING/files$path")
    done <<END
$(kept_files)
END
    # Anyone who wants to know which folder was installed compares this with its SHA256SUMS.
    cp "$HERE/SHA256SUMS" "$UNPACKING/built-sums"
    chmod 644 "$UNPACKING/built-sums"
    if [ -e "$home/login" ]; then
        cp -p "$home/login" "$UNPACKING/login"
    fi
    if [ "$COMPOSED" = yes ] && [ -d "$home" ]; then
        fill_home "$home"
        return 0
    fi
    if [ -e "$home" ]; then
        mv "$home" "$home.clusterc-old"
    fi
    mv "$UNPACKING" "$home"
    UNPACKING=
    rm -rf "$home.clusterc-old"
}

# Containers have the folder mounted, and would not see another one in its place: its files are exchanged one by one. The sums
# come last: as long as they are the old ones, a second run does it again.
fill_home() {
    place=$1
    (cd "$UNPACKING" && find . -type f ! -name built-sums) | while IFS= read -r path; do
        mkdir -p "$place/$(dirname "$path")"
        mv -f "$UNPACKING/$path" "$place/$path"
    done
    (cd "$place" && find . -type f ! -name login ! -name built-sums) | while IFS= read -r path; do
        [ -e "$HERE/${path#./}" ] || rm -f "$place/$path"
    done
    mv -f "$UNPACKING/built-sums" "$place/built-sums"
    rm -rf "$UNPACKING"
    UNPACKING=
}

# What a run left that was killed while the scripts were exchanged.
finish_home() {
    home=$STAGE$HOME_DIR
    [ "$DRY_RUN" = no ] || return 0
    if [ -e "$home.clusterc-old" ]; then
        if [ -e "$home" ]; then
            rm -rf "$home.clusterc-old"
        else
            mv "$home.clusterc-old" "$home"
        fi
    fi
}

# Hands the services to systemd. Comes before the scripts are put to their place: those there tell what the last install laid.
install_units() {
    if [ "$COMPOSED" = yes ]; then
        say "$HOST: Compose restarts the containers itself, so there are no units"
        return 0
    fi
    make_folder - "$STAGE/etc/systemd/system"
    for unit in "$HERE"/systemd/*.service; do
        its_name=${unit##*/}
        target=$STAGE/etc/systemd/system/$its_name
        if is_same "$unit" "$target"; then
            continue
        fi
        say "$target: systemd unit"
        if [ -e "$target" ] && ! is_recorded "unit$TAB$its_name"; then
            record kept "/etc/systemd/system/$its_name" "/etc/systemd/system/$its_name.clusterc-orig"
            act mv "$target" "$target.clusterc-orig"
        elif [ -e "$target" ] && ! is_same "$STAGE$HOME_DIR/systemd/$its_name" "$target"; then
            edited=$(edited_name "$target")
            say "$target: was edited since the last install, keeping the edited file as ${edited##*/}"
            act mv -f "$target" "$edited"
        fi
        record unit "$its_name"
        if [ "$DRY_RUN" = no ]; then
            cp "$unit" "$target.clusterc-new"
            chmod 644 "$target.clusterc-new"
            mv -f "$target.clusterc-new" "$target"
        fi
    done
    if has_systemd; then
        act systemctl daemon-reload
        for unit in "$HERE"/systemd/*.service; do
            act systemctl enable "${unit##*/}"
        done
    fi
}

# Nodes that run take up what changed at their next start.
name_running() {
    if [ "$CHANGED" = no ] || [ -n "$STAGE" ]; then
        return 0
    fi
    for name in $(choose_services); do
        (
            load_service "$name"
            [ -z "$(service_pid)" ] || say "$SERVICE: is running, changes take effect at its next start"
        )
    done
}

say_result() {
    if [ ! -e "$WORK/changed" ]; then
        say "$HOST: is installed, nothing to change"
    elif [ "$DRY_RUN" = yes ]; then
        say "$HOST: nothing was changed"
    elif [ -n "$STAGE" ]; then
        say "$HOST: installed below $STAGE"
    else
        say "$HOST: installed; next: $HOME_DIR/preflight.sh, then start.sh or control/start-all.sh"
    fi
}

main "$@"
