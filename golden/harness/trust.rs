//! A bundle on its way: archives of both kinds, damage of every kind found by the program and by the shell, signatures
//! that minisign itself reads, differences by meaning.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use clusterc::bundle::{self, Change, Damage, Edition, Opened, Options, Packing};
use libtest_mimic::Trial;

use crate::writing::{Case, Outcome, ensure, put, run, spec, with, write};

pub(crate) fn trials() -> Vec<Trial> {
    let all: &[Case] = &[
        ("archives-of-both-kinds", archives),
        ("damage", damage),
        ("damage-in-every-shell", damage_in_every_shell),
        ("damaged-archives", damaged_archives),
        ("hostile-archives", hostile_archives),
        ("install-refuses-damage", install_refuses_damage),
        ("signatures", signatures),
        ("difference-by-meaning", difference),
    ];
    all.iter().map(|&(name, run)| Trial::test(format!("trust/{name}"), run)).collect()
}

fn archive(path: &Path, packing: Packing) -> Outcome {
    with(spec(3, 6667), &Options::default(), |bundle| bundle.archive_to(path, packing, 0))??;
    Ok(())
}

fn archives() -> Outcome {
    let place = tempfile::tempdir()?;
    for (name, packing) in [("one.tar.gz", Packing::Gzip), ("one.tar.zst", Packing::Zstd)] {
        let path = place.path().join(name);
        archive(&path, packing)?;
        let again = place.path().join("again");
        archive(&again, packing)?;
        ensure(fs::read(&path)? == fs::read(&again)?, "equal specs give equal archives")?;
        let opened = Opened::read(&path)?;
        ensure(opened.damage().is_empty(), name)?;
        ensure(opened.paths().any(|path| path == "hosts/node-1/install.sh"), "it holds the hosts")?;
    }
    Ok(())
}

fn damage() -> Outcome {
    let place = tempfile::tempdir()?;
    let folder = place.path().join("out");
    write(spec(3, 6667), &folder, false)??;
    ensure(Opened::read(&folder)?.damage().is_empty(), "a new bundle is whole")?;
    let verify = || Command::new("sh").arg(folder.join("verify.sh")).output();
    ensure(verify()?.status.success(), "verify.sh says so as well")?;
    put(&folder.join("hosts/node-1/start.sh"), "#!/bin/sh\n")?;
    fs::remove_file(folder.join("topology.svg"))?;
    fs::write(folder.join("hosts/node-2/more"), "")?;
    symlink("/etc/passwd", folder.join("link"))?;
    fs::remove_file(folder.join("start-order.svg"))?;
    symlink("topology.svg", folder.join("start-order.svg"))?;
    fs::set_permissions(folder.join("control/stop-all.sh"), fs::Permissions::from_mode(0o644))?;
    // What a strict umask takes from others is not one.
    fs::set_permissions(folder.join("RUNBOOK.md"), fs::Permissions::from_mode(0o600))?;
    let path = |path: &str| path.to_owned();
    let mut expected = vec![
        Damage::Missing(path("topology.svg")),
        Damage::Altered(path("hosts/node-1/start.sh")),
        Damage::Mode(path("control/stop-all.sh"), 0o755, 0o644),
        Damage::Added(path("hosts/node-2/more")),
        Damage::Added(path("link")),
        Damage::NoFile(path("start-order.svg")),
    ];
    expected.sort();
    let found = Opened::read(&folder)?.damage();
    ensure(found == expected, &format!("{found:?}"))?;
    let printed = verify()?;
    let words = String::from_utf8_lossy(&printed.stdout).into_owned();
    ensure(printed.status.code() == Some(1), "verify.sh fails")?;
    for line in [
        "hosts/node-1/start.sh differs from what was built",
        "topology.svg is missing",
        "hosts/node-2/more was not built",
        "link is not a regular file",
        "start-order.svg is not a regular file",
    ] {
        ensure(words.contains(line), &format!("`{line}` in\n{words}"))?;
    }
    Ok(())
}

