//! Bundles, keys and signatures made to do harm when they are read: archives that unpack without an end, lengths that
//! are, files that are none. Each is an error at once, in little memory: the programs run under a limit of their
//! address space.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use clusterc::bundle::{self, Edition, Options, Packing};
use libtest_mimic::{Failed, Trial};
use tar::{EntryType, Header};

use crate::bundles::has;
use crate::writing::{Case, Outcome, ensure, run, spec, with, write};

pub(crate) fn trials() -> Vec<Trial> {
    let all: &[Case] = &[
        ("lengths-that-lie", lengths_that_lie),
        ("more-than-can-be-held", more_than_can_be_held),
        ("long-lists", long_lists),
        ("a-hundred-thousand-files", a_hundred_thousand_files),
        ("packed-by-others", packed_by_others),
        ("endless-files", endless_files),
        ("special-files", special_files),
    ];
    all.iter().map(|&(name, run)| Trial::test(format!("hostile/{name}"), run)).collect()
}

const PACKINGS: [Packing; 2] = [Packing::Gzip, Packing::Zstd];

/// What a call came to.
struct Called {
    code: Option<i32>,
    printed: String,
}

/// Calls the program with so many MiB of address space, and ends it when it hangs: it has so much time of the processor, so that a busy
/// machine ends nothing, and a long time to wait for something.
fn call(mebibytes: usize, arguments: &[&Path]) -> Result<Called, Failed> {
    let script = format!("ulimit -t 120 && ulimit -v {} && exec \"$0\" \"$@\"", mebibytes << 10);
    let mut command = Command::new("sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_clusterc")]).args(arguments);
    command.env("RAYON_NUM_THREADS", "1").env("MALLOC_ARENA_MAX", "1").env_remove("RUST_BACKTRACE");
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let begin = Instant::now();
    while child.try_wait()?.is_none() {
        if begin.elapsed() > Duration::from_secs(1200) {
            child.kill()?;
            return Err(format!("{arguments:?} hangs").into());
        }
        thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output()?;
    Ok(Called { code: output.status.code(), printed: String::from_utf8_lossy(&output.stderr).into_owned() })
}

fn refused(mebibytes: usize, arguments: &[&Path], words: &str) -> Outcome {
    let Called { code, printed } = call(mebibytes, arguments)?;
    ensure(
        code == Some(2) && printed.contains(words),
        &format!("{arguments:?}: {code:?}, no `{words}` in {printed}"),
    )
}

fn pack(packing: Packing, bytes: &[u8]) -> Result<Vec<u8>, Failed> {
    if packing == Packing::Zstd {
        return Ok(zstd::encode_all(bytes, 1)?);
    }
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(bytes)?;
    Ok(gzip.finish()?)
}

fn header(name: &str, kind: EntryType, size: u64) -> Result<Header, Failed> {
    let mut header = Header::new_gnu();
    header.set_path(name)?;
    header.set_entry_type(kind);
    header.set_mode(0o644);
    header.set_size(size);
    header.set_cksum();
    Ok(header)
}

/// Few bytes that unpack to gibibytes, since members of gzip and zstd may follow each other.
fn lengths_that_lie() -> Outcome {
    let place = tempfile::tempdir()?;
    let whole = place.path().join("whole");
    write(spec(1, 6667), &whole, false)??;
    for packing in PACKINGS {
        let mebibyte = pack(packing, &[b'a'; 1 << 20])?;
        for (name, kind, words) in [
            ("long-name", EntryType::GNULongName, "longer than 1 MiB"),
            ("long-link", EntryType::GNULongLink, "longer than 1 MiB"),
            ("pax", EntryType::XHeader, "longer than 1 MiB"),
            ("plant/manifest.json", EntryType::Regular, "its file list is too long"),
        ] {
            let path = place.path().join("bundle");
            let mut file = File::create(&path)?;
            file.write_all(&pack(packing, header(name, kind, 3 << 30)?.as_bytes())?)?;
            for _ in 0..3 << 10 {
                file.write_all(&mebibyte)?;
            }
            refused(300, &["verify".as_ref(), &path], words)?;
            refused(300, &["diff".as_ref(), &whole, &path], words)?;
        }
    }
    Ok(())
}

