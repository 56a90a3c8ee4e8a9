//! Pages for reviewers: what a spec says is text in them, equal input gives equal bytes, and pictures of many hosts stay small.
//! golden/report/run.sh opens them in a browser.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use clusterc::bundle;
use clusterc::diagnostic::Levels;
use clusterc::driver;
use libtest_mimic::{Failed, Trial};

use crate::specs::Folder;
use crate::writing::{Case, Outcome, ensure};

pub(crate) fn trials() -> Vec<Trial> {
    let all: &[Case] = &[
        ("hostile-text-stays-text", hostile),
        ("secrets-are-masked", secrets),
        ("native-files", native),
        ("what-is-no-report-is-kept", kept),
        ("bundles-do-not-depend-on-folders", folders),
        ("pictures-of-many-hosts", pictures),
    ];
    all.iter().map(|&(name, run)| Trial::test(format!("report/{name}"), run)).collect()
}

/// The page of a spec, in a folder.
fn page(folder: &Path, arguments: &[&str]) -> Result<String, Failed> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clusterc"));
    let output = command.arg("report").args(arguments).args(["-o", "-"]).current_dir(folder).output()?;
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure(output.status.code().is_some_and(|code| code < 2), &printed)?;
    Ok(String::from_utf8(output.stdout)?)
}

fn hostile() -> Outcome {
    let folder = tempfile::tempdir()?;
    let name = "<img src=x onerror='window.hacked=1'>.kdl";
    std::fs::copy(crate::root().join("golden/report/hostile.kdl"), folder.path().join(name))?;
    let page = page(folder.path(), &[name])?;
    ensure(page.matches("<script").count() == 2, "a spec adds a script")?;
    ensure(page.matches("</script").count() == 2, "a spec ends a script")?;
    ensure(page.matches("</style").count() == 1, "a spec ends the style")?;
    for mark in ["<img", "<svg", "<b>iotdb", "<!--"] {
        ensure(!page.contains(mark), &format!("{mark} is in the page"))?;
    }
    ensure(page.contains("&lt;/script&gt;"), "the name of the cluster is not shown")
}

const SPEC: &str = "cluster \"plant\" product=\"iotdb\" version=\"1.3.3\" {\n    install \"/opt/iotdb\"\n    replication schema=1 data=1\n    \
    host \"n-1\" address=\"10.0.0.1\"\n    confignode on=\"n-1\"\n    datanode on=\"n-1\"\n    monitoring {\n        \
    grafana on=\"n-1\" { set \"security.admin_password\" \"hunter2secret\"; }\n    }\n}\n";

fn secrets() -> Outcome {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("plant.kdl"), SPEC)?;
    let page = page(folder.path(), &["plant.kdl"])?;
    ensure(page.contains("security.admin_password"), "the setting is not shown")?;
    ensure(!page.contains("hunter2secret"), "a secret is shown")
}

fn native() -> Outcome {
    let folder = tempfile::tempdir()?;
    let conf = folder.path().join("n1/conf");
    std::fs::create_dir_all(&conf)?;
    std::fs::write(
        conf.join("iotdb-system.properties"),
        "cn_internal_address=10.0.0.1\ncn_seed_config_node=10.0.0.1:10710\ndn_internal_address=10.0.0.1\ndn_rpc_address=10.0.0.1\n\
         dn_seed_config_node=10.0.0.1:10710\ndn_rpc_port=6668\n",
    )?;
    let page = page(folder.path(), &["n1", "--target-version", "1.3.3"])?;
    ensure(page.contains("dn_rpc_port"), "settings of native files are not shown")?;
    ensure(page.contains("n1/conf/iotdb-system.properties:6"), "the line of the file is not shown")
}

fn kept() -> Outcome {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("plant.kdl"), SPEC)?;
    std::fs::write(folder.path().join("own.html"), "mine")?;
    let report = |output: &str, more: &[&str]| -> Result<Option<i32>, Failed> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clusterc"));
        let command = command.args(["report", "plant.kdl", "-o", output]).args(more);
        Ok(command.current_dir(folder.path()).output()?.status.code())
    };
    ensure(report("own.html", &[])? == Some(2), "a file is overwritten")?;
    ensure(std::fs::read(folder.path().join("own.html"))? == b"mine", "a file is overwritten")?;
    ensure(report("own.html", &["--force"])? != Some(2), "--force does not overwrite")?;
    ensure(report("own.html", &[])? != Some(2), "a report is not brought up to date")
}

/// The report of a bundle, built from a spec by that path.
fn built(folder: &Path, spec: &str) -> Result<String, Failed> {
    let out = tempfile::tempdir()?;
    let bundle = out.path().join("out");
    let mut command = Command::new(env!("CARGO_BIN_EXE_clusterc"));
    let output = command.args(["build", spec, "-o"]).arg(&bundle).current_dir(folder).output()?;
    ensure(output.status.success(), &String::from_utf8_lossy(&output.stderr))?;
    Ok(std::fs::read_to_string(bundle.join("report.html"))?)
}

fn folders() -> Outcome {
    let folder = tempfile::tempdir()?;
    let text = SPEC.replace("\"hunter2secret\"", "from=\"env:GRAFANA_PASSWORD\"");
    std::fs::create_dir(folder.path().join("deep"))?;
    std::fs::write(folder.path().join("plant.kdl"), &text)?;
    std::fs::write(folder.path().join("deep/plant.kdl"), &text)?;
    let (one, other) = (built(folder.path(), "plant.kdl")?, built(folder.path(), "deep/plant.kdl")?);
    ensure(one == other, "the page depends on the folder of the spec")?;
    ensure(one.contains("plant.kdl:"), "the page names no line")
}

/// A thousand hosts, each with its own port.
fn pictures() -> Outcome {
    let folder = tempfile::tempdir()?;
    let mut text = "cluster \"plant\" product=\"iotdb\" version=\"1.3.3\" {\n    install \"/opt/iotdb\"\n    replication schema=1 data=1\n    \
                    host \"n-[0001..1000]\" address=\"10.0.[0..3].[1..250]\" zone=\"hall\"\n    confignode on=\"n-0001\"\n    datanode on=\"*\"\n"
        .to_owned();
    for host in 1..=1000 {
        let _ = writeln!(
            text,
            "    every \"datanode\" on=\"n-{host:04}\" {{ set \"dn_rpc_port\" {}; }}",
            20_000 + host
        );
    }
    text.push_str("}\n");
    std::fs::write(folder.path().join("plant.kdl"), text)?;
    let name = "plant.kdl".to_owned();
    let compiled = driver::compile(&[vec![name]], &Folder(folder.path().to_owned()), &Levels::default());
    let compiled = compiled.map_err(|unreadable| unreadable.reason)?;
    let (checked, sources) = compiled.into_checked().ok_or("the spec has errors")?;
    // All files of a thousand hosts would take long.
    let files =
        bundle::build(&checked, driver::PRODUCTS, &sources, &bundle::Options::default())?.common_files();
    let text = |path: &str| {
        let file = files.iter().find(|file| file.path == path).map(|file| file.as_text().into_owned());
        file.ok_or_else(|| Failed::from(format!("there is no {path}")))
    };
    let picture = text("topology.svg")?;
    ensure(picture.contains("… 941 more hosts"), "the rest of the hosts is not counted")?;
    ensure(picture.len() < 60_000, &format!("the picture has {} bytes", picture.len()))?;
    let order = text("start-order.svg")?;
    ensure(order.len() < 20_000, &format!("the start order has {} bytes", order.len()))
}