/// The shells that are here, each of which hosts have.
fn shells() -> Vec<Vec<&'static str>> {
    let all = [vec!["sh"], vec!["dash"], vec!["bash", "--posix"], vec!["busybox", "sh"]];
    let is_here = |shell: &Vec<&str>| {
        let tried = Command::new(shell[0]).args(&shell[1..]).args(["-c", ":"]).output();
        tried.is_ok_and(|output| output.status.success())
    };
    all.into_iter().filter(is_here).collect()
}

/// What a shell says of a change to a host's folder: the words of verify.sh, and whether the gate of install.sh refuses.
fn damage_in_every_shell() -> Outcome {
    type Change = fn(&Path) -> Outcome;
    // What is done, what verify.sh says, and whether the gate refuses it as well.
    let changes: &[(Change, &str, bool)] = &[
        (|host| Ok(fs::write(host.join("SHA256SUMS"), "")?), "SHA256SUMS differs from what was built", true),
        (
            |host| {
                let sums = fs::read_to_string(host.join("SHA256SUMS"))?;
                Ok(fs::write(host.join("SHA256SUMS"), format!("{sums}no sum\n"))?)
            },
            "SHA256SUMS differs from what was built",
            true,
        ),
        (
            |host| {
                let sums = fs::read_to_string(host.join("SHA256SUMS"))?;
                let line = sums.lines().find(|line| line.ends_with("  start.sh")).ok_or("no line")?;
                fs::write(host.join("start.sh"), "#!/bin/sh\n")?;
                Ok(fs::write(host.join("SHA256SUMS"), sums.replace(line, &line.replacen("  ", " ", 1)))?)
            },
            "SHA256SUMS differs from what was built",
            true,
        ),
        (|host| Ok(fs::write(host.join(OsStr::from_bytes(b"\xff\xfe")), "")?), "was not built", false),
        (|host| Ok(fs::write(host.join(OsStr::from_bytes(b"lib/\xff\xfe.sh")), "")?), "was not built", true),
        (|host| Ok(fs::write(host.join("lib/x\nstart.sh"), "")?), "lib/x was not built", true),
        (|host| Ok(fs::write(host.join("more.sh"), "")?), "more.sh was not built", true),
        (|host| Ok(fs::create_dir(host.join("void"))?), "void is a folder that was not built", false),
        (|host| Ok(fs::create_dir(host.join("services/void"))?), "services/void is a folder", true),
        (|host| mode(host, "start.sh", 0o644), "start.sh has another mode", false),
        (|host| mode(host, "lib/common.sh", 0o755), "lib/common.sh has another mode", false),
        (|host| mode(host, "lib/common.sh", 0o666), "lib/common.sh has another mode", false),
        (|host| mode(host, "start.sh", 0o4755), "start.sh has another mode", false),
    ];
    let place = tempfile::tempdir()?;
    let folder = place.path().join("out");
    write(spec(1, 6667), &folder, false)??;
    let host = folder.join("hosts/node-1");
    for shell in shells() {
        let call = |script: &str, path: &str, more: &[&str]| {
            let mut command = Command::new(shell[0]);
            command.args(&shell[1..]).arg(host.join(script)).args(more).env("PATH", path).output()
        };
        let path = std::env::var("PATH")?;
        let gate = |path: &str| -> Result<bool, libtest_mimic::Failed> {
            let printed = call("install.sh", path, &["--dry-run", "--any-host"])?;
            Ok(String::from_utf8_lossy(&printed.stderr).contains("this folder differs from what was built"))
        };
        let whole = call("verify.sh", &path, &[])?;
        ensure(whole.status.success() && !gate(&path)?, &format!("{shell:?}: a new folder is whole"))?;
        for (number, (change, words, is_refused)) in changes.iter().enumerate() {
            change(&host)?;
            let printed = call("verify.sh", &path, &[])?;
            let shown = String::from_utf8_lossy(&printed.stdout).into_owned();
            let is_found = printed.status.code() == Some(1) && shown.contains(words);
            ensure(is_found, &format!("{shell:?}, change {number}: expected `{words}`, found\n{shown}"))?;
            ensure(gate(&path)? == *is_refused, &format!("{shell:?}, change {number}: the gate"))?;
            fs::remove_dir_all(&folder)?;
            write(spec(1, 6667), &folder, false)??;
        }
        // Programs that die say nothing is wrong, unless someone asks what is right.
        fs::write(host.join("start.sh"), "#!/bin/sh\n")?;
        let shims = place.path().join("shims");
        fs::create_dir_all(&shims)?;
        for name in ["sha256sum", "sed", "awk", "comm", "sort", "find"] {
            let shim = shims.join(name);
            fs::write(&shim, "#!/bin/sh\nkill -KILL $$\n")?;
            fs::set_permissions(&shim, fs::Permissions::from_mode(0o755))?;
            let before = format!("{}:{path}", shims.display());
            let code = call("verify.sh", &before, &[])?.status.code();
            ensure(matches!(code, Some(1 | 2)), &format!("{shell:?}: {name} dies, {code:?}"))?;
            ensure(gate(&before)?, &format!("{shell:?}: {name} dies in the gate"))?;
            fs::remove_file(shim)?;
        }
        fs::remove_dir_all(&folder)?;
        write(spec(1, 6667), &folder, false)??;
    }
    Ok(())
}