/// An archive of files that are each small enough to be compared line by line, and too many.
fn many_files(path: &Path, byte: u8) -> Outcome {
    let mut file = File::create(path)?;
    let content = pack(Packing::Zstd, &[byte; 1 << 20])?;
    for number in 0..400 {
        let name = format!("plant/hosts/node/files/{number}");
        file.write_all(&pack(Packing::Zstd, header(&name, EntryType::Regular, 1 << 20)?.as_bytes())?)?;
        file.write_all(&content)?;
    }
    let mut text = br#"{"version": 1, "clusterc": "1", "files": []}"#.to_vec();
    let last = header("plant/manifest.json", EntryType::Regular, text.len() as u64)?;
    text.resize(512 + 1024, 0);
    file.write_all(&pack(Packing::Zstd, &[last.as_bytes(), text.as_slice()].concat())?)?;
    Ok(())
}

fn more_than_can_be_held() -> Outcome {
    let place = tempfile::tempdir()?;
    let (old, new) = (place.path().join("old.tar.zst"), place.path().join("new.tar.zst"));
    many_files(&old, b'a')?;
    many_files(&new, b'b')?;
    let verified = call(300, &["verify".as_ref(), &old])?;
    ensure(verified.code == Some(1), &format!("verify: {:?} {}", verified.code, verified.printed))?;
    let compared = call(600, &["diff".as_ref(), &old, &new])?;
    ensure(compared.code == Some(1), &format!("diff: {:?} {}", compared.code, compared.printed))
}

/// Names cost nothing when they are packed, and are held.
fn long_lists() -> Outcome {
    let place = tempfile::tempdir()?;
    let path = place.path().join("bundle.tar.zst");
    for (count, length) in [(4_000, 3_000), (2, 5_000)] {
        let mut builder = tar::Builder::new(Vec::new());
        for number in 0..count {
            let name = format!("plant/{}{number}", "a/".repeat(length / 2));
            builder.append_data(&mut header("x", EntryType::Regular, 0)?, name, std::io::empty())?;
        }
        fs::write(&path, pack(Packing::Zstd, &builder.into_inner()?)?)?;
        refused(300, &["verify".as_ref(), &path], "its file list is too long")?;
    }
    Ok(())
}

