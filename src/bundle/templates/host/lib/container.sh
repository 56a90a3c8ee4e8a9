# How a node that runs in a container is started, stopped and asked. Sourced by common.sh after the product's functions.
# {{ made_by }}
# shellcheck shell=sh
# Services and options are set by the scripts that source this file.
# shellcheck disable=SC2034,SC2153,SC2154
#
# CLUSTERC_COMPOSE sets the command for Compose, CLUSTERC_ENGINE the one for containers; default: the installed ones.

# The commands for Compose and for containers.
choose_engine() {
    [ -z "${ENGINE:-}" ] || return 0
    if [ -n "${CLUSTERC_COMPOSE:-}" ]; then
        COMPOSE=$CLUSTERC_COMPOSE
    elif docker compose version >/dev/null 2>&1; then
        COMPOSE='docker compose'
    elif command -v docker-compose >/dev/null 2>&1; then
        COMPOSE=docker-compose
    elif command -v podman-compose >/dev/null 2>&1; then
        COMPOSE=podman-compose
    else
        COMPOSE=
    fi
    case ${CLUSTERC_ENGINE:-}:$COMPOSE in
    :podman*) ENGINE=podman ;;
    :*) ENGINE=docker ;;
    *) ENGINE=$CLUSTERC_ENGINE ;;
    esac
}

has_engine() {
    choose_engine
    [ -n "$COMPOSE" ] && command -v "$ENGINE" >/dev/null 2>&1
}

NO_ENGINE='there is no docker compose, docker-compose or podman-compose on PATH'

# Runs Compose over the installed compose.yaml.
compose() {
    choose_engine
    [ -n "$COMPOSE" ] || fail "$SERVICE: $NO_ENGINE"
    # No container of podman has more open files than who starts it.
    if [ "$ENGINE" = podman ]; then
        # shellcheck disable=SC3045
        most=$(ulimit -H -n)
        [ "$most" = unlimited ] || [ "$most" -ge 65536 ] || export OPEN_FILES="$most"
    fi
    # shellcheck disable=SC2086
    (cd "$HOME_DIR" && exec $COMPOSE -p "$COMPOSE_PROJECT" "$@")
}

# One value of the container; nothing when there is no such container.
inspect() {
    choose_engine
    "$ENGINE" inspect --type container --format "$1" "$CONTAINER" 2>/dev/null || :
}

# Calls a function of the product, in the container where it has to see the node, else here.
product() {
    case $1 in
    pid)
        if [ -n "$HOLDER" ]; then
            guest_pid
        else
            container_pid
        fi
        ;;
    ready)
        if [ -z "$(container_pid)" ]; then
            printf '%s' "no container is running yet"
            return 1
        fi
        inside "$@"
        ;;
    stop) container_stop ;;
    hold) container_hold ;;
    check_install) container_check_install ;;
    check_distribution) image_is_right "$IMAGE" "$IMAGE_ID" ;;
    preflight) container_preflight ;;
    # The script that becomes the node does it when the container is told to end.
    before_stop) ;;
    # What an image brings is not on this machine.
    programs | settle | distribution_entries | distribution_version | check_data | way_back) ;;
    takes_over) return 1 ;;
    was_member | can_list | leavings | logs | all_logs | other_files | take_along)
        if command -v "${PRODUCT}_$1" >/dev/null 2>&1; then
            # The first argument is joined to what is before it, on purpose.
            # shellcheck disable=SC2145
            "${PRODUCT}_$@"
        else
            "default_$1"
        fi
        ;;
    *) inside "$@" ;;
    esac
}

# Calls a function of the product in the container.
inside() {
    choose_engine
    case $1 in
    activate) "$ENGINE" exec -i "$CONTAINER" sh "$HOME_DIR/lib/inside.sh" "$SERVICE" "$@" ;;
    *) "$ENGINE" exec "$CONTAINER" sh "$HOME_DIR/lib/inside.sh" "$SERVICE" "$@" </dev/null ;;
    esac
}

