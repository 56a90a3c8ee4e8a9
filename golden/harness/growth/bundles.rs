//! What bundles hold many times: built, built again, verified and compared.

use super::{Case, Files, many};

/// Two specs with some hosts, which differ on each of them, with some statements more.
fn specs(hosts: usize, more: &str) -> Files {
    let spec = |port: u16| {
        format!(
            "cluster \"c\" product=\"iotdb\" version=\"1.3.3\" {{\n    install \"/opt/iotdb\"\n    replication schema=1 data=1\n    \
             host \"n[1..{hosts}]\" address=\"10.0.0.1+\"\n    confignode on=\"n1\"\n    datanode on=\"n*\"\n    \
             set \"dn_rpc_port\" {port}\n{more}}}\n"
        )
    };
    vec![("old.kdl".to_owned(), spec(6667)), ("new.kdl".to_owned(), spec(6668))]
}

fn hosts(count: usize) -> Files {
    specs(count, "")
}

pub(super) const CASES: &[Case] = &[
    Case { name: "built-hosts", size: 40, command: &["build", "new.kdl", "-o", "out"], make: hosts },
    Case {
        name: "built-archive",
        size: 4,
        command: &["build", "new.kdl", "--archive", "tar.gz", "-o", "out.tar.gz"],
        make: hosts,
    },
    Case {
        name: "built-again",
        size: 50,
        command: &["build", "new.kdl", "-o", "out", ";", "build", "new.kdl", "-o", "out"],
        make: hosts,
    },
    Case {
        name: "built-over-another",
        size: 40,
        command: &["build", "old.kdl", "-o", "out", ";", "build", "new.kdl", "-o", "out"],
        make: hosts,
    },
    Case {
        name: "built-settings",
        size: 600,
        command: &["build", "new.kdl", "-o", "out"],
        make: |n| specs(1, &format!("    set \"dn_data_dirs\" \"{}\"\n", many(n, |i| format!("/data/{i},")))),
    },
    Case {
        name: "verified-folder",
        size: 100,
        command: &["build", "new.kdl", "-o", "out", ";", "verify", "out"],
        make: hosts,
    },
    Case {
        name: "verified-archive",
        size: 3,
        command: &[
            "build",
            "new.kdl",
            "--archive",
            "tar.gz",
            "-o",
            "out.tar.gz",
            ";",
            "verify",
            "out.tar.gz",
        ],
        make: hosts,
    },
    Case {
        name: "compared-folders",
        size: 15,
        command: &[
            "build", "old.kdl", "-o", "old", ";", "build", "new.kdl", "-o", "new", ";", "diff", "old", "new",
        ],
        make: hosts,
    },
    Case {
        name: "compared-with-an-archive",
        size: 3,
        command: &[
            "build",
            "old.kdl",
            "-o",
            "old",
            ";",
            "build",
            "new.kdl",
            "--archive",
            "tar.gz",
            "-o",
            "new.tar.gz",
            ";",
            "diff",
            "old",
            "new.tar.gz",
        ],
        make: hosts,
    },
];
