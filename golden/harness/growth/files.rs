//! What native files hold many times, what is fixed, imported and compared.

use super::{Case, Files, many};

const LINT: &[&str] = &["lint", "."];
const FIX: &[&str] = &["lint", "--fix", "."];

/// The file of a node, with some lines more.
fn properties(more: &str) -> Files {
    vec![(
        "conf/iotdb-system.properties".to_owned(),
        format!(
            "cluster_name=c\ncn_internal_address=10.0.0.1\ncn_seed_config_node=10.0.0.1:10710\ndn_internal_address=10.0.0.1\ndn_rpc_address=10.0.0.1\ndn_seed_config_node=10.0.0.1:10710\n{more}"
        ),
    )]
}

/// The four files of a DolphinDB host, each with some lines more.
fn dolphindb(controller: &str, agent: &str, cluster: &str, nodes: &str) -> Files {
    let file = |name: &str, text: String| (format!("P1/config/{name}"), text);
    vec![
        file(
            "controller.cfg",
            format!("mode=controller\nlocalSite=10.0.0.1:8900:ctl\ndfsReplicationFactor=1\n{controller}"),
        ),
        file(
            "agent.cfg",
            format!("mode=agent\nlocalSite=10.0.0.1:8901:agent\ncontrollerSite=10.0.0.1:8900:ctl\n{agent}"),
        ),
        file("cluster.cfg", format!("maxConnections=65535\n{cluster}")),
        file(
            "cluster.nodes",
            format!("localSite,mode\n10.0.0.1:8901:agent,agent\n10.0.0.1:8902:dn,datanode\n{nodes}"),
        ),
    ]
}

/// Hosts of one cluster, a folder each.
fn hosts(count: usize) -> Files {
    let host = |i: usize| {
        let address = format!("10.1.{}.{}", i / 250, i % 250);
        let text = format!(
            "cluster_name=c\ndn_internal_address={address}\ndn_rpc_address={address}\ndn_seed_config_node=10.0.0.1:10710\ndn_rpc_port=6668\n"
        );
        (format!("n{i}/conf/iotdb-system.properties"), text)
    };
    (1..=count).map(host).collect()
}

fn compose(services: &str) -> Files {
    vec![(
        "docker-compose.yml".to_owned(),
        format!(
            "services:\n  cn:\n    image: apache/iotdb:1.3.3-confignode\n    environment:\n      - cn_internal_address=cn\n      - cn_seed_config_node=cn:10710\n{services}"
        ),
    )]
}