# The first process of the container, as this machine numbers it; nothing when it does not run.
container_pid() {
    inspect '{{ "{{.State.Running}} {{.State.Pid}}" }}' | sed -n 's/^true \([1-9][0-9]*\)$/\1/p'
}

# The processes of a node that lives in the container of another one, as this machine numbers them.
guest_pid() {
    main=$(container_pid)
    [ -n "$main" ] || return 0
    for inner in $(inside pid 2>/dev/null || :); do
        for status in $(grep -l "^NSpid:.*[[:space:]]$inner\$" /proc/[0-9]*/status 2>/dev/null || :); do
            found=${status#/proc/}
            found=${found%/status}
            ! is_beside "$main" "$found" || printf '%s\n' "$found"
        done
    done
}

# Whether two processes are in one container.
is_beside() {
    space=$(readlink "/proc/$1/ns/pid" 2>/dev/null || :)
    if [ -n "$space" ]; then
        [ "$space" = "$(readlink "/proc/$2/ns/pid" 2>/dev/null || :)" ]
    else
        # Of another user's processes only this can be seen.
        cmp -s "/proc/$1/cgroup" "/proc/$2/cgroup"
    fi
}

# Has the container end, without waiting. The signal makes the node store what it has in hand.
container_stop() {
    choose_engine
    if [ -n "$HOLDER" ]; then
        inside guest_stop
        return
    fi
    "$ENGINE" stop -t "$GRACE_SECONDS" "$CONTAINER" >/dev/null 2>&1 </dev/null &
}

# Keeps a container that ends again and again from being started once more.
container_hold() {
    choose_engine
    if [ -n "$HOLDER" ]; then
        [ -z "$(container_pid)" ] || inside guest_hold
        return 0
    fi
    case $(inspect '{{ "{{.State.Status}}" }}') in
    '' | exited | created | configured | stopped) ;;
    *) "$ENGINE" stop -t "$GRACE_SECONDS" "$CONTAINER" >/dev/null 2>&1 || : ;;
    esac
}

# Takes the container away; what it wrote to folders of this machine stays.
container_remove() {
    # That of another node goes with that one.
    [ -z "$HOLDER" ] || return 0
    choose_engine
    if [ -n "$(inspect '{{ "{{.State.Status}}" }}')" ]; then
        "$ENGINE" rm --force "$CONTAINER" >/dev/null 2>&1 || say "$SERVICE: cannot remove the container $CONTAINER"
    fi
    # The last one takes the network along.
    [ -z "$NETWORK" ] || "$ENGINE" network rm "$NETWORK" >/dev/null 2>&1 || :
}

container_check_install() {
    has_engine || fail "$SERVICE: $NO_ENGINE"
    why=$(image_is_right "$IMAGE" "$IMAGE_ID") || fail "$SERVICE: $why; run install.sh again with the archive of the image"
}

# Says why an image cannot be used; succeeds when it can: NAME IDENTIFIER, `-` when any will do.
image_is_right() {
    choose_engine
    if ! found=$("$ENGINE" image inspect --format '{{ "{{.Id}}" }}' "$1" 2>/dev/null); then
        printf '%s' "there is no image $1"
        return 1
    fi
    if [ "$2" != - ] && [ "${found#sha256:}" != "${2#sha256:}" ]; then
        printf '%s' "the image $1 is $found, but the spec requires $2"
        return 1
    fi
}

container_preflight() {
    if ! has_engine; then
        fail_line "$SERVICE: $NO_ENGINE"
        return 0
    fi
    ok_line "$SERVICE: containers run with $COMPOSE"
    if ! "$ENGINE" info >/dev/null 2>&1; then
        fail_line "$SERVICE: $ENGINE does not answer: is its service running, and does this user have access?"
    elif why=$(image_is_right "$IMAGE" "$IMAGE_ID"); then
        ok_line "$SERVICE: the image $IMAGE exists"
    elif [ -d "$HOME_DIR" ]; then
        fail_line "$SERVICE: $why"
    else
        warn_line "$SERVICE: $why yet; install.sh loads it from the archive $ARCHIVE"
    fi
}

