//! compose.yaml of a machine.

use crate::maps::HashMap;
use std::collections::BTreeMap;

use super::{Composed, GRACE_SECONDS, project};
use crate::bundle::content::plan::{Machine, Plan};
use crate::catalog::RoleId;
use crate::formats::yaml::Writer;
use crate::model::ClusterId;
use crate::product::{HostFile, LAID_FILES, Trace};

/// The whole file.
pub(super) fn text(plan: &Plan, machine: &Machine, all: &[Composed<'_>]) -> String {
    let mut out = Writer::default();
    out.comment(&plan.made_by);
    out.comment("To start by hand: docker compose up --detach, in the folder where install.sh put this file. .env has the images.");
    out.set("name", &project(plan, machine));
    out.under("services", |out| {
        let own: Vec<&Composed<'_>> = all.iter().filter(|composed| composed.holder.is_none()).collect();
        let mut earlier: HashMap<(ClusterId, RoleId), Vec<&str>> = HashMap::default();
        for (index, composed) in own.iter().enumerate() {
            if index > 0 {
                out.blank();
            }
            let node = composed.node;
            let before =
                |other: &&&Composed<'_>| other.node.cluster == node.cluster && other.node.role < node.role;
            let find = || own.iter().filter(before).map(|other| other.service_name()).collect();
            let earlier = earlier.entry((node.cluster, node.role)).or_insert_with(find);
            out.under(composed.service_name(), |out| service(plan, machine, earlier, composed, out));
        }
    });
    if let Some(project) = &machine.project {
        out.blank();
        let subnets = subnets(plan, machine);
        out.under("networks", |out| {
            out.under(project, |out| {
                out.set("driver", &"bridge");
                if subnets.iter().any(|subnet| subnet.contains(':')) {
                    out.set("enable_ipv6", &true);
                }
                if !subnets.is_empty() {
                    out.under("ipam", |out| {
                        out.under("config", |out| {
                            for subnet in &subnets {
                                out.item(&BTreeMap::from([("subnet", subnet)]), |_| {});
                            }
                        });
                    });
                }
            });
        });
    }
    out.finish()
}

/// A folder of the machine in a container. Compose takes `$` for its own variable, and a colon for the end of the path.
fn mount(source: &str, target: &str, out: &mut Writer) {
    let plain = |path: &str| path.replace('$', "$$");
    if !source.contains(':') && !target.contains(':') {
        return out.item(&format!("{}:{}", plain(source), plain(target)), |_| {});
    }
    let parts = [("type", "bind".to_owned()), ("source", plain(source)), ("target", plain(target))];
    out.item(&BTreeMap::from(parts), |_| {});
}

/// The location of a container in its project's network. It is found by what Compose calls it; another name or an
/// address is written.
fn network(project: &str, name: &str, address: &str, out: &mut Writer) {
    if name == address {
        out.item(&project, |_| {});
        return;
    }
    out.under(project, |out| match address.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(_)) => out.set("ipv4_address", &address),
        Ok(std::net::IpAddr::V6(_)) => out.set("ipv6_address", &address),
        Err(_) => out.under("aliases", |out| out.item(&address, |_| {})),
    });
}

/// The networks that addresses of a project are in, as the spec states them.
fn subnets(plan: &Plan, machine: &Machine) -> Vec<String> {
    let mut found = Vec::new();
    for planned in &machine.services {
        let node = plan.model.instance(planned.instance);
        let Ok(address) = plan.model.host(node.host).internal_address().parse::<std::net::IpAddr>() else {
            continue;
        };
        let networks = plan.model.cluster(node.cluster).networks.iter();
        for network in networks.filter(|network| network.net.contains(&address)) {
            let text = network.net.to_string();
            if !found.contains(&text) {
                found.push(text);
            }
        }
    }
    found
}

/// One container, with the names of those that start before it.
pub(super) fn service(
    plan: &Plan,
    machine: &Machine,
    earlier: &[&str],
    composed: &Composed<'_>,
    out: &mut Writer,
) {
    let node = composed.node;
    let name = &composed.planned.name;
    let host = composed.host;
    out.comment(&format!(
        "{} placed by {}",
        plan.model.role_title(node),
        Trace::line(&plan.lines, node.span)
    ));
    out.set("image", &format!("${{{}:?is not in .env}}", composed.image_variable));
    out.set("container_name", &composed.container);
    let script = format!("{}/lib/inside.sh", plan.home);
    let mut entry = vec!["sh", &script, name, "run"];
    entry.extend(composed.contained.start.iter().map(String::as_str));
    out.set("entrypoint", &entry);
    if composed.contained.is_roots {
        out.comment("the mounted folders belong to root");
        out.set("user", &"0:0");
    }
    out.under("environment", |out| {
        let mut last = "";
        for variable in &composed.contained.variables {
            if !variable.reason.is_empty() && variable.reason != last {
                out.comment(&variable.reason);
            }
            last = &variable.reason;
            // Compose takes `$` for its own variable.
            out.set(&variable.name, &variable.value.replace('$', "$$"));
        }
    });
    match &machine.project {
        None => out.set("network_mode", &"host"),
        Some(project) => {
            out.set("hostname", &host.name);
            out.under("networks", |out| network(project, &host.name, host.internal_address(), out));
            out.under("ports", |out| {
                for port in &host.published {
                    out.item(&format!("{}:{}", port.outside, port.inside), |_| {});
                }
            });
        }
    }
    out.under("volumes", |out| {
        out.comment("these scripts, the same as outside, and the files that replace those of the image");
        out.item(&format!(".:{}:ro", plan.home), |_| {});
        for (source, target) in &composed.mounts {
            mount(source, target, out);
        }
    });
    let mut laid: Vec<&HostFile> = composed.contained.files.iter().collect();
    laid.sort_by(|left, right| left.path.cmp(&right.path));
    if !laid.is_empty() {
        out.comment("files that inside.sh copies over those of the image");
    }
    let home = composed.home;
    out.under(LAID_FILES, |out| {
        for file in laid {
            out.item(&format!("./files/{name}/{0}:{home}/{0}", file.path), |_| {});
        }
    });
    if !earlier.is_empty() {
        out.set("depends_on", &earlier);
    }
    if let Some(memory) = host.memory.as_ref().filter(|_| machine.project.is_some()) {
        out.comment("the memory of the host");
        out.set("mem_limit", &format!("{}m", memory.value >> 20));
    }
    out.under("ulimits", |out| {
        out.under("nofile", |out| {
            out.set("soft", &"${OPEN_FILES:-65536}");
            out.set("hard", &"${OPEN_FILES:-65536}");
        });
    });
    out.set("restart", &"unless-stopped");
    out.comment("before it stops, a node flushes its data");
    out.set("stop_grace_period", &format!("{GRACE_SECONDS}s"));
    out.under("healthcheck", |out| {
        out.comment("asks the cluster, not the port");
        let asks = if composed.guests.is_empty() { "ready" } else { "all_ready" };
        out.set("test", &["CMD", "sh", &script, name, asks]);
        out.set("interval", &"60s");
        out.set("timeout", &"30s");
        out.set("retries", &3);
        out.set("start_period", &"300s");
    });
    out.under("labels", |out| {
        out.comment("start.sh recreates a container whose definition changed");
        out.set("clusterc.definition", &composed.definition);
    });
}
