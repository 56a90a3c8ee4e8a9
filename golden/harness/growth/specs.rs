//! What the language can say many times.

use super::{Case, Files, many};

const CHECK: &[&str] = &["check", "cluster.kdl"];
const SHORT: &[&str] = &["check", "--format", "short", "cluster.kdl"];
const JSON: &[&str] = &["check", "--format", "json", "cluster.kdl"];

fn one(text: String) -> Files {
    vec![("cluster.kdl".to_owned(), text)]
}

/// A cluster of some hosts, the first of which has nodes, with some statements more.
fn iotdb(hosts: usize, more: &str) -> Files {
    one(cluster("c", hosts, "n", 1, more))
}

fn cluster(name: &str, hosts: usize, host: &str, network: usize, more: &str) -> String {
    let (third, second) = (network % 250, network / 250);
    format!(
        "cluster \"{name}\" product=\"iotdb\" version=\"1.3.3\" {{\n    install \"/opt/iotdb\"\n    replication schema=1 data=1\n    \
         host \"{host}[1..{hosts}]\" address=\"10.{second}.{third}.1+\"\n    confignode on=\"{host}1\"\n    datanode on=\"{host}1\"\n{more}}}\n"
    )
}

fn dolphindb(more: &str) -> Files {
    one(format!(
        "cluster \"d\" product=\"dolphindb\" version=\"2.00.12\" {{\n    install \"/opt/d\"\n    host \"n[1..3]\" address=\"10.0.0.1+\"\n    \
         controller \"ctl\" on=\"n1\"\n    agent on=\"n*\"\n{more}}}\n"
    ))
}

