//! Builds that are killed at random points, that run out of disk, or that may not write: the old state or the new one, never a
//! mixture. Together they are killed a hundred times; `KILLS=10 cargo test --test golden kills` does ten times as many rounds,
//! `KILL_SEED=7` chooses other points.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use libtest_mimic::{Failed, Trial};

use crate::bundles::has;
use crate::writing::{Outcome, ensure, run, spec};

pub(crate) fn trials() -> Vec<Trial> {
    let may_mount = has("unshare")
        && has("mount")
        && Command::new("unshare").args(["-m", "true"]).output().is_ok_and(|output| output.status.success());
    vec![
        Trial::test("kills/folder", || kills(Kind::Folder)),
        Trial::test("kills/new-folder", || kills(Kind::NewFolder)),
        Trial::test("kills/archive", || kills(Kind::Archive)),
        Trial::test("kills/archives", || kills(Kind::Archives)),
        Trial::test("kills/several-at-once", several_at_once),
        Trial::test("kills/full-disk", full_disk).with_ignored_flag(!may_mount),
    ]
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Folder,
    NewFolder,
    Archive,
    Archives,
}

/// Pseudo-random numbers.
struct Random(u64);

impl Random {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most.max(1)
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| (self.below(u64::MAX) >> 24) as u8).collect()
    }
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Two specs with payloads of some megabytes: one file is another, one goes, one stays.
fn lay_out(place: &Path, random: &mut Random) -> Outcome {
    fs::create_dir(place.join("new"))?;
    fs::create_dir(place.join("old"))?;
    let same = random.bytes(1 << 20);
    for (name, hosts, port) in [("old", 3, 6667), ("new", 4, 6668)] {
        let folder = place.join(name);
        fs::write(folder.join("changes.bin"), random.bytes(2 << 20))?;
        fs::write(folder.join("stays.bin"), &same)?;
        fs::write(folder.join(format!("{name}.bin")), random.bytes(1 << 19))?;
        fs::write(folder.join("plant.kdl"), spec(hosts, port))?;
    }
    Ok(())
}