fn mode(host: &Path, path: &str, mode: u32) -> Outcome {
    Ok(fs::set_permissions(host.join(path), fs::Permissions::from_mode(mode))?)
}

fn damaged_archives() -> Outcome {
    let place = tempfile::tempdir()?;
    for packing in [Packing::Gzip, Packing::Zstd] {
        let path = place.path().join("bundle");
        archive(&path, packing)?;
        let whole = fs::read(&path)?;
        let mut cut = whole.clone();
        cut.truncate(whole.len() / 2);
        let mut flipped = whole.clone();
        flipped[whole.len() / 2] ^= 0x10;
        for bytes in [cut, flipped, whole[..3].to_vec(), Vec::new(), b"not an archive".to_vec()] {
            fs::write(&path, &bytes)?;
            match Opened::read(&path) {
                Err(error) => {
                    let printed = error.to_string();
                    let is_clear = printed.contains("cannot be unpacked")
                        || printed.contains("is not a clusterc bundle");
                    ensure(is_clear, &printed)?;
                }
                Ok(opened) => ensure(!opened.damage().is_empty(), "damage is seen")?,
            }
        }
    }
    Ok(())
}

/// Members that lead out of the folder, that are there twice, or that are not files.
fn hostile_archives() -> Outcome {
    let place = tempfile::tempdir()?;
    let path = place.path().join("bundle.tar.gz");
    let member = |name: &str, kind: tar::EntryType| {
        let mut header = tar::Header::new_gnu();
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_entry_type(kind);
        header.set_mode(0o644);
        header.set_size(0);
        header.set_cksum();
        header
    };
    for names in [&["../x"][..], &["/etc/x"], &["a/../../x"], &["a/x", "b/x"], &["a/x", "a/x"], &["a/x"]] {
        for kind in [tar::EntryType::Regular, tar::EntryType::Symlink] {
            let file = fs::File::create(&path)?;
            let gzip = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
            let mut builder = tar::Builder::new(gzip);
            for name in names {
                builder.append(&member(name, kind), std::io::empty())?;
            }
            builder.into_inner()?.finish()?;
            let printed = Opened::read(&path).err().map(|error| error.to_string()).unwrap_or_default();
            ensure(printed.contains("is not a clusterc bundle"), &format!("{names:?}: {printed}"))?;
        }
    }
    Ok(())
}

fn install_refuses_damage() -> Outcome {
    let place = tempfile::tempdir()?;
    let folder = place.path().join("out");
    write(spec(1, 6667), &folder, false)??;
    let host = folder.join("hosts/node-1");
    let install =
        |more: &[&str]| Command::new("sh").arg(host.join("install.sh")).arg("--dry-run").args(more).output();
    // An archive may be next to the scripts; what was built may not change.
    fs::write(host.join("some-archive.zip"), "")?;
    let printed = String::from_utf8_lossy(&install(&[])?.stderr).into_owned();
    ensure(!printed.contains("this folder differs from what was built"), &printed)?;
    // Not a line of a damaged folder is read.
    fs::write(host.join("lib/common.sh"), "exit 0\n")?;
    let output = install(&[])?;
    let printed = String::from_utf8_lossy(&output.stderr).into_owned();
    ensure(
        output.status.code() == Some(1) && printed.contains("lib/common.sh differs from what was built"),
        &printed,
    )?;
    write(spec(1, 6667), &folder, true)??;
    fs::write(host.join("files/opt/iotdb/conf/iotdb-system.properties"), "dn_rpc_port=1\n")?;
    ensure(install(&[])?.status.code() == Some(1), "an edited file")?;
    let printed = String::from_utf8_lossy(&install(&["--edited"])?.stderr).into_owned();
    ensure(!printed.contains("this folder differs from what was built"), &printed)
}

