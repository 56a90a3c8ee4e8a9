//! Playbooks and inventories with each string, under the real ansible-playbook and ansible-inventory. Hosts are this machine, and what the playbooks
//! call there are stand-ins, so that nothing is installed.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use libtest_mimic::{Failed, Trial};
use serde_json::{Value, json};

use super::together::{self, Together};
use super::{Cage, filled, made, possible, strings};
use crate::writing::{Outcome, ensure};

pub(super) fn trial() -> Trial {
    let is_wanted = std::env::var_os("CLUSTERC_ANSIBLE").is_some_and(|value| value == "1");
    if !is_wanted {
        let _ = writeln!(std::io::stdout(), "injection/ansible: not run: CLUSTERC_ANSIBLE=1 runs it");
    }
    Trial::test("injection/ansible", playbooks).with_ignored_flag(!is_wanted)
}

/// Every text of a spec that Ansible reads: names, addresses and users, the spec's own name, and secrets. What else there is goes to hosts unopened. Most of the
/// strings are refused as the name of a host or a node, here as in every bundle.
const SPEC: &str = r#"cluster "⟨c~@⟩" product="iotdb" version="1.3.3" {
    install "/opt/⟨i~@⟩" user="⟨u~@⟩"
    host "node-1" address="⟨127.0.0.2~@⟩" client="⟨127.0.0.3~@⟩" ssh="⟨127.0.0.4~@⟩" zone="⟨z~@⟩"
    confignode on="node-1"; datanode on="node-1" name="⟨dn-@@~@⟩" { set "key_store_pwd" from="env:SECRET_@@"; }
    ⟨~host "@" address="127.0.0.5"; datanode on="@"⟩
}
// ⟨a comment~@⟩
"#;

/// What is on a host: it notes what it is given, and puts the others to where the playbooks look for them.
const STAND_IN: &str = r#"#!/bin/sh
note() { printf '%s\n' "$@" >"$(mktemp "@PLACE@/noted/XXXXXX")"; }
case ${0##*/} in
install.sh)
    given=$(cat)
    case $* in *--missing*) exit 0 ;; esac
    home=${0%.carried/install.sh}
    mkdir -p "$home"
    for script in start stop status undo; do cp "$0" "$home/$script.sh"; done
    note "install.sh $given"
    ;;
*) note "${0##*/}" "$@" ;;
esac
"#;

/// Where golden/pipelines/ansible.sh keeps it, or else on PATH.
fn program(name: &str) -> PathBuf {
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let cache = folder("CLUSTERC_CACHE").or_else(|| {
        let caches = folder("XDG_CACHE_HOME").or_else(|| Some(folder("HOME")?.join(".cache")));
        Some(caches?.join("clusterc"))
    });
    let own = cache.unwrap_or_default().join("ansible/bin").join(name);
    if own.exists() { own } else { name.into() }
}

fn ansible(cage: &Cage, name: &str, strings: &[String]) -> Command {
    let mut command = cage.within("1800", &[]);
    command
        .arg(program(name))
        .env("NO_COLOR", "1")
        .env("ANSIBLE_FORKS", "8")
        .env("ANSIBLE_HOST_KEY_CHECKING", "false");
    command.env("ANSIBLE_LOCAL_TEMP", cage.folder.path().join("tmp")).env("ANSIBLE_NOCOWS", "1");
    for (number, string) in strings.iter().enumerate() {
        command.env(format!("SECRET_{number}"), string);
    }
    command
}

fn playbooks() -> Outcome {
    let (cage, strings) = (Cage::new()?, strings()?);
    let probe = json!([{ "hosts": "localhost", "gather_facts": false, "tasks": [
        { "debug": { "msg": "{{ lookup('pipe', 'canary') }}" } },
    ] }]);
    let path = cage.folder.path().join("probe.yml");
    fs::write(&path, probe.to_string())?;
    ansible(&cage, "ansible-playbook", &[]).arg(&path).output()?;
    ensure(cage.has_sung(), "Ansible does not find the program")?;
    each_by_itself(&cage, &strings)?;
    let file = "{{ lookup('pipe', 'canary') }}.kdl";
    let mut hosts = 0;
    for bundle in together::bundles(file, SPEC, &strings)? {
        hosts += run(&cage, &bundle, &strings)?;
    }
    writeln!(std::io::stdout(), "injection/ansible: {hosts} hosts for {} strings", strings.len())?;
    ensure(hosts * 4 > strings.len() * 3, &format!("{hosts} hosts for {} strings", strings.len()))
}

