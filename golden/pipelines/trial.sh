#!/usr/bin/env bash
# The hooks under the real pre-commit in a scratch repository, and the machine formats under readers that are not ours.
# Usage: golden/pipelines/trial.sh CLUSTERC [WHEELS]       WHEELS is a folder with the wheel, for the hooks that install it
set -euo pipefail
clusterc=$(readlink -f "$1")
wheels=$(readlink -f "${2:-/dev/null}")
repository=$(readlink -f "$(dirname "$0")/../..")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q pre-commit sarif-pydantic 'cyclonedx-python-lib[json-validation]'
# The schema of SARIF comes with a crate that is made of it. Cargo wants the HOME that it was installed for.
cargo new -q --vcs none "$work/schema"
(cd "$work/schema" && cargo add -q serde-sarif@=0.8.0 && cargo fetch -q)
schema=$(cd "$work/schema" && cargo metadata -q --format-version 1 |
    python3 -c 'import json, sys; print([p["manifest_path"] for p in json.load(sys.stdin)["packages"] if p["name"] == "serde-sarif"][0])')
export SARIF_SCHEMA="${schema%/*}/src/schema.json"

export PATH="$work/venv/bin:$work/bin:$PATH" HOME="$work" PRE_COMMIT_HOME="$work/cache"
mkdir "$work/bin" && ln -s "$clusterc" "$work/bin/clusterc"
git config --global user.email trial@localhost
git config --global user.name trial
git config --global init.defaultBranch main
git config --global --add safe.directory '*'

# A repository with what hooks need of this one: what pre-commit clones.
mkdir "$work/hooks" && cp "$repository/.pre-commit-hooks.yaml" "$repository/pyproject.toml" "$work/hooks"
git -C "$work/hooks" init -q
git -C "$work/hooks" add . && git -C "$work/hooks" commit -qm hooks

