# How install.sh undoes what it did, by the record of it. Sourced, never run.
# {{ made_by }}
# shellcheck shell=sh
# Services and options are set by the scripts that source this file.
# shellcheck disable=SC2034,SC2153,SC2154

# The lines of a kind, the youngest first, without the kind.
recorded() {
    sed -n "s/^$1$TAB//p" "$RECORD" | reversed
}

# What is at the places of the loaded service that only clean.sh may empty.
find_data() {
    ROOT_IS_LEFT=yes
    {
        while read -r kind folder; do
            [ "$kind" != data ] || printf '%s\n' "$folder"
        done <<END
$DIRECTORIES
END
        product leavings
    } | while IFS= read -r place; do
        if [ -n "$(find "$STAGE$place" -type f 2>/dev/null | grep -v -x -F -f "$WORK/unpacked" | head -n 1)" ]; then
            say "$SERVICE: $STAGE$place has data or logs"
        fi
    done
}

# Fails when a node runs, or when there is data and no one said that it stays.
check_undo() {
    for name in $(choose_services); do
        (
            load_service "$name"
            if [ -z "$STAGE" ]; then
                [ "$(id -u)" -eq 0 ] || ! is_other_user || fail "$SERVICE runs as \`$RUN_AS\`: run this as that user, or as root"
                [ -z "$(service_pid)" ] || fail "nothing was uninstalled: $SERVICE is running, stop it first"
            fi
            find_data >>"$WORK/data"
        ) || exit 1
    done
    sort -u "$WORK/data" | awk 'NR <= 20'
    if [ -s "$WORK/data" ] && [ "$KEEP_DATA" = no ]; then
        fail "nothing was uninstalled: delete data and logs with clean.sh, or keep them with --keep-data"
    fi
}

undo_install() {
    WORK=$(mktemp -d)
    if [ ! -r "$RECORD" ]; then
        [ ! -e "$STAGE$HOME_DIR/install.sh" ] ||
            fail "there is no record of what was installed ($RECORD): use clean.sh --install to remove it"
        [ "$DRY_RUN" = yes ] || clear_unfinished
        say "$HOST: nothing is installed, nothing to uninstall"
        return 0
    fi
    # Lines end in a path of this machine.
    sed -n "s/^unpacked$TAB//p" "$RECORD" | sort -u | while IFS= read -r path; do
        printf '%s\n' "$STAGE$path"
    done >"$WORK/unpacked"
    : >"$WORK/data"
    check_undo
    if [ "$DRY_RUN" = yes ]; then
        awk -F "$TAB" '
            $1 ~ /^(folder|file|tree|user|unit|limits|image)$/ { print "would remove the " $1 " " $2 }
            $1 == "kept" { print "would restore " $2 }' "$RECORD"
        [ ! -s "$WORK/unpacked" ] || say "would remove $(wc -l <"$WORK/unpacked" | tr -d ' ') files and folders of the distribution"
        say "$HOST: nothing was changed"
        return 0
    fi
    undo_units
    undo_containers
    undo_files
    undo_distributions
    # Those that lay in a distribution which is back at its place.
    undo_kept
    undo_limits
    rm -rf "$STAGE$HOME_DIR" "$STAGE$HOME_DIR.clusterc-new" "$STAGE$HOME_DIR.clusterc-old" "$STAGE$HOME_DIR.work"
    undo_folders
    undo_users
    # The record goes last: it makes way for the folders that it is in.
    above=$(dirname "$RECORD")
    top=$(tail -n 1 "$WORK/above")
    if [ -n "$top" ]; then
        mv "$RECORD" "$(beside "$STAGE$top")"
    else
        rm -f "$RECORD"
    fi
    # What is above was made for these scripts alone, by them or by who carried them.
    rmdir "$above" 2>/dev/null || :
    clear_unfinished
    say "$HOST: uninstalled"
}

# Containers, and images that install.sh loaded.
undo_containers() {
    [ "$COMPOSED" = yes ] && [ -z "$STAGE" ] || return 0
    for name in $(choose_services); do
        (
            load_service "$name"
            container_remove 9<&-
        )
    done
    recorded image | while IFS= read -r image; do
        choose_engine
        "$ENGINE" image rm "$image" >/dev/null 2>&1 9<&- || say "keeps the image $image: others use it"
    done
}

