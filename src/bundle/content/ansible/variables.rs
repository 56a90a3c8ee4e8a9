//! `group_vars/`: variables of the playbooks.

use std::collections::BTreeMap;

use crate::bundle::content::plan::Plan;
use crate::bundle::content::secrets;
use crate::formats::yaml::Writer;

/// The rows of the table that all scripts follow.
const STEPS: &str = "{{ lookup('ansible.builtin.file', clusterc_bundle ~ '/control/steps.tsv').splitlines() | reject('match', '#') }}";

/// Those of a host. Ansible takes a backslash between single quotes for itself: YAML makes the tab.
const ROWS: &str = "{{ clusterc_steps | map('split', '\t') | selectattr(1, 'eq', inventory_hostname) }}";

const OPTIONS: &str = "{{ (['--systemd'] if clusterc_systemd | bool else []) + (['--any-host'] if clusterc_any_host | bool else []) + clusterc_age }}";
const AGE: &str = "{{ ['--older'] if clusterc_older | bool else [] }}";

/// The table of secrets, and those that this machine's environment has, as install.sh reads them.
const SECRET_TABLE: &str = "{{ lookup('ansible.builtin.file', clusterc_bundle ~ '/control/secrets.tsv').splitlines() | reject('match', '#') | map('split', '\t') }}";
const SECRETS: &str = "{% for on, key in clusterc_variables if on == inventory_hostname and lookup('env', key) %}{{ key }}={{ lookup('env', key) }}\n{% endfor %}";

/// What can be overridden, and what all playbooks use.
pub(super) fn settings(plan: &Plan) -> String {
    let mut out = file(&plan.made_by);
    out.comment("These can be changed on the command line: -e NAME=VALUE.");
    out.blank();
    out.comment("Also registers the nodes with systemd.");
    out.set("clusterc_systemd", &false);
    out.comment("Installs on hosts whose names and addresses differ from the spec.");
    out.set("clusterc_any_host", &false);
    out.comment("Installs a bundle over one with a larger serial.");
    out.set("clusterc_older", &false);
    out.comment("A folder on this machine with archives that are not in payload/ of the bundle.");
    out.set("clusterc_dist", &"");
    out.comment("The time limit for each node to become ready, in seconds.");
    out.set("clusterc_timeout", &300);
    out.comment("What undo.yml does with data and logs: refuse, keep or delete.");
    out.set("clusterc_data", &"refuse");
    out.blank();
    out.comment("The folder of the scripts on a host, and the bundle on this machine.");
    out.set("clusterc_home", &plan.home);
    out.set("clusterc_carried", &"{{ clusterc_home }}.carried");
    out.set("clusterc_bundle", &"{{ playbook_dir }}/../..");
    out.set("clusterc_age", &AGE);
    out.set("clusterc_options", &OPTIONS);
    out.blank();
    out.comment("The table that all scripts use, and the rows of this host: wave in column 0, service in 4, whether it needs other nodes in 8.");
    out.set("clusterc_steps", &STEPS);
    out.set("clusterc_rows", &ROWS);
    out.blank();
    out.comment("Secrets of the host from the environment of this machine: lines of NAME=VALUE.");
    if secrets::has_variables(plan) {
        out.set("clusterc_variables", &SECRET_TABLE);
        out.set("clusterc_secrets", &SECRETS);
    } else {
        out.set("clusterc_secrets", &"");
    }
    out.finish()
}

/// Addresses of hosts whose address differs from their name.
pub(super) fn addresses(plan: &Plan) -> String {
    let reached =
        plan.machines.iter().filter(|machine| !machine.is_windows && machine.address != machine.name);
    let addresses: BTreeMap<&str, &str> =
        reached.map(|machine| (&*machine.name, &*machine.address)).collect();
    let mut out = file(&plan.made_by);
    out.comment("Addresses of hosts whose address differs from their name.");
    out.set("clusterc_addresses", &addresses);
    out.finish()
}

/// How Ansible reaches a host.
pub(super) fn of_hosts(made_by: &str) -> String {
    let mut out = file(made_by);
    out.set("ansible_host", &"{{ clusterc_addresses[inventory_hostname] | default(inventory_hostname) }}");
    out.finish()
}

fn file(made_by: &str) -> Writer {
    let mut out = Writer::default();
    out.document();
    out.comment(made_by);
    out
}
