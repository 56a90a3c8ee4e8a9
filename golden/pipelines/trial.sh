#!/usr/bin/env bash
# The hooks under the real pre-commit in a scratch repository, and the machine formats under readers that are not ours.
# Usage: golden/pipelines/trial.sh CLUSTERC
set -euo pipefail
clusterc=$(readlink -f "$1")
repository=$(readlink -f "$(dirname "$0")/../..")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q pre-commit sarif-pydantic
export PATH="$work/venv/bin:$work/bin:$PATH" HOME="$work" PRE_COMMIT_HOME="$work/cache"
mkdir "$work/bin" && ln -s "$clusterc" "$work/bin/clusterc"
git config --global user.email trial@localhost
git config --global user.name trial
git config --global init.defaultBranch main
git config --global --add safe.directory '*'

# A repository with the hooks file alone: what pre-commit clones.
mkdir "$work/hooks" && cp "$repository/.pre-commit-hooks.yaml" "$work/hooks"
git -C "$work/hooks" init -q
git -C "$work/hooks" add . && git -C "$work/hooks" commit -qm hooks

mkdir "$work/trial" && cd "$work/trial"
git init -q
cat >.pre-commit-config.yaml <<END
repos:
  - repo: $work/hooks
    rev: $(git -C "$work/hooks" rev-parse HEAD)
    hooks:
      - id: clusterc-check-system
      - id: clusterc-lint-system
END
pre-commit install >/dev/null
mkdir -p specs && cp "$repository/examples/iotdb-3c3d/"*.kdl specs/
cp -r "$repository/golden/lint/hosts/pass-three-hosts" plant
git add .
git commit -qm good >"$work/good" 2>&1 || { cat "$work/good"; echo "a good commit was refused"; exit 1; }
echo "a good commit passes"

refused() {
    if git commit -qm bad >"$work/bad" 2>&1; then cat "$work/bad"; echo "a bad commit passed: $1"; exit 1; fi
    grep -q "$2" "$work/bad" || { cat "$work/bad"; echo "refused without $2: $1"; exit 1; }
    echo "a bad commit is refused: $1"
    git reset -q --hard
}
sed -i 's/dn_internal_address=10.0.0.12/dn_internal_address=127.0.0.1/' plant/n2/conf/*.properties
git add . && refused "native files" NET005
sed -i 's/schema=3/schema=7/' specs/*.kdl
git add . && refused "a spec" IOTDB012

for target in "check $repository/examples/iotdb-broken" "lint $repository/golden/lint"; do
    read -r command path <<<"$target"
    clusterc "$command" "$path" --format sarif >"$work/out.sarif" || [ $? -eq 1 ]
    clusterc "$command" "$path" --format junit >"$work/out.xml" || [ $? -eq 1 ]
    python3 - "$work/out.sarif" "$work/out.xml" <<'END'
import json, sys, xml.dom.minidom
from sarif_pydantic import Sarif
document = json.load(open(sys.argv[1]))
run = Sarif.model_validate(document).runs[0]
rules = [rule.id for rule in run.tool.driver.rules]
assert document["version"] == "2.1.0" and len(set(rules)) == len(rules)
assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in document["runs"][0]["results"])
tests = xml.dom.minidom.parse(sys.argv[2]).getElementsByTagName("testcase")
assert len(tests) == max(1, len(run.results)), (len(tests), len(run.results))
print(f"SARIF and JUnit are read back: {len(run.results)} findings of {len(rules)} rules")
END
done
