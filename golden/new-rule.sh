#!/bin/sh
# Starts a rule: its file from golden/new-rule.rs.template, the `mod` line, and a folder with a case that has to fail and one that
# has to pass. Both fail until they are written.
#
# Usage: golden/new-rule.sh FOLDER NAME [CODE]
#   golden/new-rule.sh src/rules/net some-trouble
#   golden/new-rule.sh src/dialects/PRODUCT/rules some-trouble DDB097
# Without CODE it is the number after the highest of the family that the rules of the folder have.
set -eu
cd "$(dirname "$0")/.."

fail() {
    printf 'new-rule: %s\n' "$*" >&2
    exit 2
}

# Edits a file with sed: replace FILE SCRIPT
replace() {
    sed "$2" "$1" >"$1.new"
    mv "$1.new" "$1"
}

# The line that comes most often.
most_common() { sort | uniq -c | sort -rn | sed -n '1s/^ *[0-9]* *//p'; }

[ $# -eq 2 ] || [ $# -eq 3 ] || fail 'usage: golden/new-rule.sh FOLDER NAME [CODE], for instance: golden/new-rule.sh src/rules/net some-trouble'
folder=${1%/} name=$2 code=${3:-}
case $folder in
    src/rules/* | src/dialects/*/rules) ;;
    *) fail "$folder is not a folder of rules: expected src/rules/FAMILY, or src/dialects/PRODUCT/rules" ;;
esac
[ -f "$folder/mod.rs" ] || fail "$folder/mod.rs does not exist"
case $name in
    '' | -* | *- | *--* | [0-9]* | *[!a-z0-9-]*) fail "\`$name\` is not a name of a rule: expected words of lower-case letters with hyphens between them" ;;
esac
file=$(printf '%s' "$name" | sed 's/-/_/g')
[ ! -e "$folder/$file.rs" ] || fail "$folder/$file.rs exists"
! grep -rqF "name: \"$name\"" src || fail "a rule is called \`$name\`: $(grep -rlF "name: \"$name\"" src | sed -n 1p)"

# Every code that was ever given: a released one keeps its meaning.
codes=$( (grep -rhoE 'code: "[A-Z]+[0-9]{3}"' src | sed 's/code: "//; s/"//'; (cd golden/rules && printf '%s\n' *) | sed 's/-.*//') | sort -u)
if [ -z "$code" ]; then
    family=$(grep -hoE 'code: "[A-Z]+[0-9]{3}"' "$folder"/*.rs | sed 's/code: "//; s/[0-9]*"//' | most_common)
    [ -n "$family" ] || fail "no rule in $folder tells its family; say the code: golden/new-rule.sh $folder $name FAMILY001"
    highest=$(printf '%s\n' "$codes" | sed -n "s/^$family\\([0-9][0-9][0-9]\\)\$/\\1/p" | sort -n | sed -n '$s/^0*//p')
    code=$(printf '%s%03d' "$family" $((${highest:-0} + 1)))
fi
printf '%s\n' "$code" | grep -qE '^[A-Z]+[0-9]{3}$' || fail "\`$code\` is not a code: expected a family and three digits, such as NET001"
! printf '%s\n' "$codes" | grep -qxF "$code" || fail "$code is taken"

# What the rules of this folder are given to read.
use=$(find "$folder" -name '*.rs' ! -name mod.rs -exec grep -hE '^use .*::(Survey|Model);$' {} + | most_common)
case $folder in
    src/rules/*) : "${use:=use crate::rules::Survey;}" ;;
    *) : "${use:=use crate::model::Model;}" ;;
esac
case $use in
    *Survey\;) type=Survey subject=survey in_check="Survey<'_>" ;;
    *) type=Model subject=model in_check=Model ;;
esac
static=$(printf '%s' "$file" | sed 'y/abcdefghijklmnopqrstuvwxyz/ABCDEFGHIJKLMNOPQRSTUVWXYZ/')
cases=golden/rules/$code-$name

sed -e "s/@CODE@/$code/g; s/@NAME@/$name/g; s/@STATIC@/$static/g; s/@SUBJECT@/$subject/g" \
    -e "s/@TYPE@/$type/g; s/@TYPE_IN_CHECK@/$in_check/g" golden/new-rule.rs.template >"$folder/$file.rs"
# In rustfmt's order.
case $use in
    'use super::'*) put="/^use crate::declare_rule;/i\\" ;;
    *) put="/^use crate::diagnostic::Finding;/a\\" ;;
esac
replace "$folder/$file.rs" "$put
$use
"

# The modules in the lines that the rules are among: rustfmt sorts lines that follow each other.
block='' last='' line="mod $file;"
while read -r words; do
    case $words in
        'mod '*\; | 'pub mod '*\;)
            module=${words##* } module=${module%;}
            block="$block $module"
            if grep -q 'declare_rule!' "$folder/$module.rs" 2>/dev/null; then
                last=$module line="${words%%mod *}mod $file;"
            fi
            ;;
        *)
            [ -z "$last" ] || break
            block=''
            ;;
    esac
done <"$folder/mod.rs"
# The line goes before the first of them that comes later in the alphabet, or after all.
before='' end=''
for module in $block; do
    end=$module
    if [ -z "$before" ] && [ "$(printf '%s\n%s\n' "$file" "$module" | LC_ALL=C sort | sed -n 1p)" = "$file" ]; then
        before=$module
    fi
done
if [ -n "$before" ]; then
    place="/^\\(pub \\)\\{0,1\\}mod $before;/i\\"
elif [ -n "$end" ]; then
    place="/^\\(pub \\)\\{0,1\\}mod $end;/a\\"
else
    place="\$a\\"
fi
replace "$folder/mod.rs" "$place
$line
"

mkdir -p "$cases"
printf 'to-be-written "the smallest spec that has the trouble; name the file after what is special in it" //~ %s\n' "$code" >"$cases/fail-to-be-written.kdl"
printf 'to-be-written "the spec that is nearest to it and is good"\n' >"$cases/pass-to-be-written.kdl"

# Where the rules of this folder are listed, and how.
entry="$file::CHECK" list="$folder/mod.rs"
if [ -n "$last" ]; then
    list=$(grep -rlE "(^|[^a-z_])$last::CHECK" src | sed -n 1p)
    entry=$(grep -hoE "&?([a-z_]+::)*$last::CHECK" "$list" | sed -n "1s/$last/$file/p")
fi
cat <<TEXT
$code $name
  $folder/$file.rs: write the page and the check
  $folder/mod.rs: has the line \`$line\`
  $list: add \`$entry\` to the list, where it is read best
  $cases: write the two cases and give them names
Then \`BLESS=1 cargo test --test golden $code\`, read \`git diff\`, and add a line to CHANGELOG.md.
TEXT
