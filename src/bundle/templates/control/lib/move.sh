# Moves a directory of a stopped service to another path of its host: HOME SERVICE FROM TO. apply.sh sends it to the host, where it
# is read from standard input. It can be interrupted at any moment and run again: until the copy is whole, FROM is as it was.
# {{ made_by }}
# shellcheck shell=sh
set -eu

HOME_DIR=$1
SERVICE=$2
FROM=${3%/}
TO=${4%/}

say() {
    printf '%s\n' "$SERVICE: $*"
}

fail() {
    printf '%s\n' "$SERVICE: $*" >&2
    exit 1
}

# Whether there is nothing at a path, or only marks of this script.
is_empty() {
    [ ! -e "$1" ] || [ -z "$(find "$1" -mindepth 1 ! -name .clusterc-moving ! -name lost+found | head -n 1)" ]
}

# Deletes what was copied.
finish() {
    find "$FROM" -mindepth 1 -depth ! -name .clusterc-moved ! -name lost+found -delete 2>/dev/null || :
    rm -f "$FROM/.clusterc-moved"
    # A mount point stays.
    rmdir "$FROM" 2>/dev/null || :
    say "$FROM is now $TO"
}

main() {
    case "$TO/" in "$FROM"/*) fail "cannot move $FROM into itself: $TO" ;; esac
    case "$FROM/" in "$TO"/*) fail "cannot move $FROM to $TO, which contains it" ;; esac
    state=0
    sh "$HOME_DIR/status.sh" "$SERVICE" >/dev/null 2>&1 || state=$?
    [ "$state" -eq 3 ] || fail "nothing was moved: the node is not stopped (status.sh ended with $state)"
    if [ -e "$FROM/.clusterc-moved" ]; then
        finish
    elif [ -d "$TO" ] && [ ! -e "$FROM" ]; then
        say "$FROM is $TO already"
    elif [ ! -e "$FROM" ]; then
        # A server makes some of its directories only when it needs them; an empty folder above may be a mount point without its disk.
        is_empty "${FROM%/*}" && fail "nothing was moved: neither $FROM nor $TO exists; is a disk missing?"
        say "$FROM does not exist: the node has not needed it yet"
    elif [ ! -e "$TO/.clusterc-moving" ] && ! is_empty "$TO"; then
        fail "nothing was moved: $TO is not empty"
    else
        move
    fi
}

move() {
    above=${TO%/*}
    OWNER=$(stat -c %u:%g "$FROM")
    make_folders "${above:-/}"
    # On one file system a rename moves all of it at once; a mount point cannot be renamed.
    if [ ! -e "$TO/.clusterc-moving" ] && [ "$(device "$FROM")" = "$(device "${above:-/}")" ]; then
        if { [ ! -d "$TO" ] || rmdir "$TO" 2>/dev/null; } && mv "$FROM" "$TO" 2>/dev/null; then
            say "$FROM is now $TO"
            return 0
        fi
    fi
    if [ ! -d "$TO" ]; then
        mkdir -p "$TO"
        chown "$OWNER" "$TO"
        chmod "$(stat -c %a "$FROM")" "$TO"
    fi
    : >"$TO/.clusterc-moving"
    say "copying $FROM to $TO, $(du -sk "$FROM" | cut -f 1) KiB"
    cp -a "$FROM/." "$TO/" || fail "$FROM was not copied completely and is unchanged; next: free space on the disk of $TO and run this again"
    rm -f "$TO/.clusterc-moving"
    sync
    : >"$FROM/.clusterc-moved"
    sync
    finish
}

# Folders that are missing above what is moved get its owner, who makes others next to it.
make_folders() {
    missing=
    folder=$1
    while [ ! -d "$folder" ]; do
        missing="$folder
$missing"
        folder=$(dirname "$folder")
    done
    printf '%s' "$missing" | while IFS= read -r folder; do
        mkdir "$folder"
        chown "$OWNER" "$folder"
    done
}

device() {
    stat -c %d "$1"
}

main
