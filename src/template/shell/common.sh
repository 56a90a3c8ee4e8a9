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
