# Distributions for install.sh: which one, and how it gets to its place. Sourced, never run.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# shellcheck shell=sh

# Prints the archives that are needed and not there.
print_missing() {
    missing=$(for name in $(choose_services); do
        (missing_of "$name") || exit 1
    done) || exit 1
    [ -z "$missing" ] || printf '%s\n' "$missing" | sort -u
}

missing_of() {
    load_service "$1"
    place="$STAGE$ROOT"
    kept=$place/.clusterc-versions/$VERSION/$PROGRAM_FOLDER
    if reason=$(product check_distribution "$place"); then
        # An image may come from elsewhere, what is taken along comes from here.
        [ -z "$CONTAINER" ] || product other_files | sed 's/$/?/'
        return 0
    elif [ -e "$place/$PROGRAM_FOLDER" ] && product takes_over "$place" >/dev/null; then
        [ -e "$kept" ] || say "$ARCHIVE?"
        return 0
    elif [ -e "$kept" ]; then
        return 0
    elif [ -e "$place/$PROGRAM_FOLDER" ] && [ "$UPGRADE" = no ]; then
        fail "$SERVICE: $place has another distribution: $reason; use --upgrade (control/upgrade.sh) to replace it"
    fi
    say "$ARCHIVE"
    product other_files | sed 's/$/?/'
}

# Puts the distribution of each service to its place, each in its own shell.
install_roots() {
    for name in $(choose_services); do
        set +e
        (
            set -e
            if [ "$COMPOSED" = yes ]; then
                load_service "$name"
                # An engine may leave a process behind, which must not keep the turn.
                container_install 9<&-
            else
                install_root "$name"
            fi
        )
        code=$?
        set -e
        [ "$code" -eq 0 ] || exit 1
    done
}

install_root() {
    load_service "$1"
    # Only what this shell makes is for it to remove.
    trap 'WORK=; clean_up' EXIT
    find_group "${RUN_AS:--}"
    if [ -z "$STAGE" ] && is_other_user && [ "$(id -u)" -ne 0 ]; then
        fail "$SERVICE runs as \`$RUN_AS\`: run this as that user, or as root"
    fi
    place="$STAGE$ROOT"
    # Left by a run that was killed.
    [ "$DRY_RUN" = yes ] || rm -rf "$place/.clusterc-unpacking"
    if product check_distribution "$place" >/dev/null; then
        say "$SERVICE: $place already has this version of $TITLE"
    elif [ -e "$place/$PROGRAM_FOLDER" ] && product takes_over "$place"; then
        :
    else
        if [ -e "$place/$PROGRAM_FOLDER" ]; then
            reason=$(product check_distribution "$place") || :
            [ "$UPGRADE" = yes ] ||
                fail "$SERVICE: $place has another distribution: $reason; use --upgrade (control/upgrade.sh) to replace it"
            set_aside "$place" "$reason"
        fi
        if ! take_up "$place"; then
            dist=$(find_distribution)
            [ -n "$dist" ] || fail "$SERVICE: nothing is unpacked at $place; pass the distribution ($ARCHIVE) with --dist"
            say "$SERVICE: unpacking $dist into $place"
            note_change
            make_folder "${RUN_AS:--}" "$place"
            [ "$DRY_RUN" = yes ] || unpack_into "$place" "$dist"
        fi
    fi
    [ "$UPGRADE" = no ] || bring_along "$place"
    while read -r kind folder; do
        [ -n "$folder" ] || continue
        : "$kind"
        make_folder "${RUN_AS:--}" "$STAGE$folder"
    done <<END
$DIRECTORIES
END
}

unpack_archive() {
    case $1 in
    *.tar.gz | *.tgz)
        gzip -dc "$1" | tar -x -f - -C "$2"
        return
        ;;
    esac
    if command -v unzip >/dev/null 2>&1; then
        unzip -q "$1" -d "$2"
    elif command -v bsdtar >/dev/null 2>&1; then
        bsdtar -x -f "$1" -C "$2"
    elif command -v python3 >/dev/null 2>&1; then
        python3 -m zipfile -e "$1" "$2"
    elif command -v jar >/dev/null 2>&1; then
        (cd "$2" && jar -x -f "$1")
    else
        fail "cannot unpack $1: there is no unzip, bsdtar, python3 or jar; unpack it elsewhere and pass the folder"
    fi
}

