//! What `verify`, verify.sh and `diff` report for bundles that were altered: the first two the same, and none trusts a
//! manifest.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use clusterc::bundle::{self, Change, Damage, Opened, Options, Packing, What};
use libtest_mimic::{Failed, Trial};

use crate::writing::{Case, Outcome, ensure, put, run, spec, with, write};

pub(crate) fn trials() -> Vec<Trial> {
    let all: &[Case] = &[
        ("verify-and-verify.sh-agree", both_agree),
        ("what-a-umask-takes", what_a_umask_takes),
        ("what-clusterc-left", what_clusterc_left),
        ("ends-of-archives", ends_of_archives),
        ("diff-reads-what-is-there", diff_reads),
        ("diff-of-what-means-something", diff_of_meaning),
    ];
    all.iter().map(|&(name, run)| Trial::test(format!("altered/{name}"), run)).collect()
}

/// A cluster with a file of mode 0600, for it holds a password.
fn secret_spec() -> String {
    spec(2, 6667).replace(
        "set \"dn_rpc_port\" 6667",
        "set \"dn_rpc_port\" 6667\n        set \"trust_store_pwd\" \"hidden\"",
    )
}

type Alter = fn(&Path) -> Outcome;

/// Everything that both find, one at a time.
const ALTERED: &[(&str, Alter)] = &[
    ("RUNBOOK.md", |out| mode(out, "RUNBOOK.md", 0o777)),
    ("RUNBOOK.md", |out| mode(out, "RUNBOOK.md", 0o666)),
    ("RUNBOOK.md", |out| mode(out, "RUNBOOK.md", 0o645)),
    ("verify.sh", |out| mode(out, "verify.sh", 0o4755)),
    ("verify.sh", |out| mode(out, "verify.sh", 0o2755)),
    ("verify.sh", |out| mode(out, "verify.sh", 0o1755)),
    ("verify.sh", |out| mode(out, "verify.sh", 0o775)),
    ("verify.sh", |out| mode(out, "verify.sh", 0o655)),
    ("SHA256SUMS", |out| mode(out, "SHA256SUMS", 0o666)),
    ("manifest.json", |out| mode(out, "manifest.json", 0o755)),
    (SECRET, |out| mode(out, SECRET, 0o644)),
    ("void", |out| Ok(fs::create_dir(out.join("void"))?)),
    ("hosts/node-1/lib/void", |out| Ok(fs::create_dir(out.join("hosts/node-1/lib/void"))?)),
    ("more", |out| Ok(fs::write(out.join("more"), "")?)),
    ("start-order.svg", |out| Ok(fs::remove_file(out.join("start-order.svg"))?)),
    ("start-order.svg", |out| Ok(fs::write(out.join("start-order.svg"), "")?)),
];

const SECRET: &str = "hosts/node-1/files/opt/iotdb/conf/iotdb-system.properties";

fn mode(out: &Path, path: &str, mode: u32) -> Outcome {
    Ok(fs::set_permissions(out.join(path), fs::Permissions::from_mode(mode))?)
}

/// What `clusterc verify` says: its exit code and its lines, the name of the bundle removed.
fn verify(out: &Path) -> Result<(Option<i32>, BTreeSet<String>), Failed> {
    let printed = Command::new(env!("CARGO_BIN_EXE_clusterc")).arg("verify").arg(out).output()?;
    let before = format!("{}: ", out.display());
    let lines = String::from_utf8(printed.stdout)?;
    Ok((printed.status.code(), lines.lines().map(|line| line.replacen(&before, "", 1)).collect()))
}

/// What verify.sh says, in the words of `clusterc verify`.
fn verify_sh(out: &Path) -> Result<(Option<i32>, BTreeSet<String>), Failed> {
    let printed = Command::new("sh").arg(out.join("verify.sh")).output()?;
    let lines = String::from_utf8_lossy(&printed.stdout).into_owned();
    let lines = lines.lines().filter_map(|line| line.strip_prefix("verify: ")?.split_once(' '));
    Ok((printed.status.code(), lines.map(|(path, what)| format!("`{path}` {what}")).collect()))
}