fn build(place: &Path, name: &str, kind: Kind, out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clusterc"));
    let folder = place.join(name);
    command.arg("build").arg(folder.join("plant.kdl")).arg("-o").arg(out);
    match kind {
        Kind::Folder | Kind::NewFolder => {}
        Kind::Archive => drop(command.args(["--archive", "tar.zst"])),
        Kind::Archives => drop(command.args(["--archive", "tar.zst", "--per-host"])),
    }
    command.arg("--payload");
    for payload in ["changes.bin".to_owned(), "stays.bin".to_owned(), format!("{name}.bin")] {
        command.arg(folder.join(payload));
    }
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Every file at or below a path with its bytes.
fn tree(path: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>, Failed> {
    let files = if path.is_file() { vec![path.to_owned()] } else { crate::files(path) };
    let mut tree = BTreeMap::new();
    for file in files {
        tree.insert(file.strip_prefix(path)?.to_owned(), fs::read(&file)?);
    }
    Ok(tree)
}

/// What a folder holds but for what waits to be moved.
fn settled(path: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>, Failed> {
    let mut tree = tree(path)?;
    tree.retain(|file, _| !file.starts_with(STAGE));
    Ok(tree)
}

const STAGE: &str = ".clusterc-new";

/// Ends a build at a point: after some time, or once it moves files and some time more.
fn end(child: &mut Child, journal: &Path, at_journal: bool, after: Duration) -> Outcome {
    let mut begin = Instant::now();
    let mut seen = !at_journal;
    while child.try_wait()?.is_none() {
        if !seen && journal.exists() {
            seen = true;
            begin = Instant::now();
        }
        if seen && begin.elapsed() >= after {
            break;
        }
        std::hint::spin_loop();
    }
    // It may have ended by itself.
    drop(child.kill());
    child.wait()?;
    Ok(())
}

fn kills(kind: Kind) -> Outcome {
    let seed = number("KILL_SEED", 0x5eed);
    let usual = if kind == Kind::Folder { 40 } else { 20 };
    let rounds = usual * number("KILLS", 1);
    let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let place = tempfile::tempdir()?;
    lay_out(place.path(), &mut random)?;
    let work = tempfile::tempdir()?;
    let out = work.path().join("out");
    let mut states = Vec::new();
    let mut longest = Duration::ZERO;
    for name in ["old", "new"] {
        let fresh = place.path().join(format!("fresh-{name}"));
        let begin = Instant::now();
        run(&mut build(place.path(), name, kind, &fresh))?;
        longest = longest.max(begin.elapsed());
        states.push(tree(&fresh)?);
    }
    let (old, new) = (&states[0], &states[1]);
    let mut met = [0; 3];
    for round in 0..rounds {
        let printed = |what: &str| format!("seed {seed}, round {round}: {what}");
        if out.is_dir() {
            fs::remove_dir_all(&out)?;
        }
        if kind != Kind::NewFolder {
            run(Command::new("cp").arg("-a").arg(place.path().join("fresh-old")).arg(&out))?;
        }
        let at_journal = kind == Kind::Folder && round % 2 == 1;
        let journal = out.join(STAGE).join("journal.json");
        let most = if at_journal { longest / 20 } else { longest + longest / 10 };
        let after = Duration::from_nanos(random.below(most.as_nanos() as u64));
        end(&mut build(place.path(), "new", kind, &out).spawn()?, &journal, at_journal, after)?;
        let state = match kind {
            Kind::NewFolder if !out.exists() => 0,
            Kind::NewFolder => {
                ensure(tree(&out)? == *new, &printed("a folder that is there is whole"))?;
                1
            }
            Kind::Folder if journal.exists() => {
                half_way(&out).map_err(|failed| printed(failed.message().unwrap_or_default()))?;
                let next = if random.below(2) == 0 { "old" } else { "new" };
                run(&mut build(place.path(), next, kind, &out))?;
                ensure(tree(&out)? == *(if next == "old" { old } else { new }), &printed("it is ended"))?;
                2
            }
            Kind::Folder | Kind::Archive => {
                let found = settled(&out)?;
                ensure(found == *old || found == *new, &printed("the old state or the new one"))?;
                usize::from(found == *new)
            }
            Kind::Archives => {
                let mut found = tree(&out)?;
                found.retain(|path, _| !path.to_string_lossy().starts_with('.'));
                let is_whole = |(path, bytes): (&PathBuf, &Vec<u8>)| {
                    old.get(path) == Some(bytes) || new.get(path) == Some(bytes)
                };
                ensure(
                    found.len() >= old.len() && found.iter().all(is_whole),
                    &printed("archives are whole"),
                )?;
                usize::from(found == *new)
            }
        };
        met[state] += 1;
        // What the killed one left goes with the next; not every round, for time is short.
        if round % 5 != 0 {
            drop(fs::remove_dir_all(&out));
            continue;
        }
        run(&mut build(place.path(), "new", kind, &out))?;
        ensure(tree(&out)? == *new, &printed("the next build does its work"))?;
        ensure(fs::read_dir(work.path())?.count() == 1, &printed("nothing is left beside it"))?;
    }
    let [before, after, between] = met;
    let name = match kind {
        Kind::Folder => "folder",
        Kind::NewFolder => "new folder",
        Kind::Archive => "archive",
        Kind::Archives => "archives",
    };
    let printed = format!("{before} as before, {after} as after, {between} to be ended");
    writeln!(std::io::stderr(), "kills: {name}, seed {seed}, {rounds} times: {printed}")?;
    Ok(())
}

/// Two and four builds write one folder, one archive, one folder of archives: each does its work or reports why not, nothing is left, and the
/// next build works.
fn several_at_once() -> Outcome {
    let mut random = Random(number("KILL_SEED", 0x5eed) | 1);
    let place = tempfile::tempdir()?;
    lay_out(place.path(), &mut random)?;
    for kind in [Kind::Folder, Kind::NewFolder, Kind::Archive, Kind::Archives] {
        let mut states = Vec::new();
        for name in ["old", "new"] {
            let fresh = place.path().join(format!("fresh-{name}-{}", kind as u8));
            run(&mut build(place.path(), name, kind, &fresh))?;
            states.push(tree(&fresh)?);
        }
        for round in 0..6 * number("KILLS", 1) {
            let work = tempfile::tempdir()?;
            let out = work.path().join("out");
            if kind != Kind::NewFolder {
                run(&mut build(place.path(), "old", kind, &out))?;
            }
            let mut children = Vec::new();
            for index in 0..[2, 4][round as usize % 2] {
                let name = if index % 2 == 0 { "new" } else { "old" };
                children.push(build(place.path(), name, kind, &out).stderr(Stdio::piped()).spawn()?);
            }
            for child in children {
                let ended = child.wait_with_output()?;
                let printed = String::from_utf8_lossy(&ended.stderr).into_owned();
                let is_refused =
                    ended.status.code() == Some(2) && printed.contains("another build is writing");
                ensure(ended.status.success() || is_refused, &format!("round {round}: {printed}"))?;
            }
            if kind != Kind::Archives {
                run(Command::new(env!("CARGO_BIN_EXE_clusterc")).arg("verify").arg(&out))?;
                ensure(states.contains(&tree(&out)?), "the result is that of one of the builds")?;
            }
            ensure(fs::read_dir(work.path())?.count() == 1, "nothing is left next to it")?;
            run(&mut build(place.path(), "new", kind, &out))?;
            let found = tree(&out)?;
            let is_there = |(path, bytes): (&PathBuf, &Vec<u8>)| found.get(path) == Some(bytes);
            ensure(states[1].iter().all(is_there), "the next build does its work")?;
        }
    }
    Ok(())
}

/// A folder on its way is treated as nothing else.
fn half_way(out: &Path) -> Outcome {
    let verify = Command::new(env!("CARGO_BIN_EXE_clusterc")).arg("verify").arg(out).output()?;
    let printed = String::from_utf8_lossy(&verify.stderr).into_owned();
    ensure(
        verify.status.code() == Some(2) && printed.contains("is incomplete: a build was interrupted"),
        &printed,
    )?;
    if out.join("verify.sh").exists() {
        let verify = Command::new("sh").arg("verify.sh").current_dir(out).output()?;
        ensure(!verify.status.success(), "verify.sh takes it for whole")?;
    }
    Ok(())
}

/// On its own disk, in mounts of its own: one that fills up, then one that may only be read.
fn full_disk() -> Outcome {
    const SCRIPT: &str = r#"
set -eu
clusterc=$1 disk=$2 place=$3
mount -t tmpfs -o size=4m tmpfs "$disk"
for how in folder archive archives; do
    case $how in
    folder) out=$disk/out options= ;;
    archive) out=$disk/out.tar.gz options='--archive tar.gz' ;;
    archives) out=$disk/stick options='--archive tar.zst --per-host' ;;
    esac
    # Two words, or none.
    # shellcheck disable=SC2086
    "$clusterc" build "$place/plant.kdl" $options -o "$out" 2>/dev/null
    before=$(find "$disk" -type f -exec sha256sum {} + | sort)
    code=0
    said=$("$clusterc" build "$place/other.kdl" $options -o "$out" --payload "$place/large.bin" 2>&1) || code=$?
    [ "$code" = 2 ] || { echo "$how: code $code"; exit 1; }
    case $said in *'the disk is full'*) ;; *) echo "$how: $said"; exit 1 ;; esac
    [ "$before" = "$(find "$disk" -type f -exec sha256sum {} + | sort)" ] || { echo "$how: not as before"; find "$disk" -type f; exit 1; }
    mount -o remount,ro "$disk"
    code=0
    said=$("$clusterc" build "$place/other.kdl" $options -o "$out" 2>&1) || code=$?
    case "$code $said" in 2*'read-only'*) ;; *) echo "$how, read-only: $code $said"; exit 1 ;; esac
    mount -o remount,rw "$disk"
    rm -rf "$out"
done
"#;
    let place = tempfile::tempdir()?;
    let disk = tempfile::tempdir()?;
    fs::write(place.path().join("plant.kdl"), spec(3, 6667))?;
    fs::write(place.path().join("other.kdl"), spec(4, 6668))?;
    fs::write(place.path().join("large.bin"), Random(7).bytes(5 << 20))?;
    let mut command = Command::new("unshare");
    command.args(["-m", "sh", "-c", SCRIPT, "sh", env!("CARGO_BIN_EXE_clusterc")]);
    run(command.arg(disk.path()).arg(place.path())).map(drop)
}
