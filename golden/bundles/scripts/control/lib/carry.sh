# How bundles and distributions get to hosts. Sourced by lib.sh, never run.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
# shellcheck shell=sh
# The scripts that source this file read these variables.
# shellcheck disable=SC2034,SC2153,SC2154

# The bundle's folder of a host, to its own place there: HOST ADDRESS.
carry() {
    folder=$HERE/../hosts/$1
    [ -d "$folder" ] || fail "the bundle has no hosts/$1: build it again with all hosts"
    tar -cf - -C "$folder" . |
        send "$2" "sh -c 'umask 022 && rm -rf $CARRIED && mkdir -p $CARRIED && tar -xof - -C $CARRIED'"
}

# The archive of a name: what --dist says, a file or a folder of files, else what is in the bundle. A file of --dist may be another
# build of the same program, whose name starts alike.
distribution() {
    for place in "${DIST:+$DIST/$1}" "$HERE/../payload/$1" "$HERE/../$1" "${DIST:-}"; do
        its_name=${place##*/}
        if [ "${its_name%%[0-9]*}" = "${1%%[0-9]*}" ] && [ -f "$place" ]; then
            printf '%s\n' "$place"
            return 0
        fi
    done
}

# The secrets of a host that this machine's environment has, as install.sh --secrets reads them: HOST.
secrets_of() {
    [ -r "$HERE/secrets.tsv" ] || return 0
    awk -F "$TAB" -v host="$1" '$1 == host { print $2 }' "$HERE/secrets.tsv" >"$WORK/secrets.$1"
    while IFS= read -r secret; do
        if printenv "$secret" >/dev/null; then
            printf '%s=%s\n' "$secret" "$(printenv "$secret")"
        fi
    done <"$WORK/secrets.$1"
}

# Runs install.sh of the carried folder: HOST ADDRESS OPTIONS. Secrets go to its standard input, where no list of processes
# shows them.
run_installer() {
    secrets_of "$1" | send "$2" "sh $INSTALLER --secrets $3"
}

# Puts the distributions that a host lacks next to its carried folder: HOST ADDRESS OPTIONS. None is sent in vain.
carry_distributions() {
    run_installer "$1" "$2" "--missing $3" >"$WORK/lacks.$1" || return 1
    while IFS= read -r archive <&5; do
        [ -n "$archive" ] || continue
        source=$(distribution "${archive%\?}")
        case $archive in
        *\?)
            # Of use, and not needed: only what has the name itself.
            archive=${archive%\?}
            [ "${source##*/}" = "$archive" ] || continue
            ;;
        esac
        [ -n "$source" ] || fail "$archive is needed: pass it, or its folder, with --dist, or put it in payload/ of the bundle"
        say "sending ${source##*/}"
        send "$2" "sh -c 'umask 022 && cat >$CARRIED/$archive.part && mv $CARRIED/$archive.part $CARRIED/$archive'" <"$source"
    done 5<"$WORK/lacks.$1"
}

# Brings the bundle to the host of a row and installs it there. What install.sh takes is in $INSTALL_OPTIONS.
install_row() {
    if [ "$DRY_RUN" = yes ]; then
        say "$HOST: would copy hosts/$HOST to $ADDRESS, with the distribution if it is missing, and run there: ${CLUSTERC_BECOME:+$CLUSTERC_BECOME }sh $INSTALLER${INSTALL_OPTIONS:+ $INSTALL_OPTIONS}"
        return 0
    fi
    carry "$HOST" "$ADDRESS" &&
        carry_distributions "$HOST" "$ADDRESS" "$INSTALL_OPTIONS" &&
        run_installer "$HOST" "$ADDRESS" "$INSTALL_OPTIONS" &&
        remote "$ADDRESS" "rm -rf $CARRIED"
}

# Looks at the options that say where archives go: FOLDER, TO, PORT and LIMIT.
check_delivery() {
    [ "$LIMIT" -le 104857601 ] || usage_error "expected 0 to 104857601 kbit/s after --limit, found \`$LIMIT\`"
    { [ "$PORT" -ge 1 ] && [ "$PORT" -le 65535 ]; } || usage_error "expected a port after --port, found \`$PORT\`"
    case $TO in
    -* | *[!A-Za-z0-9@._:%-]*) usage_error "expected [USER@]HOST after --to, found \`$TO\`" ;;
    '') [ -d "$FOLDER" ] || usage_error "there is no folder \`$FOLDER\`" ;;
    esac
}

# Lets what is on standard input through at $LIMIT kbit/s.
throttle() {
    if [ "$LIMIT" -eq 0 ]; then
        cat
        return 0
    fi
    blocks=$((LIMIT * 125 / 4096 + 1))
    while :; do
        dd bs=4096 count="$blocks" 2>"$WORK/throttle.$1"
        case $(head -n 1 "$WORK/throttle.$1") in
        0+0*) return 0 ;;
        esac
        sleep 1
    done
}

# Runs a command string on the machine $TO, or on this one.
where_archives_go() {
    if [ -z "$TO" ]; then
        sh -c "$1"
    elif [ -n "${CLUSTERC_REMOTE:-}" ]; then
        "$CLUSTERC_REMOTE" "$TO" "$1"
    else
        ssh_to -p "$PORT" -- "$TO" "$1"
    fi
}

# Runs a command on a host and puts what it writes into a file where archives go: NAME ADDRESS COMMAND. The file has its name
# only once it is whole, and an incomplete one is removed.
deliver() {
    if [ "$DRY_RUN" = yes ]; then
        say "$HOST: would run on $2: ${CLUSTERC_BECOME:+$CLUSTERC_BECOME }$3, and write ${TO:+$TO:}$FOLDER/$1"
        return 0
    fi
    rm -f "$WORK/broken.$1"
    target=$(quoted "$FOLDER/$1")
    { remote "$2" "$3" 2>"$WORK/said.$1" || say $? >"$WORK/broken.$1"; } | throttle "$1" |
        where_archives_go "cat >$target.part" || say 1 >"$WORK/broken.$1"
    cat "$WORK/said.$1"
    if [ -e "$WORK/broken.$1" ]; then
        where_archives_go "rm -f $target.part" </dev/null || :
        return "$(head -n 1 "$WORK/broken.$1")"
    fi
    where_archives_go "mv $target.part $target" </dev/null && say "${TO:+$TO:}$FOLDER/$1"
}