/// What is large and true is read, in the same memory.
fn a_hundred_thousand_files() -> Outcome {
    let place = tempfile::tempdir()?;
    let path = place.path().join("bundle.tar.zst");
    let mut builder = tar::Builder::new(zstd::Encoder::new(File::create(&path)?, 1)?);
    let mut add = |path: &str, bytes: &[u8]| {
        let mut header = header("x", EntryType::Regular, bytes.len() as u64)?;
        Ok::<(), Failed>(builder.append_data(&mut header, format!("plant/{path}"), bytes)?)
    };
    let long = "a-folder-with-a-long-name/".repeat(4);
    let (mut list, mut sums) = (Vec::new(), Vec::new());
    for number in 0..100_000 {
        let path = format!("hosts/node-{number:05}/files/{long}conf");
        let bytes = number.to_string();
        add(&path, bytes.as_bytes())?;
        let sum = sum(bytes.as_bytes());
        list.push(format!(
            r#"    {{"path":"{path}","mode":"0644","sha256":"{sum}","size":{}}}"#,
            bytes.len()
        ));
        sums.push(format!("{sum}  {path}\n"));
    }
    let manifest = format!(r#"{{"version": 1, "clusterc": "1", "files": [{}]}}"#, list.join(",\n"));
    sums.push(format!("{}  manifest.json\n", sum(manifest.as_bytes())));
    add("SHA256SUMS", sums.concat().as_bytes())?;
    add("manifest.json", manifest.as_bytes())?;
    builder.into_inner()?.finish()?;
    let Called { code, printed } = call(300, &["verify".as_ref(), &path])?;
    ensure(code == Some(0) && printed.contains("100002 files, all unchanged"), &format!("{code:?} {printed}"))
}

fn sum(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A bundle that was unpacked and packed again, in each format that programs write, with names that fit no header.
fn packed_by_others() -> Outcome {
    let place = tempfile::tempdir()?;
    let long = format!("/opt/{}/{}", "a".repeat(120), "b".repeat(120));
    let spec = spec(1, 6667).replace("/opt/iotdb", &long);
    let folder = place.path().join("plant");
    write(spec.clone(), &folder, false)??;
    let own = place.path().join("own.tar.gz");
    with(spec, &Options::default(), |bundle| bundle.archive_to(&own, Packing::Gzip, 0))??;
    let called = call(300, &["verify".as_ref(), &own])?;
    ensure(called.code == Some(0), &called.printed)?;
    let again = place.path().join("again.tar.gz");
    for (program, format) in
        [("tar", "gnu"), ("tar", "oldgnu"), ("tar", "pax"), ("bsdtar", "pax"), ("bsdtar", "gnutar")]
    {
        if !has(program) {
            continue;
        }
        run(Command::new(program)
            .arg(format!("--format={format}"))
            .arg("-czf")
            .arg(&again)
            .arg("plant")
            .current_dir(place.path()))?;
        let Called { code, printed } = call(300, &["verify".as_ref(), &again])?;
        ensure(code == Some(0), &format!("{program} {format}: {printed}"))?;
        let compared = call(300, &["diff".as_ref(), &folder, &again])?;
        ensure(compared.code == Some(0), &format!("{program} {format}: {}", compared.printed))?;
    }
    Ok(())
}

const KEYS: &str = "golden/harness/keys";

fn key(name: &str) -> PathBuf {
    crate::root().join(KEYS).join(name)
}

/// A file of a tebibyte that takes no room.
fn endless(path: &Path) -> Outcome {
    Ok(File::create(path)?.set_len(1 << 40)?)
}

fn endless_files() -> Outcome {
    let place = tempfile::tempdir()?;
    let folder = place.path().join("out");
    write(spec(1, 6667), &folder, false)??;
    bundle::sign(&folder, &Edition::default(), &key("open.key"), None)?;
    let long = place.path().join("long");
    endless(&long)?;
    let zero = Path::new("/dev/zero");
    let words = "too many for a file of this kind";
    refused(300, &["verify".as_ref(), &folder, "--key".as_ref(), &long], words)?;
    refused(300, &["sign".as_ref(), &folder, "--key".as_ref(), &long], words)?;
    let sealed = key("sealed.key");
    let mut arguments =
        ["sign".as_ref(), folder.as_path(), "--key".as_ref(), &sealed, "--password-file".as_ref(), &long];
    refused(300, &arguments, words)?;
    arguments[5] = zero;
    refused(300, &arguments, words)?;
    let public = key("open.pub");
    for name in ["SHA256SUMS.minisig", "manifest.json"] {
        endless(&folder.join(name))?;
        refused(300, &["verify".as_ref(), &folder, "--key".as_ref(), &public], words)?;
    }
    refused(300, &["diff".as_ref(), &folder, &folder], words)
}

fn special_files() -> Outcome {
    let place = tempfile::tempdir()?;
    let folder = place.path().join("out");
    write(spec(1, 6667), &folder, false)??;
    bundle::sign(&folder, &Edition::default(), &key("open.key"), None)?;
    let (pipe, socket) = (place.path().join("pipe"), place.path().join("socket"));
    run(Command::new("mkfifo").arg(&pipe))?;
    let _listener = UnixListener::bind(&socket)?;
    let words = "not a regular file";
    for odd in [&pipe, &socket, Path::new("/dev/zero"), Path::new("/dev/null")] {
        refused(300, &["verify".as_ref(), odd], words)?;
        refused(300, &["diff".as_ref(), odd, &folder], words)?;
        refused(300, &["verify".as_ref(), &folder, "--key".as_ref(), odd], words)?;
        refused(300, &["sign".as_ref(), &folder, "--key".as_ref(), odd], words)?;
    }
    let public = key("open.pub");
    for name in ["SHA256SUMS.minisig", "manifest.json"] {
        fs::remove_file(folder.join(name))?;
        run(Command::new("mkfifo").arg(folder.join(name)))?;
        refused(300, &["verify".as_ref(), &folder, "--key".as_ref(), &public], words)?;
    }
    let plant = place.path().join("plant.kdl");
    fs::write(&plant, spec(1, 6667))?;
    refused(300, &["build".as_ref(), &plant, "-o".as_ref(), &folder], words)?;
    let forced = call(300, &["build".as_ref(), &plant, "--force".as_ref(), "-o".as_ref(), &folder])?;
    ensure(forced.code == Some(0) && folder.join("manifest.json").is_file(), &forced.printed)
}