# Moves what is in a folder to another one; what is there already stays.
move_into() (
    for entry in "$1"/* "$1"/.[!.]*; do
        [ -e "$entry" ] || continue
        place=$2/${entry##*/}
        if [ ! -e "$place" ]; then
            mv "$entry" "$place"
        elif [ -d "$entry" ]; then
            move_into "$entry" "$place"
        fi
    done
)

# Puts a distribution at the root of the loaded service. Its program, a file or a folder, comes last: its presence says
# that all of it is there.
unpack_into() {
    home=$1
    dist=$2
    top=$dist
    UNPACKING=$home/.clusterc-unpacking
    rm -rf "$UNPACKING"
    mkdir -p "$UNPACKING/new"
    if [ ! -d "$dist" ]; then
        unpack_archive "$dist" "$UNPACKING/new" || fail "cannot unpack $dist"
        top=$UNPACKING/new
        for folder in "$top"/*/; do
            if [ ! -e "$top/$PROGRAM_FOLDER" ] && [ -e "$folder$PROGRAM_FOLDER" ]; then
                top=${folder%/}
            fi
        done
    fi
    product programs "$top" | while IFS= read -r program; do
        [ ! -f "$program" ] || check_program "$program"
    done || exit 1
    if ! reason=$(product check_distribution "$top"); then
        fail "$dist is not what $SERVICE needs: $reason"
    fi
    if [ -d "$dist" ]; then
        for entry in "$dist"/*; do
            case ${entry##*/} in
            # The folder may be a node in use: its data and logs are its own.
            data | logs | run) ;;
            *) cp -R "$entry" "$UNPACKING/new/" ;;
            esac
        done
        top=$UNPACKING/new
    fi
    chmod -R u+rwX,go+rX "$top"
    product settle "$top"
    find_group "${RUN_AS:--}"
    [ -z "$GROUP" ] || chown -R "$RUN_AS:$GROUP" "$top"
    record_unpacked "$top" "$home"
    # Whatever the last install laid here is gone: the files that are here now are the distribution's own.
    rm -rf "$STAGE$HOME_DIR/files$ROOT"
    mv "$top/$PROGRAM_FOLDER" "$UNPACKING/program"
    move_into "$top" "$home"
    mv "$UNPACKING/program" "$home/$PROGRAM_FOLDER"
    rm -rf "$UNPACKING"
    UNPACKING=
}

# Records what is about to be moved from one folder to another: what is there already is someone else's, and stays.
record_unpacked() {
    note_change
    (cd "$1" && find . ! -name .) | sort | while IFS= read -r entry; do
        entry=${entry#./}
        [ -e "$2/$entry" ] || printf 'unpacked\t%s\n' "${2#"$STAGE"}/$entry"
    done >>"$RECORD"
}

# The distribution for the loaded service: a folder that does, the archive of the right name, one that starts like it,
# else the first one given, so that the reason why it does not do is said. Nothing when there is none.
find_distribution() {
    named=
    alike=
    while IFS= read -r dist; do
        [ -n "$dist" ] || continue
        if [ -d "$dist" ]; then
            if product check_distribution "$dist" >/dev/null; then
                printf '%s\n' "$dist"
                return 0
            fi
        elif [ "${dist##*/}" = "$ARCHIVE" ]; then
            named=$dist
        else
            # Made for another kind of machine, for example.
            case ${dist##*/} in
            "${ARCHIVE%%-*}"-*) alike=$dist ;;
            esac
        fi
    done <<END
$DISTS
END
    payload=$(cd "$HERE/../../payload" 2>/dev/null && pwd) || payload=$HERE
    for dist in "$HERE/$ARCHIVE" "$payload/$ARCHIVE"; do
        if [ -z "$DISTS" ] && [ -r "$dist" ]; then
            named=$dist
        fi
    done
    named=${named:-$alike}
    printf '%s\n' "${named:-$(printf '%s' "$DISTS" | head -n 1)}"
}