mkdir "$work/trial" && cd "$work/trial"
git init -q
hooks() {
    cat >.pre-commit-config.yaml <<END
repos:
  - repo: $work/hooks
    rev: $(git -C "$work/hooks" rev-parse HEAD)
    hooks:
      - id: $1
      - id: $2
      - id: $3
END
    git add .
}
accepted() {
    git commit -qm good >"$work/good" 2>&1 || { cat "$work/good"; echo "a good commit was refused: $1"; exit 1; }
    echo "a good commit passes: $1"
}
refused() {
    if git commit -qm bad >"$work/bad" 2>&1; then cat "$work/bad"; echo "a bad commit passed: $1"; exit 1; fi
    grep -q "$2" "$work/bad" || { cat "$work/bad"; echo "refused without $2: $1"; exit 1; }
    echo "a bad commit is refused: $1"
    git reset -q --hard
}
bad_commits() {
    sed -i 's/dn_internal_address=10.0.0.12/dn_internal_address=127.0.0.1/' plant/n2/conf/*.properties
    git add . && refused "native files, $1" NET005
    sed -i 's/schema=3/schema=7/' specs/*.kdl
    git add . && refused "a spec, $1" IOTDB012
    sed -i 's/^    install /  install  /' specs/*.kdl
    git add . && refused "a spec of another style, $1" 'clusterc fmt.*Failed'
}
pre-commit install >/dev/null
mkdir -p specs && cp "$repository/examples/iotdb-3c3d/"*.kdl specs/
cp -r "$repository/golden/lint/hosts/pass-three-hosts" plant
hooks clusterc-check-system clusterc-lint-system clusterc-fmt-system
accepted "clusterc on PATH"
bad_commits "clusterc on PATH"
if [ -d "$wheels" ]; then
    # Neither clusterc nor Rust is on this PATH: what the hooks run comes from the wheel.
    (
        export PATH=$work/venv/bin:/usr/bin:/bin PIP_FIND_LINKS=$wheels
        ! command -v clusterc cargo || { echo "clusterc or cargo is on PATH"; exit 1; }
        echo '// The wheel.' >>specs/cluster.kdl
        hooks clusterc-check clusterc-lint clusterc-fmt
        accepted "the wheel"
        bad_commits "the wheel"
    )
fi

for target in "check $repository/examples/iotdb-broken" "lint $repository/golden/lint"; do
    read -r command path <<<"$target"
    clusterc "$command" "$path" --format sarif >"$work/out.sarif" || [ $? -eq 1 ]
    clusterc "$command" "$path" --format junit >"$work/out.xml" || [ $? -eq 1 ]
    python3 - "$work/out.sarif" "$work/out.xml" <<'END'
import json, os, sys, xml.dom.minidom
import jsonschema
from sarif_pydantic import Sarif
document = json.load(open(sys.argv[1]))
schema = json.load(open(os.environ["SARIF_SCHEMA"]))
assert "SARIF" in schema["title"] and "2.1.0" in schema["title"], schema["title"]
validator = jsonschema.Draft7Validator(schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)
validator.validate(document)
broken = json.loads(json.dumps(document))
broken["runs"][0]["results"][0]["level"] = "fatal"
assert not validator.is_valid(broken)
fixed = [result for result in document["runs"][0]["results"] if result.get("fixes")]
assert fixed and all(rule["help"]["markdown"] for rule in document["runs"][0]["tool"]["driver"]["rules"])
run = Sarif.model_validate(document).runs[0]
rules = [rule.id for rule in run.tool.driver.rules]
assert document["version"] == "2.1.0" and len(set(rules)) == len(rules)
assert all(rules[result["ruleIndex"]] == result["ruleId"] for result in document["runs"][0]["results"])
tests = xml.dom.minidom.parse(sys.argv[2]).getElementsByTagName("testcase")
assert len(tests) == max(1, len(run.results)), (len(tests), len(run.results))
print(f"SARIF holds against its schema, and it and JUnit are read back: {len(run.results)} findings of {len(rules)} rules, {len(fixed)} with fixes")
END
done

# The manifest of every golden bundle against the schema that is published, and a bill of materials against that of CycloneDX.
clusterc schema manifest >"$work/manifest.schema.json"
printf 'licence\n' >"$work/dolphindb.lic"
tar -czf "$work/prometheus-3.5.0.linux-amd64.tar.gz" -C "$repository" LICENSE
python3 - "$work" <<'END'
import sys, zipfile
for name in ["apache-iotdb-1.3.3-all-bin.zip", "numpy-1.26.4-cp311-cp311-manylinux_2_17_x86_64.whl"]:
    with zipfile.ZipFile(f"{sys.argv[1]}/{name}", "w") as archive:
        archive.writestr("member", "bytes")
END
clusterc build "$repository/examples/iotdb-monitored" -o "$work/with-payload" --payload "$work"/*.zip "$work"/*.whl "$work"/*.tar.gz "$work"/*.lic 2>/dev/null
number=0
for spec in "$repository"/golden/bundles/*/spec.kdl; do
    number=$((number + 1))
    clusterc build "$spec" -o "$work/bundle-$number" 2>/dev/null
done
python3 - "$work" "$number" <<'END'
import glob, json, sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
import jsonschema
work, number = sys.argv[1], int(sys.argv[2])
schema = json.load(open(f"{work}/manifest.schema.json"))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
manifests = sorted(glob.glob(f"{work}/*/manifest.json"))
assert len(manifests) == number + 1, manifests
for path in manifests:
    validator.validate(json.load(open(path)))
broken = json.load(open(manifests[0]))
for path in ["../x", "/x", "a//b", "a/./b", "a/..", ""]:
    broken["files"][0]["path"] = path
    assert not validator.is_valid(broken), path
text = open(f"{work}/with-payload/sbom.cdx.json").read()
trouble = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
assert trouble is None, trouble
components = {part["name"]: part for part in json.loads(text)["components"]}
assert components["Apache IoTDB"]["purl"] == "pkg:github/apache/iotdb@v1.3.3", components
assert components["numpy"]["purl"] == "pkg:pypi/numpy@1.26.4", components
assert components["Prometheus"]["licenses"][0]["license"]["id"] == "Apache-2.0", components
print(f"{len(manifests)} manifests and a bill of {len(components)} payloads hold against their schemas")
END

# What clusters survive, of every golden bundle, against the schema that is published.
clusterc schema survive >"$work/survive.schema.json"
for spec in "$repository"/golden/bundles/*/spec.kdl; do
    name=${spec%/spec.kdl}
    clusterc survive "$spec" --format json >"$work/${name##*/}.survive.json"
done
python3 - "$work" <<'END'
import glob, json, sys
import jsonschema
schema = json.load(open(f"{sys.argv[1]}/survive.schema.json"))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
documents = [json.load(open(path)) for path in sorted(glob.glob(f"{sys.argv[1]}/*.survive.json"))]
for document in documents:
    validator.validate(document)
levels = [level for document in documents for cluster in document["clusters"] for level in cluster["levels"]]
assert levels and all(level["because"] and level["smallest"] for level in levels)
broken = json.loads(json.dumps(next(document for document in documents if document["clusters"])))
broken["clusters"][0]["levels"][0]["hosts"] = -1
assert not validator.is_valid(broken)
print(f"{len(levels)} levels of what clusters survive hold against their schema")
END

python3 "$repository/golden/pipelines/schemas.py" "$clusterc" "$repository"
