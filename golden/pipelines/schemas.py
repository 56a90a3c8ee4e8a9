"""The JSON Schemas that clusterc prints, under a validator that is not ours: what it writes is as they say, and cluster files are taken or
refused as `check` does. Usage: schemas.py CLUSTERC REPOSITORY; needs jsonschema and PyYAML."""

import glob
import json
import os
import subprocess
import sys

import jsonschema
import yaml

CLUSTERC, REPOSITORY = sys.argv[1:3]


def clusterc(*arguments):
    """What a command prints, whatever it finds."""
    done = subprocess.run([CLUSTERC, *arguments], capture_output=True, cwd=REPOSITORY)
    assert done.returncode in (0, 1), (arguments, done)
    return done.stdout


def validator(name):
    schema = json.loads(clusterc("schema", name))
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def files(pattern):
    found = sorted(glob.glob(os.path.join(REPOSITORY, pattern)))
    assert found, pattern
    return found


# Findings of specs, YAML and native files.
of_findings = validator("findings")
count = 0
targets = [("check", path) for path in files("golden/iotdbctl/*.yaml") + files("golden/language/*.kdl")]
for command, path in targets + [("check", "golden/rules"), ("lint", "golden/lint")]:
    document = json.loads(clusterc(command, path, "--format", "json"))
    of_findings.validate(document)
    count += len(document["findings"])
assert count > 500, count
document["summary"]["errors"] = -1
assert not of_findings.is_valid(document)
print(f"{count} findings are as their schema says")

# Plans.
of_plan = validator("plan")
plan = json.loads(clusterc("plan", "examples/iotdb-change/before.kdl", "examples/iotdb-change/after.kdl", "--format", "json"))
of_plan.validate(plan)
assert plan["changes"] and plan["steps"]
plan["changes"][0]["effect"] = "odd"
assert not of_plan.is_valid(plan)
print("a plan is as its schema says")


# Cluster files of iotdbctl. Tags and dates are texts to clusterc.
class Loader(yaml.SafeLoader):
    pass


Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if "timestamp" not in tag]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
of_iotdbctl = validator("iotdbctl")
good = files("examples/iotdbctl/*.yaml") + files("golden/iotdbctl/pass-*.yaml")
for path in good:
    with open(path, encoding="utf-8") as file:
        problems = [error.message for error in of_iotdbctl.iter_errors(yaml.load(file, Loader))]
    assert not problems, (path, problems)
for name in ["shapes", "types", "unknown-keys"]:
    with open(os.path.join(REPOSITORY, f"golden/iotdbctl/fail-{name}.yaml"), encoding="utf-8") as file:
        assert not of_iotdbctl.is_valid(yaml.load(file, Loader)), name
print(f"{len(good)} cluster files of iotdbctl are as their schema says, and 3 are not")