pub(super) const CASES: &[Case] = &[
    Case {
        name: "containers-of-one-name",
        size: 100,
        command: LINT,
        make: |n| {
            let run = |i: usize| {
                format!("docker run -d --name d1 -v /srv/{i}:/iotdb/data apache/iotdb:2.0.5-datanode\n")
            };
            vec![("start.sh".to_owned(), format!("#!/bin/sh\n{}", many(n, run)))]
        },
    },
    Case {
        name: "properties-keys",
        size: 800,
        command: LINT,
        make: |n| properties(&many(n, |i| format!("our_own_key_{i}={i}\n"))),
    },
    Case {
        name: "properties-near-keys",
        size: 400,
        command: LINT,
        make: |n| properties(&many(n, |i| format!("dn_rcp_port{i}=1\n"))),
    },
    Case {
        name: "properties-of-old-names",
        size: 2500,
        command: LINT,
        make: |n| properties(&"cn_target_config_node_list=10.0.0.1:10710\n".repeat(n)),
    },
    Case {
        name: "properties-alike",
        size: 4000,
        command: LINT,
        make: |n| properties(&"dn_rpc_port=6667\n".repeat(n)),
    },
    Case {
        name: "properties-comments",
        size: 100_000,
        command: LINT,
        make: |n| properties(&"# dn_rpc_port=6667\n".repeat(n)),
    },
    Case {
        name: "properties-stray-lines",
        size: 5000,
        command: LINT,
        make: |n| properties(&"<<<<<<< HEAD\n".repeat(n)),
    },
    Case {
        name: "properties-continued",
        size: 15_000,
        command: LINT,
        make: |n| properties(&format!("dn_data_dirs={}\n", "/a,\\\n".repeat(n))),
    },
    Case {
        name: "properties-paths",
        size: 15_000,
        command: LINT,
        make: |n| properties(&format!("dn_data_dirs={}\n", many(n, |i| format!("/d{i},")))),
    },
    Case {
        name: "properties-seeds",
        size: 6000,
        command: LINT,
        make: |n| properties(&format!("dn_seed_config_node={}\n", many(n, |i| format!("10.0.0.1:{i},")))),
    },
    Case {
        name: "properties-smaller",
        size: 200_000,
        command: LINT,
        make: |n| properties(&format!("dn_data_dirs={}\n", "<".repeat(n))),
    },
    Case {
        name: "properties-at",
        size: 150_000,
        command: LINT,
        make: |n| properties(&format!("dn_data_dirs={}\n", "@".repeat(n))),
    },
    Case {
        name: "properties-dollar",
        size: 200_000,
        command: LINT,
        make: |n| properties(&format!("dn_data_dirs={}\n", "$".repeat(n))),
    },
    Case {
        name: "properties-placeholders",
        size: 1000,
        command: LINT,
        make: |n| properties(&many(n, |i| format!("k{i}=${{X}}\n"))),
    },
    Case {
        name: "properties-backslashes",
        size: 600_000,
        command: LINT,
        make: |n| properties(&format!("dn_data_dirs={}\n", "\\".repeat(n))),
    },
    Case {
        name: "properties-escapes",
        size: 200_000,
        command: LINT,
        make: |n| properties(&format!("dn_data_dirs={}\n", "\\u0041".repeat(n))),
    },
    Case {
        name: "properties-blanks",
        size: 150_000,
        command: LINT,
        make: |n| properties(&format!("dn_rpc_port=6667{}\n", " ".repeat(n))),
    },
    Case { name: "properties-lines", size: 150_000, command: LINT, make: |n| properties(&"\n".repeat(n)) },
    Case {
        name: "properties-exceptions",
        size: 1000,
        command: LINT,
        make: |n| {
            properties(&many(n, |i| format!("# clusterc: allow unknown-parameter ours\nour_own_key_{i}=1\n")))
        },
    },
    Case {
        name: "properties-exceptions-of-the-file",
        size: 2000,
        command: LINT,
        make: |n| properties(&"# clusterc: allow unknown-parameter ours\n\n".repeat(n)),
    },
    Case {
        name: "mended-alike",
        size: 5000,
        command: FIX,
        make: |n| properties(&"dn_rpc_port=6667\n".repeat(n)),
    },
    Case {
        name: "mended-near-keys",
        size: 5000,
        command: FIX,
        make: |n| properties(&many(n, |i| format!("dn_rcp_port{}=1\n", i % 7))),
    },
    Case {
        name: "mended-returns",
        size: 1000,
        command: FIX,
        make: |n| properties(&many(n, |i| format!("k{i}=1 \r\n"))),
    },
    Case {
        name: "mended-unsafely",
        size: 100,
        command: &["lint", "--fix", "--unsafe", "."],
        make: |n| properties(&many(n, |i| format!("our_own_key_{i}={i}\ndn_rcp_port{i}=1\n"))),
    },
    Case {
        name: "mended-as-a-diff",
        size: 1000,
        command: &["lint", "--diff", "."],
        // As many fixes in each: what their number costs the diff is in docs/pipelines.md.
        make: |n| {
            properties(&format!("{}{}", "dn_rcp_port=1\n".repeat(50), many(n, |i| format!("x{i}=1\n"))))
        },
    },
    Case {
        name: "baseline",
        size: 800,
        command: &["lint", ".", "--baseline", "known", "--update-baseline"],
        make: |n| properties(&many(n, |i| format!("our_own_key_{i}={i}\n"))),
    },
    Case {
        name: "shell-lines",
        size: 2000,
        command: LINT,
        make: |n| {
            let mut files = properties("");
            files.push((
                "conf/datanode-env.sh".to_owned(),
                many(n, |i| format!("export OUR_{i}=\"{i}\"\nif [ -n \"$X\" ]; then\n  Y=1\nfi\n")),
            ));
            files
        },
    },
    Case {
        name: "shell-conditions",
        size: 40_000,
        command: LINT,
        make: |n| {
            let mut files = properties("");
            files.push(("conf/datanode-env.sh".to_owned(), "if true; then\n".repeat(n)));
            files
        },
    },
    Case {
        name: "batch-lines",
        size: 2000,
        command: LINT,
        make: |n| {
            let mut files = properties("");
            files.push((
                "conf/datanode-env.bat".to_owned(),
                many(n, |i| format!("set OUR_{i}={i}\r\nif defined X (\r\n  set Y=1\r\n)\r\n")),
            ));
            files
        },
    },
    Case {
        name: "cfg-keys",
        size: 1000,
        command: LINT,
        make: |n| dolphindb("", "", &many(n, |i| format!("ourKey{i}={i}\n")), ""),
    },
    Case {
        name: "cfg-qualifiers",
        size: 3000,
        command: LINT,
        make: |n| dolphindb("", "", &many(n, |i| format!("dn{i}%.workerNum={}\n", i % 7 + 1)), ""),
    },
    Case {
        name: "cfg-nodes",
        size: 500,
        command: LINT,
        make: |n| dolphindb("", "", "", &many(n, |i| format!("10.0.0.1:{}:d{i},datanode\n", 9000 + i))),
    },
    Case {
        name: "cfg-nodes-alike",
        size: 8000,
        command: LINT,
        make: |n| dolphindb("", "", "", &"10.0.0.1:8902:dn,datanode\n".repeat(n)),
    },
    Case {
        name: "cfg-nodes-and-qualifiers",
        size: 400,
        command: LINT,
        make: |n| {
            dolphindb(
                "",
                "",
                &many(n, |i| format!("d{i}.workerNum={}\n", i % 7 + 1)),
                &many(n, |i| format!("10.0.0.1:{}:d{i},datanode\n", 9000 + i)),
            )
        },
    },
    Case {
        name: "cfg-sites",
        size: 4000,
        command: LINT,
        make: |n| {
            dolphindb("", &format!("sites={}\n", many(n, |i| format!("10.0.0.1:{i}:s{i}:datanode,"))), "", "")
        },
    },
    Case {
        name: "cfg-volumes",
        size: 15_000,
        command: LINT,
        make: |n| dolphindb("", "", &format!("volumes={}\n", many(n, |i| format!("/v{i},"))), ""),
    },
    Case {
        name: "cfg-columns",
        size: 20_000,
        command: LINT,
        make: |n| dolphindb("", "", "", &format!("10.0.0.1:9000:d{}\n", ",x".repeat(n))),
    },
    Case {
        name: "hosts-in-folders-with-facts",
        size: 150,
        command: &["lint", ".", "--facts", "facts.kdl"],
        make: |n| {
            let mut files = hosts(n);
            files.push((
                "facts.kdl".to_owned(),
                format!("host \"f[1..{n}]\" address=\"10.9.0.1+\" memory=\"8GiB\"\n"),
            ));
            files
        },
    },
    Case { name: "hosts-in-folders", size: 150, command: LINT, make: hosts },
    Case {
        name: "hosts-in-folders-mended",
        size: 50,
        command: FIX,
        make: |n| {
            let mut files = hosts(n);
            for (_, text) in &mut files {
                text.push_str("dn_rcp_port=1\n");
            }
            files
        },
    },
    Case {
        name: "services",
        size: 150,
        command: LINT,
        make: |n| {
            compose(&many(n, |i| {
                format!(
                    "  dn{i}:\n    image: apache/iotdb:1.3.3-datanode\n    environment:\n      - dn_internal_address=dn{i}\n      - dn_rpc_address=dn{i}\n      - dn_seed_config_node=cn:10710\n"
                )
            }))
        },
    },
    Case {
        name: "variables-of-a-service",
        size: 3000,
        command: LINT,
        make: |n| {
            compose(&format!(
                "  dn:\n    image: apache/iotdb:1.3.3-datanode\n    environment:\n{}",
                many(n, |i| format!("      - our_{i}={i}\n"))
            ))
        },
    },
    Case {
        name: "maps-of-kubernetes",
        size: 200,
        command: LINT,
        make: |n| {
            vec![(
                "maps.yaml".to_owned(),
                many(n, |i| {
                    format!(
                        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: m{i}\ndata:\n  iotdb-system.properties: |\n    dn_rcp_port={i}\n---\n"
                    )
                }),
            )]
        },
    },
    Case {
        name: "imported-hosts",
        size: 80,
        command: &["import", ".", "--target-version", "1.3.3"],
        make: hosts,
    },
    Case {
        name: "imported-keys",
        size: 1000,
        command: &["import", ".", "--target-version", "1.3.3"],
        make: |n| properties(&many(n, |i| format!("# said by us\nour_own_key_{i}={i}\n"))),
    },
    Case {
        name: "imported-paths",
        size: 4000,
        command: &["import", ".", "--target-version", "1.3.3"],
        make: |n| properties(&format!("dn_data_dirs={}\n", many(n, |i| format!("/d{i},")))),
    },
];