/// Keys as minisign writes them: one with a password and one without, and one of someone else.
const KEYS: &str = "golden/harness/keys";

fn signatures() -> Outcome {
    let keys = crate::root().join(KEYS);
    let public = |name: &str| keys.join(name).display().to_string();
    let place = tempfile::tempdir()?;
    let folder = place.path().join("out");
    write(spec(2, 6667), &folder, false)??;
    let packed = place.path().join("out.tar.zst");
    archive(&packed, Packing::Zstd)?;
    for bundle in [&folder, &packed] {
        let missing = bundle::check_signature(bundle, &public("open.pub"))?;
        ensure(missing.is_err_and(|why| why.contains("there is no")), "no signature is no good one")?;
        bundle::sign(bundle, &Edition::default(), &keys.join("open.key"), None)?;
        ensure(bundle::check_signature(bundle, &public("open.pub"))?.is_ok(), "the right key")?;
        let other = bundle::check_signature(bundle, &public("sealed.pub"))?;
        ensure(other == Err("it was made with another key".to_owned()), "another key")?;
        if Command::new("minisign").arg("-v").output().is_ok() {
            let signed = if bundle.is_dir() { bundle.join("SHA256SUMS") } else { bundle.clone() };
            run(Command::new("minisign")
                .args(["-V", "-p"])
                .arg(keys.join("open.pub"))
                .arg("-m")
                .arg(signed))?;
        }
    }
    // A password takes a second and a gibibyte to try, by design.
    let wrong =
        bundle::sign(&folder, &Edition::default(), &keys.join("sealed.key"), Some("wrong".to_owned()));
    ensure(wrong.is_err_and(|error| error.to_string().contains("cannot be used")), "a wrong password")?;
    bundle::sign(&folder, &Edition::default(), &keys.join("sealed.key"), Some("clusterc".to_owned()))?;
    ensure(bundle::check_signature(&folder, &public("sealed.pub"))?.is_ok(), "a key with a password")?;
    // Another build removes the signature: it would be one of what is no longer there.
    write(spec(2, 6668), &folder, false)??;
    ensure(bundle::signature_of(&folder).is_none(), "an old signature goes")
}

fn difference() -> Outcome {
    let place = tempfile::tempdir()?;
    let (old, new) = (place.path().join("old"), place.path().join("new"));
    write(spec(2, 6667), &old, false)??;
    write(format!("// another comment\n{}", spec(2, 6667)), &new, false)??;
    let (before, after) = (Opened::read(&old)?, Opened::read(&new)?);
    let changes = bundle::compare(&before, &after)?;
    ensure(changes.is_empty(), &format!("lines of the spec are no difference: {changes:?}"))?;
    write(spec(3, 6670), &new, false)??;
    let changes = bundle::compare(&before, &Opened::read(&new)?)?;
    ensure(changes.contains(&Change::HostAdded("node-3".to_owned())), "a host is new")?;
    let port =
        changes.iter().find(|change| matches!(change, Change::Setting { name, .. } if name == "dn_rpc_port"));
    let expected = Change::Setting {
        file: "/opt/iotdb/conf/iotdb-system.properties".to_owned(),
        name: "dn_rpc_port".to_owned(),
        before: Some("6667".to_owned()),
        after: Some("6670".to_owned()),
        hosts: vec!["node-1".to_owned(), "node-2".to_owned()],
    };
    ensure(port == Some(&expected), &format!("{changes:?}"))
}