undo_units() {
    recorded unit | while IFS= read -r unit; do
        if has_systemd; then
            systemctl disable "$unit" 2>/dev/null || :
        fi
        rm -f "$STAGE/etc/systemd/system/$unit"
    done
    if has_systemd; then
        systemctl daemon-reload || :
    fi
}

# Files that were laid; one that was edited since is someone's work.
undo_files() {
    recorded file | while IFS= read -r path; do
        target=$STAGE$path
        before=$STAGE$HOME_DIR/files$path
        if [ -e "$target" ] && [ -e "$before" ] && ! is_same "$before" "$target"; then
            edited=$(edited_name "$target")
            say "$target: was edited since the install, keeping the edited file as ${edited##*/}"
            mv "$target" "$edited"
        fi
        rm -f "$target" "$target.clusterc-new"
    done
    undo_kept
}

undo_kept() {
    recorded kept | while IFS=$TAB read -r path kept; do
        [ -e "$STAGE$kept" ] || continue
        grep -q -x -F -e "$STAGE$path" "$WORK/unpacked" || say "$STAGE$path: restoring the original file"
        mv -f "$STAGE$kept" "$STAGE$path"
    done
}

# What was unpacked; what someone else unpacked goes back to its place.
undo_distributions() {
    for name in $(choose_services); do
        (
            load_service "$name"
            place=$STAGE$ROOT
            # What start.sh leaves there.
            rm -rf "${place:?}/run/$SERVICE".*
            rmdir "$place/run" 2>/dev/null || :
            # What the service itself left, unless its data stays.
            if [ -z "$STAGE" ] && [ ! -s "$WORK/data" ]; then
                home_traces | while IFS= read -r trace; do
                    rm -rf "$trace"
                done
            fi
            rm -rf "$place/.clusterc-unpacking"
            # What someone else unpacked is there too, where it made way for another version.
            if grep -q -F -e "$place/" "$WORK/unpacked" && ! grep -q -F -e "aside$TAB$ROOT$TAB" "$RECORD"; then
                rm -rf "$place/.clusterc-versions" "$place/.clusterc-next"
            fi
        )
    done
    recorded tree | while IFS= read -r path; do
        rm -rf "$STAGE$path"
    done
    reversed <"$WORK/unpacked" | while IFS= read -r path; do
        [ -d "$path" ] && [ ! -L "$path" ] || printf '%s\0' "$path"
    done | xargs -0 rm -f
    reversed <"$WORK/unpacked" | while IFS= read -r path; do
        [ ! -d "$path" ] || printf '%s\0' "$path"
    done | xargs -0 rmdir 2>/dev/null || :
    # What goes back to these places now is someone else's: a second run must not treat it as ours.
    grep -v -e "^unpacked$TAB" "$RECORD" >"$RECORD.new" || :
    mv "$RECORD.new" "$RECORD"
    recorded aside | while IFS=$TAB read -r path former; do
        for name in $(choose_services); do
            (
                load_service "$name"
                if [ "$ROOT" = "$path" ] && [ -e "$STAGE$path/.clusterc-versions/$former" ]; then
                    say "$STAGE$path: restoring version $former"
                    move_into "$STAGE$path/.clusterc-versions/$former" "$STAGE$path"
                    rm -rf "$STAGE$path/.clusterc-versions" "$STAGE$path/.clusterc-next"
                fi
            )
        done
    done
}

undo_limits() {
    recorded limits | while IFS= read -r path; do
        rm -f "$path" "$path.new"
    done
}

# Folders that were made, when nothing is left in them. Those above the record go after it.
undo_folders() {
    above=$(dirname "$HOME_DIR")
    : >"$WORK/above"
    recorded folder | while IFS= read -r path; do
        case $above/ in
        "$path"/*)
            printf '%s\n' "$path" >>"$WORK/above"
            continue
            ;;
        esac
        if [ -d "$STAGE$path" ] && ! rmdir "$STAGE$path" 2>/dev/null; then
            # shellcheck disable=SC2012
            say "keeps $STAGE$path: it has files that were not installed: $(ls -A "$STAGE$path" | head -n 5 | tr '\n' ' ')"
        fi
    done
}

# Users that were made, unless something of theirs stays.
undo_users() {
    recorded user | while IFS= read -r user; do
        id "$user" >/dev/null 2>&1 || continue
        if [ -s "$WORK/data" ]; then
            say "keeps the user $user: its data stays"
        else
            remove_user "$user"
        fi
    done
}