pub(super) const CASES: &[Case] = &[
    Case {
        name: "hosts-that-may-fail",
        size: 1500,
        command: &["survive", "cluster.kdl"],
        make: |n| iotdb(n, &format!("    datanode on=\"n[2..{n}]\"\n")),
    },
    Case {
        name: "goals",
        size: 300,
        command: CHECK,
        make: |n| iotdb(9, &many(n, |_| "    survive hosts=1 levels=\"durable\"\n".to_owned())),
    },
    Case {
        name: "clusters",
        size: 150,
        command: CHECK,
        make: |n| one(many(n, |i| cluster(&format!("c{i}"), 1, &format!("n{i}-"), i, ""))),
    },
    Case {
        name: "clusters-on-hosts-of-the-file",
        size: 150,
        command: CHECK,
        make: |n| {
            let hosts = format!("host \"n[1..{n}]\" address=\"10.0.0.1+\"\n");
            let cluster = |i| {
                format!(
                    "cluster \"c{i}\" product=\"iotdb\" version=\"1.3.3\" {{ install \"/opt/iotdb\"; replication schema=1 data=1; confignode on=\"n{i}\"; datanode on=\"n{i}\"; }}\n"
                )
            };
            one(hosts + &many(n, cluster))
        },
    },
    Case {
        name: "clusters-on-one-host",
        size: 100,
        command: CHECK,
        make: |n| {
            let cluster = |i| {
                format!(
                    "cluster \"c{i}\" product=\"iotdb\" version=\"1.3.3\" {{ install \"/opt/{i}\"; replication schema=1 data=1; confignode on=\"n\"; datanode on=\"n\"; }}\n"
                )
            };
            one("host \"n\" address=\"10.0.0.1\"\n".to_owned() + &many(n, cluster))
        },
    },
    Case {
        name: "clusters-of-one-name",
        size: 500,
        command: CHECK,
        make: |n| one(many(n, |_| cluster("c", 1, "n", 1, ""))),
    },
    Case { name: "hosts", size: 5000, command: CHECK, make: |n| iotdb(n, "    datanode on=\"n[2..9]\"\n") },
    Case {
        name: "host-statements",
        size: 1500,
        command: CHECK,
        make: |n| iotdb(1, &many(n, |i| format!("    host \"h{i}\" address=\"10.9.0.{i}\"\n"))),
    },
    Case {
        name: "hosts-with-one-address",
        size: 500,
        command: CHECK,
        make: |n| {
            iotdb(
                1,
                &(many(n, |i| format!("    host \"h{i}\" address=\"10.9.0.1\"\n"))
                    + "    datanode on=\"h*\"\n"),
            )
        },
    },
    Case {
        name: "hosts-with-one-name",
        size: 1500,
        command: CHECK,
        make: |n| iotdb(1, &many(n, |i| format!("    host \"h\" address=\"10.9.0.{i}\"\n"))),
    },
    Case {
        name: "hosts-that-contradict",
        size: 150,
        command: CHECK,
        make: |n| {
            one(many(n, |i| {
                format!(
                    "cluster \"c{i}\" product=\"iotdb\" version=\"1.3.3\" {{ install \"/opt/{i}\"; host \"h\" address=\"10.9.0.1\" cores={i} {{ disk \"/d{i}\"; alias \"a{i}\"; }}; datanode on=\"h\"; }}\n"
                )
            }))
        },
    },
    Case {
        name: "namesakes",
        size: 150,
        command: CHECK,
        make: |n| {
            one(many(n, |i| {
                format!(
                    "cluster \"c{i}\" product=\"iotdb\" version=\"1.3.3\" {{ install \"/opt/{i}\"; host \"h\" address=\"10.9.{}.{}\"; datanode on=\"h\"; }}\n",
                    i / 250,
                    i % 250
                )
            }))
        },
    },
    Case {
        name: "nodes",
        size: 2000,
        command: CHECK,
        make: |n| iotdb(n + 1, &format!("    datanode on=\"n[2..{}]\"\n", n + 1)),
    },
    Case {
        name: "nodes-with-everything",
        size: 1500,
        command: CHECK,
        make: |n| {
            iotdb(
                n + 1,
                &format!(
                    "    datanode on=\"n[2..{}]\" {{ data-dirs \"/a\" \"/b\"; memory heap=\"1GiB\"; set \"dn_rpc_port\" 80; }}\n",
                    n + 1
                ),
            )
        },
    },
    Case {
        name: "nodes-on-one-host",
        size: 250,
        command: CHECK,
        make: |n| {
            iotdb(1, &many(n, |i| format!("    datanode on=\"n1\" name=\"d{i}\" install=\"/opt/i{i}\"\n")))
        },
    },
    Case {
        name: "nodes-of-one-name",
        size: 1500,
        command: CHECK,
        make: |n| iotdb(1, &many(n, |_| "    datanode on=\"n1\"\n".to_owned())),
    },
    Case {
        name: "members",
        size: 800,
        command: CHECK,
        make: |n| dolphindb(&format!("    datanode on=\"n2\" alias=\"d[1..{n}]\" port=\"9000+\"\n")),
    },
    Case {
        name: "items-of-a-range",
        size: 4000,
        command: CHECK,
        make: |n| {
            let items: Vec<String> = (1..=n).map(|i| i.to_string()).collect();
            iotdb(1, &format!("    host \"h[{}]\" address=\"10.9.0.1+\"\n", items.join(",")))
        },
    },
    Case {
        name: "ranges-in-a-name",
        size: 200,
        command: CHECK,
        make: |n| iotdb(1, &format!("    host \"h{}\" address=\"10.9.0.1\"\n", "[1]".repeat(n))),
    },
    Case {
        name: "brackets-in-a-name",
        size: 400_000,
        command: CHECK,
        make: |n| iotdb(1, &format!("    host \"h{}\" address=\"10.9.0.1\"\n", "[".repeat(n))),
    },
    Case {
        name: "patterns-that-match-nothing",
        size: 2500,
        command: CHECK,
        make: |n| iotdb(10, &format!("    datanode on=\"{}\"\n", many(n, |i| format!("*x{i},")))),
    },
    Case {
        name: "patterns-and-hosts",
        size: 1000,
        command: CHECK,
        make: |n| iotdb(n, &format!("    datanode on=\"{}\"\n", many(n, |i| format!("*{i},")))),
    },
    Case {
        name: "patterns-of-beginnings",
        size: 1000,
        command: CHECK,
        make: |n| iotdb(n, &format!("    datanode on=\"{}\"\n", many(n, |i| format!("n{i}*,")))),
    },
    Case {
        name: "names-in-a-list",
        size: 1500,
        command: CHECK,
        make: |n| iotdb(n, &format!("    datanode on=\"{}\"\n", many(n, |i| format!("n{i},")))),
    },
    Case {
        name: "names-in-a-list-that-are-none",
        size: 800,
        command: CHECK,
        make: |n| iotdb(n, &format!("    datanode on=\"{}\"\n", many(n, |i| format!("host{i},")))),
    },
    Case {
        name: "zones",
        size: 800,
        command: CHECK,
        make: |n| {
            iotdb(
                1,
                &(many(n, |i| {
                    format!("    host \"h{i}\" address=\"10.9.{}.{}\" zone=\"z{i}\"\n", i / 250, i % 250)
                }) + &format!("    datanode on=\"{}\"\n", many(n, |i| format!("zone:z{i},")))),
            )
        },
    },
    Case {
        name: "classes",
        size: 500,
        command: CHECK,
        make: |n| {
            iotdb(
                1,
                &(many(n, |i| {
                    format!(
                        "    class \"k{i}\" cores={i}\n    host \"h{i}\" address=\"10.9.{}.{}\" class=\"k{i}\"\n",
                        i / 250,
                        i % 250
                    )
                }) + &format!("    datanode on=\"{}\"\n", many(n, |i| format!("class:k{i},")))),
            )
        },
    },
    Case {
        name: "classes-of-one-host",
        size: 6000,
        command: CHECK,
        make: |n| {
            iotdb(
                1,
                &(many(n, |i| format!("    class \"k{i}\"\n"))
                    + &format!(
                        "    host \"h\" address=\"10.9.0.1\" class=\"{}\"\n",
                        many(n, |i| format!("k{i},"))
                    )),
            )
        },
    },
    Case {
        name: "classes-that-are-none",
        size: 500,
        command: CHECK,
        make: |n| {
            let one = |i| format!("    class \"k{i}\"\n    host \"h{i}\" class=\"kk{i}\"\n");
            // Names of one length: what is near depends on it.
            iotdb(1, &many(n, |i| one(i + 100_000)))
        },
    },
    Case {
        name: "networks",
        size: 1000,
        command: CHECK,
        make: |n| {
            iotdb(
                10,
                &many(n, |i| {
                    format!("    network \"10.{}.{}.{}/28\"\n", i / 4000, i / 16 % 250, i % 16 * 16)
                }),
            )
        },
    },
    Case {
        name: "networks-and-hosts",
        size: 300,
        command: CHECK,
        make: |n| {
            iotdb(
                n,
                &(many(n, |i| format!("    network \"10.{}.{}.0/24\"\n", i / 250 + 100, i % 250))
                    + &format!("    datanode on=\"n[2..{n}]\"\n")),
            )
        },
    },
    Case {
        name: "disks",
        size: 8000,
        command: CHECK,
        make: |n| {
            iotdb(
                1,
                &format!(
                    "    host \"h\" address=\"10.9.0.1\" {{\n{}    }}\n    datanode on=\"h\"\n",
                    many(n, |i| format!("disk \"/d{i}\"\n"))
                ),
            )
        },
    },
    Case {
        name: "disks-in-a-line",
        size: 25_000,
        command: CHECK,
        make: |n| {
            iotdb(
                1,
                &format!(
                    "    host \"h\" address=\"10.9.0.1\" {{ disk {}; }}\n    datanode on=\"h\"\n",
                    many(n, |i| format!("\"/d{i}\" "))
                ),
            )
        },
    },
    Case {
        name: "aliases",
        size: 5000,
        command: CHECK,
        make: |n| {
            iotdb(
                1,
                &format!(
                    "    host \"h\" address=\"10.9.0.1\" {{\n{}    }}\n    datanode on=\"h\"\n",
                    many(n, |i| format!("alias \"a{i}\"\n"))
                ),
            )
        },
    },
    Case {
        name: "every",
        size: 800,
        command: CHECK,
        make: |n| {
            iotdb(
                3,
                &many(n, |i| format!("    every \"datanode\" on=\"*\" {{ set \"dn_rpc_port\" {i}; }}\n")),
            )
        },
    },
    Case {
        name: "every-on-all-hosts",
        size: 500,
        command: CHECK,
        make: |n| {
            iotdb(
                n,
                &(many(n, |i| {
                    format!("    every \"datanode\" on=\"*\" {{ set \"dn_rpc_port\" {}; }}\n", 7000 + i)
                }) + &format!("    datanode on=\"n[2..{n}]\"\n")),
            )
        },
    },
    Case {
        name: "every-on-a-host-each",
        size: 250,
        command: CHECK,
        make: |n| {
            iotdb(
                n,
                &(many(n, |i| {
                    format!("    every \"datanode\" on=\"n{i}\" {{ set \"dn_rpc_port\" {}; }}\n", 7000 + i)
                }) + &format!("    datanode on=\"n[2..{n}]\"\n")),
            )
        },
    },
    Case {
        name: "every-of-roles",
        size: 1000,
        command: CHECK,
        make: |n| iotdb(3, &many(n, |i| format!("    every \"datanode\" {{ set \"dn_rpc_port\" {i}; }}\n"))),
    },
    Case {
        name: "every-of-names",
        size: 500,
        command: CHECK,
        make: |n| {
            dolphindb(
                &(format!("    datanode on=\"n2\" alias=\"d[1..{n}]\" port=\"9000+\"\n")
                    + &many(n, |i| {
                        format!("    every \"node\" alias=\"d{i}\" {{ set \"workerNum\" {}; }}\n", i % 7 + 1)
                    })),
            )
        },
    },
    Case {
        name: "every-of-patterns",
        size: 300,
        command: CHECK,
        make: |n| {
            dolphindb(
                &(format!("    datanode on=\"n2\" alias=\"d[1..{n}]\" port=\"9000+\"\n")
                    + &many(n, |i| {
                        format!("    every \"node\" alias=\"d{i}%\" {{ set \"workerNum\" {}; }}\n", i % 7 + 1)
                    })),
            )
        },
    },
    Case {
        name: "settings-unknown",
        size: 200,
        command: CHECK,
        make: |n| iotdb(1, &many(n, |i| format!("    set \"our_own_key_{i}\" {i}\n"))),
    },
    Case {
        name: "settings-nearly-known",
        size: 200,
        command: CHECK,
        make: |n| iotdb(1, &many(n, |_| "    set \"dn_rcp_port\" 6667\n".to_owned())),
    },
    Case {
        name: "settings-short",
        size: 200,
        command: SHORT,
        make: |n| iotdb(1, &many(n, |i| format!("    set \"our_own_key_{i}\" {i}\n"))),
    },
    Case {
        name: "settings-json",
        size: 200,
        command: JSON,
        make: |n| iotdb(1, &many(n, |i| format!("    set \"our_own_key_{i}\" {i}\n"))),
    },
    Case {
        name: "settings-sarif",
        size: 150,
        command: &["check", "--format", "sarif", "cluster.kdl"],
        make: |n| iotdb(1, &many(n, |i| format!("    set \"our_own_key_{i}\" {i}\n"))),
    },
    Case {
        name: "settings-junit",
        size: 200,
        command: &["check", "--format", "junit", "cluster.kdl"],
        make: |n| iotdb(1, &many(n, |i| format!("    set \"our_own_key_{i}\" {i}\n"))),
    },
    Case {
        name: "settings-github",
        size: 200,
        command: &["check", "--format", "github", "cluster.kdl"],
        make: |n| iotdb(1, &many(n, |i| format!("    set \"our_own_key_{i}\" {i}\n"))),
    },
    Case {
        name: "settings-of-one-key",
        size: 2000,
        command: CHECK,
        make: |n| iotdb(1, &many(n, |i| format!("    set \"dn_rpc_port\" {i}\n"))),
    },
    Case {
        name: "settings-of-one-key-in-a-node",
        size: 2000,
        command: CHECK,
        make: |n| {
            iotdb(
                2,
                &format!(
                    "    datanode on=\"n2\" {{\n{}    }}\n",
                    many(n, |i| format!("        set \"dn_rpc_port\" {i}\n"))
                ),
            )
        },
    },
    Case {
        name: "variables",
        size: 1000,
        command: CHECK,
        make: |n| iotdb(1, &many(n, |i| format!("    env \"OUR_{i}\" \"{i}\"\n"))),
    },
    Case {
        name: "values-of-a-setting",
        size: 6000,
        command: CHECK,
        make: |n| iotdb(1, &format!("    set \"dn_wal_dirs\" {}\n", many(n, |i| format!("\"/w{i}\" ")))),
    },
    Case {
        name: "folders-of-a-node",
        size: 15_000,
        command: CHECK,
        make: |n| iotdb(1, &format!("    data-dirs {}\n", many(n, |i| format!("\"/w{i}\" ")))),
    },
    Case {
        name: "folders-in-one-folder",
        size: 8000,
        command: CHECK,
        make: |n| iotdb(1, &format!("    data-dirs \"/data\" {}\n", many(n, |i| format!("\"/data/{i}\" ")))),
    },
    Case {
        name: "folders-alike",
        size: 8000,
        command: CHECK,
        make: |n| iotdb(1, &format!("    data-dirs {}\n", "\"/data\" ".repeat(n))),
    },
    Case {
        name: "folders-in-one-text",
        size: 15_000,
        command: CHECK,
        make: |n| iotdb(1, &format!("    set \"dn_data_dirs\" \"{}\"\n", many(n, |i| format!("/w{i},")))),
    },
    Case {
        name: "volumes",
        size: 6000,
        command: CHECK,
        make: |n| {
            dolphindb(&format!(
                "    datanode on=\"n2\" {{ volumes {}; }}\n",
                many(n, |i| format!("\"/w{i}\" "))
            ))
        },
    },
    Case {
        name: "includes",
        size: 2500,
        command: CHECK,
        make: |n| {
            let mut files = iotdb(1, &many(n, |i| format!("    include \"p{i}.kdl\"\n")));
            files.extend((1..=n).map(|i| {
                (format!("p{i}.kdl"), format!("host \"h{i}\" address=\"10.9.{}.{}\"\n", i / 250, i % 250))
            }));
            files
        },
    },
    Case {
        name: "includes-of-one-file",
        size: 400,
        command: CHECK,
        make: |n| {
            let mut files = iotdb(1, &many(n, |_| "    include \"p.kdl\"\n".to_owned()));
            files.push(("p.kdl".to_owned(), "set \"dn_rpc_port\" 6667\n".repeat(20)));
            files
        },
    },
    Case {
        name: "includes-in-each-other",
        size: 15,
        command: CHECK,
        make: |n| {
            let mut files = iotdb(1, "    include \"p1.kdl\"\n");
            files.extend((1..=n).map(|i| {
                (
                    format!("p{i}.kdl"),
                    if i < n {
                        format!("include \"p{}.kdl\"\n", i + 1)
                    } else {
                        "set \"dn_rpc_port\" 6667\n".repeat(2000)
                    },
                )
            }));
            files
        },
    },
    Case {
        name: "overlays",
        size: 12,
        command: &["check", "p1.kdl"],
        make: |n| {
            let mut files =
                vec![(format!("p{n}.kdl"), cluster("c", 100, "n", 1, "    datanode on=\"n[2..100]\"\n"))];
            files.extend((1..n).map(|i| (format!("p{i}.kdl"), format!("extends \"p{}.kdl\"\ncluster \"c\" {{ host \"n*\" cores={i}; every \"datanode\" {{ set \"dn_rpc_port\" {i}; }}; }}\n", i + 1))));
            files
        },
    },
    Case {
        name: "hosts-of-an-overlay",
        size: 3000,
        command: &["check", "over.kdl"],
        make: |n| {
            let mut files = iotdb(n, "");
            files.push((
                "over.kdl".to_owned(),
                format!(
                    "extends \"cluster.kdl\"\ncluster \"c\" {{\n{}}}\n",
                    many(n, |i| format!("    host \"n{i}\" cores={i}\n"))
                ),
            ));
            files
        },
    },
    Case {
        name: "exceptions",
        size: 2000,
        command: CHECK,
        make: |n| iotdb(1, &many(n, |_| "    allow \"NET001\" reason=\"x\"\n".to_owned())),
    },
    Case {
        name: "exceptions-and-findings",
        size: 250,
        command: CHECK,
        make: |n| {
            iotdb(
                n + 1,
                &many(n, |i| {
                    format!(
                        "    datanode on=\"n{}\" {{ allow \"NET002\" reason=\"x\"; set \"dn_rpc_port\" 80; }}\n",
                        i + 1
                    )
                }),
            )
        },
    },
    Case {
        name: "exceptions-that-are-none",
        size: 300,
        command: CHECK,
        make: |n| iotdb(1, &many(n, |i| format!("    allow \"NET{i}\" reason=\"x\"\n"))),
    },
    Case {
        name: "payloads",
        size: 5000,
        command: CHECK,
        make: |n| iotdb(1, &many(n, |i| format!("    payload \"p{i}.tar.gz\"\n"))),
    },
    Case {
        name: "payloads-of-one-name",
        size: 1500,
        command: CHECK,
        make: |n| iotdb(1, &many(n, |i| format!("    payload \"{i}/p.tar.gz\"\n"))),
    },
    Case {
        name: "dashboards",
        size: 2500,
        command: CHECK,
        make: |n| {
            let mut files = iotdb(
                1,
                &format!(
                    "    monitoring {{ prometheus on=\"n1\"; grafana on=\"n1\" {{ dashboard {}; }}; }}\n",
                    many(n, |i| format!("\"d{i}.json\" "))
                ),
            );
            files.extend((1..=n).map(|i| (format!("d{i}.json"), "{}".to_owned())));
            files
        },
    },
    Case {
        name: "targets",
        size: 800,
        command: CHECK,
        make: |n| {
            iotdb(
                n + 1,
                &format!(
                    "    every \"node\" {{ metrics \"prometheus\"; }}\n    datanode on=\"n[2..{}]\"\n    monitoring {{ prometheus on=\"n1\"; }}\n",
                    n + 1
                ),
            )
        },
    },
    Case {
        name: "statements-unknown",
        size: 2000,
        command: CHECK,
        make: |n| iotdb(1, &many(n, |i| format!("    hots \"h{i}\"\n"))),
    },
    Case {
        name: "properties-unknown",
        size: 2000,
        command: CHECK,
        make: |n| iotdb(1, &format!("    host \"h\" {}\n", many(n, |i| format!("cord{i}=1 ")))),
    },
    Case {
        name: "properties-repeated",
        size: 4000,
        command: CHECK,
        make: |n| iotdb(1, &format!("    host \"h\" {}\n", many(n, |i| format!("cores={i} ")))),
    },
    Case {
        name: "arguments",
        size: 15_000,
        command: CHECK,
        make: |n| iotdb(1, &format!("    host {}\n", many(n, |i| format!("\"h{i}\" ")))),
    },
    Case {
        name: "asked-why",
        size: 1500,
        command: &["why", "cluster.kdl", "n2", "dn_rpc_port"],
        make: |n| iotdb(n + 1, &format!("    datanode on=\"n[2..{}]\"\n", n + 1)),
    },
];