/// A line as far as both have the same words.
fn common(line: &str) -> String {
    line.split(" has ").next().unwrap_or(line).to_owned()
}

fn both_agree() -> Outcome {
    let place = tempfile::tempdir()?;
    let out = place.path().join("out");
    for (number, (path, alter)) in ALTERED.iter().enumerate() {
        write(secret_spec(), &out, false)??;
        ensure(Opened::read(&out)?.damage().is_empty(), "a new bundle is whole")?;
        let (whole, _) = verify_sh(&out)?;
        ensure(whole == Some(0), "verify.sh says so as well")?;
        alter(&out)?;
        let (own_code, own) = verify(&out)?;
        let (sh_code, sh) = verify_sh(&out)?;
        let printed = format!("alteration {number}: {own:?} and {sh:?}");
        ensure((own_code, sh_code) == (Some(1), Some(1)), &printed)?;
        ensure(own.len() == 1 && own.iter().any(|line| line.starts_with(&format!("`{path}` "))), &printed)?;
        let both = [&own, &sh].map(|lines| lines.iter().map(|line| common(line)).collect::<Vec<_>>());
        ensure(both[0] == both[1], &printed)?;
        fs::remove_dir_all(&out)?;
    }
    // Names that are not text are shown in other ways, and found by both.
    write(spec(1, 6667), &out, false)??;
    fs::write(out.join(OsStr::from_bytes(b"\xff\xfe")), "")?;
    fs::create_dir(out.join(OsStr::from_bytes(b"a\nb\xff")))?;
    let (code, lines) = verify(&out)?;
    let expected = ["`\\xff\\xfe` was not built", "`a\u{fffd}b\\xff` is a folder that was not built"];
    ensure(code == Some(1) && lines.iter().eq(expected), &format!("{code:?} {lines:?}"))?;
    ensure(verify_sh(&out)?.0 == Some(1), "verify.sh finds them")
}

/// An ordinary user unpacks with a umask: what it removes is not damage.
fn what_a_umask_takes() -> Outcome {
    let place = tempfile::tempdir()?;
    let packed = place.path().join("out.tar.gz");
    with(secret_spec(), &Options::default(), |bundle| bundle.archive_to(&packed, Packing::Gzip, 0))??;
    for umask in ["000", "002", "022", "027", "077", "0222"] {
        let folder = place.path().join(umask);
        fs::create_dir(&folder)?;
        let unpack = format!("umask {umask} && tar --no-same-permissions -xzf ../out.tar.gz");
        run(Command::new("sh").args(["-c", &unpack]).current_dir(&folder))?;
        let out = folder.join("plant");
        let (own, sh) = (verify(&out)?, verify_sh(&out)?);
        ensure((own.0, sh.0) == (Some(0), Some(0)), &format!("umask {umask}: {own:?} {sh:?}"))?;
        let changes = bundle::compare(&Opened::read(&packed)?, &Opened::read(&out)?)?;
        ensure(changes.is_empty(), &format!("umask {umask}: {changes:?}"))?;
    }
    Ok(())
}