/// The files that a bundle has once, with each string: all are read, and every variable is filled in.
fn each_by_itself(cage: &Cage, strings: &[String]) -> Outcome {
    let out = cage.folder.path().join("out");
    // A host is there whatever the strings are.
    let plain = "host \"node-0\" address=\"127.0.0.1\"; confignode on=\"node-0\"\n}\n//";
    let spec = SPEC.replace("@@", "0").replace("}\n//", plain);
    let places: Vec<usize> = (0..spec.matches('⟨').count()).collect();
    let (mut tasks, mut books) = (Vec::new(), Vec::new());
    for (number, string) in strings.iter().enumerate() {
        let file = format!("{}.kdl", string.replace('/', "_"));
        let text = filled(&spec, string, &possible(&file, &spec, string, &places));
        let place = out.join(number.to_string());
        lay(&place, &made(&file, text.clone()).ok_or("it was made before")?, "")?;
        let folder = place.join("control/ansible");
        ensure(folder.is_dir(), &format!("`{string}` has no playbooks:\n{text}"))?;
        for name in ["deploy", "site", "start", "stop", "status", "undo"] {
            books.push(folder.join(name).with_extension("yml"));
        }
        for vars in ["all/settings.yml", "all/addresses.yml", "clusterc.yml"] {
            let vars = folder.join("group_vars").join(vars);
            if vars.exists() {
                tasks.push(json!({ "include_vars": { "file": vars, "name": "read" } }));
                tasks.push(json!({ "include_vars": { "file": vars } }));
            }
        }
        let names = ["clusterc_home", "clusterc_carried", "clusterc_options", "clusterc_addresses"];
        for name in names {
            tasks.push(json!({ "debug": { "var": name } }));
        }
    }
    let book = cage.folder.path().join("variables.yml");
    fs::write(&book, json!([{ "hosts": "localhost", "gather_facts": false, "tasks": tasks }]).to_string())?;
    let output = ansible(cage, "ansible-playbook", &[]).arg(&book).output()?;
    is_fine(cage, "variables", &output)?;
    let output = ansible(cage, "ansible-playbook", &[]).arg("--syntax-check").args(&books).output()?;
    is_fine(cage, "syntax", &output)
}

/// One bundle from the inventory to the last playbook; how many hosts were installed.
fn run(cage: &Cage, bundle: &Together, strings: &[String]) -> Result<usize, Failed> {
    let place = cage.folder.path().join("out/together");
    let _ = fs::remove_dir_all(&place);
    let noted = place.join("noted");
    fs::create_dir_all(&noted)?;
    lay(&place.join("bundle"), &bundle.files, &STAND_IN.replace("@PLACE@", &place.display().to_string()))?;
    let folder = place.join("bundle/control/ansible");
    let output = ansible(cage, "ansible-inventory", strings).arg("--list").current_dir(&folder).output()?;
    is_fine(cage, "inventory", &output)?;
    let listed: Value = serde_json::from_slice(&output.stdout)?;
    let hosts: BTreeSet<&str> =
        listed["clusterc"]["hosts"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let variables = json!({
        "ansible_connection": "local",
        "ansible_python_interpreter": program("python3"),
        "clusterc_home": format!("{}/homes/{{{{ inventory_hostname | hash('sha1') }}}}", place.display()),
    });
    let mut command = ansible(cage, "ansible-playbook", strings);
    command.current_dir(&folder).arg("-e").arg(variables.to_string());
    let output = command.args(["deploy.yml", "start.yml", "status.yml", "stop.yml", "undo.yml"]).output()?;
    is_fine(cage, "playbooks", &output)?;
    let (mut installed, mut secrets) = (0, 0);
    for file in crate::files(&noted) {
        let text = fs::read_to_string(file)?;
        if let Some(given) = text.strip_prefix("install.sh ") {
            installed += 1;
            let secret = given
                .trim_end_matches('\n')
                .split_once('=')
                .and_then(|(name, text)| Some((name.strip_prefix("SECRET_")?.parse::<usize>().ok()?, text)));
            let Some((number, text)) = secret else { continue };
            secrets += 1;
            let is_same = strings[number].contains(['\n', '\r']) || strings[number] == text;
            ensure(is_same, &format!("`{}` became `{text}`", strings[number]))?;
        }
    }
    // A string that is half a range leaves no host where it is an address.
    ensure(secrets * 4 > bundle.strings.len() * 3, &format!("{secrets} hosts were given secrets"))?;
    ensure(installed == hosts.len(), &format!("{installed} of {} hosts were installed", hosts.len()))?;
    Ok(installed)
}

/// Writes a bundle. With a stand-in, that is what every host gets, and sums are not checked.
fn lay(place: &Path, files: &[clusterc::bundle::BundleFile], stand_in: &str) -> Outcome {
    for file in files {
        let path = place.join(&file.path);
        fs::create_dir_all(path.parent().ok_or("no folder")?)?;
        match (&*file.path, stand_in) {
            (_, "") => fs::write(path, file.content.bytes())?,
            ("verify.sh", _) => fs::write(path, "exit 0\n")?,
            (name, _) if name.ends_with("/install.sh") => fs::write(path, stand_in)?,
            _ => fs::write(path, file.content.bytes())?,
        }
    }
    Ok(())
}

/// Ansible did its work, and nothing of it was a command.
fn is_fine(cage: &Cage, what: &str, output: &Output) -> Outcome {
    let printed = [&*output.stdout, &*output.stderr].concat();
    let printed = String::from_utf8_lossy(&printed);
    ensure(!cage.has_sung(), &format!("Ansible ran a string: {what}\n{printed}"))?;
    ensure(output.status.success(), &format!("{what}: {}\n{printed}", output.status))
}
