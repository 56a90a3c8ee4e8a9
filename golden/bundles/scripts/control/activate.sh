#!/bin/sh
# Activates nodes of an edition that needs activation: shows the machine code of each, then copies the license file there, or asks for
# the activation code. Other editions report that they need none.
# Made by clusterc 0.1.0 from spec.kdl; the next build overwrites it.
#
#   activate.sh [NODE…] [--license FILE] [--dry-run]
#
# A NODE is the name of a node, role, host, cluster or product, or an endpoint; default: all nodes.
#   --license FILE   the license; without it the script asks for the activation code of each node; an empty line skips the node
# Exit code: 0 every selected node is activated or needs no activation, 1 not, 2 wrong arguments.

# Columns of the table and options are set by lib.sh, and some of what is set here is read there.
# shellcheck disable=SC2034,SC2153,SC2154
set -eu

HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=/dev/null
. "$HERE/lib.sh"

LICENSE=
parse 'license= dry-run words' "$@"
make_work_folder
[ -z "$LICENSE" ] || [ -r "$LICENSE" ] || usage_error "there is no file \`$LICENSE\`"
chosen_rows >"$WORK/nodes"

failed=
while IFS=$TAB read -r _ row_host row_address _ row_service _ <&6; do
    if [ "$DRY_RUN" = yes ]; then
        say "$row_host: would ask $row_service at $row_address for its machine code, and activate it"
        continue
    fi
    code=0
    ask "$row_address" "$row_service" machine_code >"$WORK/code" 2>&1 || code=$?
    case $code in
    0) ;;
    3)
        say "$row_host: $row_service: $(tail -n 1 "$WORK/code")"
        continue
        ;;
    *)
        sed "s/^/$row_host: /" "$WORK/code"
        failed="$failed $row_service"
        continue
        ;;
    esac
    say "$row_host: machine code of $row_service"
    cat "$WORK/code"
    if [ -n "$LICENSE" ]; then
        cat "$LICENSE" >"$WORK/license"
    else
        printf '%s' "activation code of $row_service: " >&2
        activation=
        IFS= read -r activation || :
        [ -n "$activation" ] || {
            say "$row_host: $row_service is skipped"
            failed="$failed $row_service"
            continue
        }
        printf '%s\n' "$activation" >"$WORK/license"
    fi
    send "$row_address" "sh $HOME_DIR/lib/call.sh $row_service activate" <"$WORK/license" || failed="$failed $row_service"
done 6<"$WORK/nodes"
[ -z "$failed" ] || fail "not activated:$failed"