/// What a build or a signing leaves that is killed is named and skipped; no more than that.
fn what_clusterc_left() -> Outcome {
    let place = tempfile::tempdir()?;
    let out = place.path().join("out");
    write(spec(1, 6667), &out, false)??;
    fs::create_dir_all(out.join(".clusterc-new/files-4000000/hosts"))?;
    fs::write(out.join(".clusterc-new/files-4000000/hosts/x"), "")?;
    fs::write(out.join(".SHA256SUMS.minisig.clusterc-4000000"), "")?;
    let own = Command::new(env!("CARGO_BIN_EXE_clusterc")).arg("verify").arg(&out).output()?;
    let sh = Command::new("sh").arg(out.join("verify.sh")).output()?;
    for printed in [own, sh] {
        let words = String::from_utf8_lossy(&printed.stderr).into_owned();
        ensure(
            printed.status.code() == Some(0),
            &format!("{words}{}", String::from_utf8_lossy(&printed.stdout)),
        )?;
        for name in [".clusterc-new", ".SHA256SUMS.minisig.clusterc-4000000"] {
            ensure(words.contains(name) && words.contains("ignored; the next one removes it\n"), &words)?;
        }
    }
    fs::write(out.join("hosts/node-1/.clusterc-new"), "")?;
    fs::remove_dir_all(out.join(".clusterc-new"))?;
    symlink("/etc", out.join(".clusterc-new"))?;
    fs::write(out.join(".RUNBOOK.md.clusterc-4000000"), "")?;
    let expected = [".RUNBOOK.md.clusterc-4000000", ".clusterc-new", "hosts/node-1/.clusterc-new"];
    let expected = expected.map(|path| format!("`{path}` was not built"));
    let lines = verify(&out)?.1;
    ensure(lines.iter().eq(&expected), &format!("{lines:?}"))?;
    let lines = verify_sh(&out)?.1;
    ensure(expected.iter().all(|line| lines.contains(line)), &format!("{lines:?}"))
}

fn ends_of_archives() -> Outcome {
    let place = tempfile::tempdir()?;
    let path = place.path().join("bundle");
    for (packing, short) in [(Packing::Gzip, 15), (Packing::Zstd, 4)] {
        with(spec(2, 6667), &Options::default(), |bundle| bundle.archive_to(&path, packing, 0))??;
        let whole = fs::read(&path)?;
        let packed = |bytes: &[u8]| -> Result<Vec<u8>, Failed> {
            if packing == Packing::Zstd {
                return Ok(zstd::encode_all(bytes, 1)?);
            }
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            gzip.write_all(bytes)?;
            Ok(gzip.finish()?)
        };
        let plus = |more: &[u8]| [whole.as_slice(), more].concat();
        for (bytes, expected) in [
            (whole[..whole.len() - short].to_vec(), Damage::CutOff),
            (whole[..whole.len() - 1].to_vec(), Damage::CutOff),
            (plus(b"more than was built"), Damage::LongEnd),
            (plus(&packed(b"more than was built")?), Damage::LongEnd),
            (plus(&packed(&[0; 4 << 20])?), Damage::LongEnd),
        ] {
            fs::write(&path, &bytes)?;
            let found = Opened::read(&path)?.damage();
            ensure(found == [expected.clone()], &format!("{packing:?}: {found:?}, not {expected:?}"))?;
            ensure(verify(&path)?.0 == Some(1), "and verify tells it")?;
        }
        // What tape drives are filled up with is not one.
        fs::write(&path, plus(&packed(&[0; 9 << 10])?))?;
        ensure(Opened::read(&path)?.damage().is_empty(), "blocks of zeros")?;
    }
    Ok(())
}