# Nothing but Compose looks after a container.
is_unit() {
    return 1
}

# Begins the container; one of another definition is made again.
launch() {
    LAUNCHED=
    # In a container that runs, the node is started again by what looks after it there.
    if [ -n "$HOLDER" ] && [ -n "$(container_pid)" ]; then
        inside guest_release
        return 0
    fi
    is=$(inspect '{{ '{{index .Config.Labels "clusterc.definition"}}' }}')
    if [ -n "$is" ] && [ "$is" != "$DEFINITION" ]; then
        container_remove
    fi
    told=$(compose up --detach --no-deps "$COMPOSE_SERVICE" 2>&1 </dev/null) ||
        fail "$SERVICE: Compose did not start it: $(printf '%s\n' "$told" | tail -n 5)"
    # podman-compose succeeds when podman did not.
    [ -n "$(inspect '{{ "{{.State.Status}}" }}')" ] ||
        fail "$SERVICE: Compose made no container: $(printf '%s\n' "$told" | grep -v '^exit code' | tail -n 4)"
}

# Whether the container is on its way up. One that ends again and again is not.
is_alive() {
    if [ -n "$HOLDER" ] && [ -n "$(container_pid)" ]; then
        [ -n "$(guest_pid)" ] || [ "$(inside guest_tries 2>/dev/null | grep . || echo 0)" -lt 3 ]
        return
    fi
    case $(inspect '{{ "{{.State.Status}} {{.RestartCount}}" }}') in
    'running '* | 'created '* | 'initialized '* | 'configured '* | 'restarting '[012]) return 0 ;;
    *) return 1 ;;
    esac
}

# What the container says last.
show_console() {
    choose_engine
    if [ -n "$HOLDER" ] && [ -n "$(container_pid)" ]; then
        say "  the last output of the start in the container $CONTAINER:"
        inside guest_said 2>&1 | tail -n 15 | cut -c 1-300 | sed 's/^/    /' || :
        return 0
    fi
    say "  the last lines of the container $CONTAINER:"
    "$ENGINE" logs --tail 15 "$CONTAINER" 2>&1 | cut -c 1-300 | sed 's/^/    /' || :
}

# For install.sh: has the image loaded where it is not there, and makes the folders that are mounted.
container_install() {
    choose_engine
    if [ -n "$HOLDER" ]; then
        make_mounts
        return 0
    fi
    if [ -n "$STAGE" ]; then
        say "$SERVICE: images are not loaded below $STAGE"
    elif ! has_engine; then
        fail "$SERVICE: $NO_ENGINE"
    elif why=$(image_is_right "$IMAGE" "$IMAGE_ID"); then
        say "$SERVICE: the image $IMAGE already exists"
    else
        dist=$(find_distribution)
        [ -n "$dist" ] || fail "$SERVICE: $why; pass its archive ($ARCHIVE) with --dist; to create it, run $ENGINE save --output $ARCHIVE $IMAGE on a machine that has the image"
        say "$SERVICE: loading the image from $dist"
        record image "$IMAGE"
        if [ "$DRY_RUN" = no ]; then
            "$ENGINE" load --input "$dist" >/dev/null || fail "$SERVICE: $ENGINE cannot load $dist"
            why=$(image_is_right "$IMAGE" "$IMAGE_ID") || fail "$dist is not what $SERVICE needs: $why"
        fi
    fi
    if [ -z "$STAGE" ] && [ "$DRY_RUN" = no ]; then
        why=$("$ENGINE" run --rm --network none --entrypoint sh --volume "$HERE:$HOME_DIR:ro" "$IMAGE" \
            "$HOME_DIR/lib/inside.sh" "$SERVICE" check_image 2>&1 </dev/null) ||
            fail "$SERVICE: the image $IMAGE is not what it needs: $why"
    fi
    make_mounts
    product take_along
}

make_mounts() {
    while IFS= read -r folder; do
        [ -z "$folder" ] || make_folder - "$STAGE$folder"
    done <<END
$MOUNTS
$(printf '%s\n' "$DIRECTORIES" | sed 's/^[a-z]* //')
END
}
