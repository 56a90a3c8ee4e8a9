# How install.sh puts one version in the place of another, and back. Sourced, never run.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# shellcheck shell=sh

# Moves what the distribution at PLACE brought to .clusterc-versions/<version>/ there. The folder of its program goes last: as long
# as it is there, this is not done, and is done again.
set_aside() {
    [ -z "$(service_pid)" ] || fail "$SERVICE is running: stop all services of $1 first"
    former=$(product distribution_version "$1")
    [ -n "$former" ] || fail "$SERVICE: cannot determine the version at $1: $2"
    say "$SERVICE: $2; keeping the old version in $1/.clusterc-versions/$former"
    while read -r _ folder; do
        for entry in $(product distribution_entries); do
            case $STAGE$folder/ in
            "$1/$entry"/*) fail "$SERVICE: $folder is in $entry/ of the install and would be moved with it; move it first" ;;
            esac
        done
    done <<END
$DIRECTORIES
END
    note_change
    [ "$DRY_RUN" = no ] || return 0
    aside=$1/.clusterc-versions/$former
    if ! grep -q -F -e "unpacked$TAB$ROOT/" "$RECORD"; then
        record aside "$ROOT" "$former"
    fi
    mkdir -p "$aside"
    printf '%s\n' "$former" >"$1/.clusterc-versions/before"
    move_entries "$1" "$aside"
}

# Moves the entries of a distribution from one folder to another, the folder of its program last.
move_entries() {
    for entry in $(product distribution_entries | grep -v -x -F -e "$PROGRAM_FOLDER") "$PROGRAM_FOLDER"; do
        [ -e "$1/$entry" ] || continue
        rm -rf "${2:?}/$entry"
        mv "$1/$entry" "$2/$entry"
    done
}

# Puts back a distribution of this version that was set aside; fails when there is none.
take_up() {
    aside=$1/.clusterc-versions/$VERSION
    [ -e "$aside/$PROGRAM_FOLDER" ] || return 1
    say "$SERVICE: taking version $VERSION from $aside"
    note_change
    [ "$DRY_RUN" = no ] || return 0
    # Whatever the last install laid here is gone: the files that are here now are those of that version.
    rm -rf "$STAGE$HOME_DIR/files$ROOT"
    move_entries "$aside" "$1"
    rmdir "$aside" 2>/dev/null || :
}

# Copies what someone added to conf/ of the previous version: key stores, password files.
bring_along() {
    [ -r "$1/.clusterc-versions/before" ] || return 0
    former=$1/.clusterc-versions/$(cat "$1/.clusterc-versions/before")/conf
    [ -d "$former" ] || return 0
    for added in "$former"/*; do
        its_name=${added##*/}
        case $its_name in
        *.clusterc-* | *.dist.sh) continue ;;
        esac
        if [ ! -e "$added" ] || [ -e "$1/conf/$its_name" ]; then
            continue
        fi
        # What the other distribution brought is not someone's.
        ! is_recorded "unpacked$TAB$ROOT/conf/$its_name" || continue
        ! printf '%s\n' "$UNWANTED_FILES" | grep -q -x -F -e "$ROOT/conf/$its_name" || continue
        say "$1/conf/$its_name: keeping files that were added to conf/ of the previous version"
        note_change
        if [ "$DRY_RUN" = no ]; then
            rm -rf "$1/conf/$its_name.clusterc-new"
            cp -Rp "$added" "$1/conf/$its_name.clusterc-new"
            mv "$1/conf/$its_name.clusterc-new" "$1/conf/$its_name"
        fi
    done
}