fn diff_reads() -> Outcome {
    let place = tempfile::tempdir()?;
    let (old, new) = (place.path().join("old"), place.path().join("new"));
    let packed = place.path().join("old.tar.zst");
    write(secret_spec(), &old, false)??;
    with(secret_spec(), &Options::default(), |bundle| bundle.archive_to(&packed, Packing::Zstd, 0))??;
    let printed = |old: &Path, new: &Path| -> Result<(Option<i32>, String), Failed> {
        let printed = Command::new(env!("CARGO_BIN_EXE_clusterc")).arg("diff").arg(old).arg(new).output()?;
        Ok((printed.status.code(), String::from_utf8(printed.stdout)?))
    };
    write(secret_spec(), &new, false)??;
    for before in [&old, &packed] {
        ensure(printed(before, &new)? == (Some(0), String::new()), "they are the same")?;
    }
    fs::write(new.join(SECRET), fs::read_to_string(new.join(SECRET))?.replace("6667", "6668"))?;
    mode(&new, "verify.sh", 0o4755)?;
    put(&new.join("hosts/node-2/start.sh"), "#!/bin/sh\n")?;
    fs::write(new.join("hosts/node-2/more.sh"), "")?;
    for before in [&old, &packed] {
        let (code, text) = printed(before, &new)?;
        ensure(code == Some(1), &text)?;
        for line in [
            &format!("! {}: `{SECRET}` differs from what was built", new.display()),
            "  ~ dn_rpc_port: 6667 -> 6668",
            "start.sh: changed on node-2",
            "more.sh: added on node-2",
            "verify.sh: mode 0755 -> 4755",
        ] {
            ensure(text.contains(line), &format!("`{line}` in\n{text}"))?;
        }
    }
    // Two that were altered in the same way do not differ, and are reported.
    let (code, text) = printed(&new, &new)?;
    ensure(code == Some(1) && text.lines().all(|line| line.starts_with("! ")), &text)?;
    // Of another version, no line of a file shows the defaults that are others.
    let manifest = fs::read_to_string(new.join("manifest.json"))?;
    fs::write(new.join("manifest.json"), manifest.replace(r#""version":"1.3.3""#, r#""version":"2.0.7""#))?;
    let (_, text) = printed(&old, &new)?;
    let line = ": iotdb 1.3.3 -> 2.0.7\n  for changed defaults and names: clusterc params iotdb 2.0.7 --since 1.3.3\n";
    ensure(text.contains(line), &text)?;
    let (code, text) = printed(&new, &new)?;
    ensure(code == Some(1) && text.lines().all(|line| line.starts_with("! ")), &text)
}

/// Lines that only look like comments, the order of lines, and strings that are none.
fn diff_of_meaning() -> Outcome {
    let place = tempfile::tempdir()?;
    let (old, new) = (place.path().join("old"), place.path().join("new"));
    let conf = "hosts/node-1/files/opt/iotdb/conf/";
    let cases: &[(&str, &[u8], &[u8])] = &[
        ("hosts/node-1/start.sh", b"#!/bin/sh\n! true\n", b"#!/bin/sh\n! false\n"),
        ("hosts/node-1/start.sh", b"#!/bin/sh\n:\n", b"#!/bin/bash\n:\n"),
        (&format!("{conf}x.yml"), b"!tag a\n", b"!tag b\n"),
        (&format!("{conf}x.yml"), b"a:\n  b\nc:\n  d\n", b"a:\n  d\nc:\n  b\n"),
        (&format!("{conf}x.sh"), b"cd /a\nrm x\ncd /b\n", b"cd /b\nrm x\ncd /a\n"),
        (&format!("{conf}x.properties"), b"a=\xff\n", b"a=\xfe\n"),
    ];
    for (number, (path, before, after)) in cases.iter().enumerate() {
        for (folder, bytes) in [(&old, before), (&new, after)] {
            drop(fs::remove_dir_all(folder));
            write(spec(1, 6667), folder, false)??;
            fs::write(folder.join(path), bytes)?;
        }
        let changes = bundle::compare(&Opened::read(&old)?, &Opened::read(&new)?)?;
        ensure(!changes.is_empty(), &format!("case {number} is no difference"))?;
    }
    // Files of another mode by their specs.
    for folder in [&old, &new] {
        fs::remove_dir_all(folder)?;
    }
    write(spec(2, 6667), &old, false)??;
    write(secret_spec(), &new, false)??;
    let changes = bundle::compare(&Opened::read(&old)?, &Opened::read(&new)?)?;
    let is_reported = changes.iter().any(
        |change| matches!(change, Change::File { what: What::Mode(0o644, 0o600), hosts, .. } if hosts.len() == 2),
    );
    ensure(is_reported, &format!("{changes:?}"))
}
