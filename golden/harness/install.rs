//! install.sh on images: interrupted at its steps and run again, undone, and refused where it must not install.
//! `FAULTS=100 cargo test --test golden install/` interrupts it at that many steps; without FAULTS at a few.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use clusterc::bundle::{self, Options};
use clusterc::diagnostic::Levels;
use clusterc::driver;
use clusterc::spec::Files;
use libtest_mimic::{Failed, Trial};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("install/interrupted", interrupted),
        Trial::test("install/two-at-once", two_at_once),
        Trial::test("install/clock", clock),
        Trial::test("install/undone", undone),
        Trial::test("install/nothing-is-left", nothing_is_left),
        Trial::test("install/adopted", adopted),
        Trial::test("install/data-stays", data_stays),
        Trial::test("install/wrong-host", wrong_host),
        Trial::test("install/wrong-machine", wrong_machine),
        Trial::test("install/little-room", little_room),
        Trial::test("install/older", older),
        Trial::test("install/unreadable-data", unreadable_data),
        Trial::test("install/stale-units", stale_units),
    ]
}

type Outcome = Result<(), Failed>;

const SPEC: &str = r#"cluster "plant" product="iotdb" version="1.3.3" {
    install "/opt/iotdb"
    replication schema=1 data=1
    host "node-1" address="203.0.113.7"
    confignode on="node-1"
    datanode on="node-1" {
        data-dirs "/data1/iotdb"
        memory total="2GiB"
    }
}
"#;

const MONITORED: &str = r#"cluster "watched" product="iotdb" version="1.3.3" {
    install "/opt/iotdb"
    replication schema=1 data=1
    host "node-1" address="127.0.0.1"
    confignode on="node-1"
    datanode on="node-1"
    monitoring { prometheus on="node-1" version="3.5.0"; }
}
"#;

struct Text<'a>(&'a str);

impl Files for Text<'_> {
    fn read(&self, _: &str) -> Result<Vec<u8>, String> {
        Ok(self.0.as_bytes().to_owned())
    }
}

/// A bundle, a distribution as far as scripts check it, and an image to install into.
pub(crate) struct Place {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) host: PathBuf,
}

impl Place {
    pub(crate) fn new(spec: &str) -> Result<Self, Failed> {
        Self::with(spec, None)
    }

    /// The same with a serial.
    fn with(spec: &str, serial: Option<u64>) -> Result<Self, Failed> {
        let folder = tempfile::tempdir()?;
        let compiled = driver::compile(&[vec!["spec.kdl".to_owned()]], &Text(spec), &Levels::default())
            .map_err(|unreadable| unreadable.reason)?;
        let (checked, sources) = compiled.into_checked().ok_or("the spec has an error")?;
        let out = folder.path().join("out");
        let options = Options { serial, ..Options::default() };
        bundle::build(&checked, driver::PRODUCTS, &sources, &options)?.write(&out, false)?;
        let dist = folder.path().join("dist");
        for path in [
            "lib/iotdb-server-1.3.3.jar",
            "lib/iotdb-confignode-1.3.3.jar",
            "sbin/start-datanode.sh",
            "sbin/start-confignode.sh",
            "conf/datanode-env.sh",
            "conf/confignode-env.sh",
            "conf/iotdb-system.properties",
            "LICENSE",
        ] {
            fs::create_dir_all(dist.join(path).parent().ok_or("no folder")?)?;
            fs::write(dist.join(path), format!("shipped {path}\n"))?;
        }
        let image = folder.path().join("image");
        fs::create_dir_all(image.join("opt/iotdb/conf"))?;
        // What was there before is put back.
        fs::write(image.join("opt/iotdb/conf/iotdb-system.properties"), "of an earlier life\n")?;
        fs::write(image.join("opt/iotdb/notes"), "mine\n")?;
        Ok(Self { host: out.join("hosts/node-1"), folder })
    }

    pub(crate) fn image(&self) -> PathBuf {
        self.folder.path().join("image")
    }

    fn install(&self, words: &[&str]) -> Command {
        let mut command = Command::new("sh");
        command.arg(self.host.join("install.sh")).args(words).stdin(Stdio::null());
        command
    }

    pub(crate) fn install_image(&self) -> Command {
        let mut command = self.install(&["--systemd", "--root"]);
        command.arg(self.image()).arg("--dist").arg(self.folder.path().join("dist"));
        command
    }

    fn undo(&self, words: &[&str]) -> Result<Output, Failed> {
        let mut command = self.install(&["--undo", "--root"]);
        Ok(command.arg(self.image()).args(words).output()?)
    }

    /// Programs that are before the real ones on the path.
    pub(crate) fn shim(&self, name: &str, script: &str) -> Result<String, Failed> {
        let folder = self.folder.path().join("shims");
        fs::create_dir_all(&folder)?;
        let file = folder.join(name);
        fs::write(&file, script)?;
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755))?;
        Ok(format!("{}:{}", folder.display(), std::env::var("PATH")?))
    }
}

/// Every file below a folder with its mode and bytes; the record apart, whose lines may come in another order.
fn tree(top: &Path) -> Result<BTreeMap<String, (u32, Vec<u8>)>, Failed> {
    let mut found = BTreeMap::new();
    let mut folders = vec![top.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let mode = fs::symlink_metadata(&path)?.permissions().mode() & 0o7777;
            let name = path.strip_prefix(top)?.display().to_string();
            if path.is_dir() {
                folders.push(path);
                found.insert(name, (mode, Vec::new()));
            } else if !name.ends_with(".record") {
                found.insert(name, (mode, fs::read(&path)?));
            }
        }
    }
    Ok(found)
}

fn same(found: &Path, expected: &BTreeMap<String, (u32, Vec<u8>)>, when: &str) -> Outcome {
    let found = tree(found)?;
    if found == *expected {
        return Ok(());
    }
    let differs = |name: &&String| found.get(*name) != expected.get(*name);
    let names: Vec<&String> = expected.keys().chain(found.keys()).filter(differs).take(9).collect();
    Err(format!("{when}: another tree, at {names:?}").into())
}

pub(crate) fn must(output: &Output, code: i32, shown: &str) -> Outcome {
    let printed =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.code() == Some(code) && printed.contains(shown) {
        return Ok(());
    }
    Err(format!("expected code {code} and `{shown}`, found {:?}:\n{printed}", output.status.code()).into())
}

/// The programs by which install.sh changes anything. Each call is counted; at the chosen one, before or after the work
/// is done, the whole of install.sh is killed.
const STEPS: [&str; 6] = ["mkdir", "mv", "cp", "chmod", "rm", "rmdir"];

fn interrupted() -> Outcome {
    let reference = Place::new(SPEC)?;
    let path = counted(&reference)?;
    let whole = |place: &Place, path: &str, at: usize, when: &str| -> Result<Output, Failed> {
        Ok(ended(place, place.install_image(), path, at, when)?.0)
    };
    let (output, steps) = ended(&reference, reference.install_image(), &path, 0, "before")?;
    must(&output, 0, "installed below")?;
    let expected = tree(&reference.image())?;
    if steps < 30 {
        return Err(format!("install.sh took {steps} steps only").into());
    }
    let tries: usize = std::env::var("FAULTS").ok().and_then(|text| text.parse().ok()).unwrap_or(6);
    let mut killed = 0;
    for number in 0..tries {
        // Spread over all steps, the last of a hundred as likely as the first.
        let at = 1 + number * steps / tries + usize::from(number % 2 == 1);
        let when = if number % 3 == 0 { "after" } else { "before" };
        let place = Place::new(SPEC)?;
        let path = counted(&place)?;
        let first = whole(&place, &path, at, when)?;
        if first.status.code().is_none() {
            killed += 1;
        }
        must(&whole(&place, &path, 0, when)?, 0, "node-1: ")?;
        same(&place.image(), &expected, &format!("killed {when} step {at} of {steps}, then run again"))?;
        must(&place.undo(&[])?, 0, "node-1: uninstalled")?;
        same(&place.image(), &tree(&Place::new(SPEC)?.image())?, &format!("taken back after step {at}"))?;
    }
    if killed * 10 < tries * 8 {
        return Err(format!("only {killed} of {tries} runs were killed").into());
    }
    Ok(())
}

/// A run whose caller was interrupted is still at work when the next one comes: that waits, and both leave what one leaves.
fn two_at_once() -> Outcome {
    let reference = Place::new(SPEC)?;
    must(&reference.install_image().output()?, 0, "installed below")?;
    let place = Place::new(SPEC)?;
    // The first one that has unpacked reports it, and waits until it is let go.
    let (waits, goes) = (place.folder.path().join("waits"), place.folder.path().join("goes"));
    let path = place.shim(
        "chmod",
        &format!(
            "#!/bin/sh\nif [ \"$1\" = -R ] && mkdir '{}' 2>/dev/null; then\n\
             until [ -e '{}' ]; do sleep 0.05; done\nfi\nPATH=${{PATH#*:}} exec chmod \"$@\"\n",
            waits.display(),
            goes.display()
        ),
    )?;
    let spawn = |name: &str| -> Result<(Child, PathBuf), Failed> {
        let printed = place.folder.path().join(name);
        let mut command = place.install_image();
        command.env("PATH", &path).stdout(fs::File::create(&printed)?).stderr(Stdio::null());
        Ok((command.spawn()?, printed))
    };
    let until = |what: &dyn Fn() -> bool| -> Outcome {
        let begun = Instant::now();
        while !what() {
            if begun.elapsed() > Duration::from_secs(60) {
                return Err("waited for too long".into());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    };
    let (mut first, _) = spawn("first")?;
    until(&|| waits.exists())?;
    let (mut second, printed) = spawn("second")?;
    let says = |words: &str| fs::read_to_string(&printed).is_ok_and(|text| text.contains(words));
    let waited = until(&|| says("another install.sh is running on this machine, waiting for it"));
    fs::write(&goes, "")?;
    let codes = (first.wait()?.code(), second.wait()?.code());
    waited?;
    if codes != (Some(0), Some(0)) || !says("nothing to change") {
        return Err(format!("two at once ended with {codes:?}:\n{}", fs::read_to_string(&printed)?).into());
    }
    same(&place.image(), &tree(&reference.image())?, "two at once")
}

/// check.sh reports a clock that is off in either direction. The host is this machine, with a `date` of its own.
fn clock() -> Outcome {
    let place = Place::new(SPEC)?;
    let check = |date: &str| -> Result<Output, Failed> {
        // Only the host is asked for its date by words; nothing is carried, and its preflight finds nothing.
        place.shim(
            "remote",
            &format!("#!/bin/sh\ncat >/dev/null\ncase $2 in\n'date +%s') {date} ;;\nesac\n"),
        )?;
        let mut command = Command::new("sh");
        command.arg(place.host.join("../../control/check.sh")).stdin(Stdio::null());
        Ok(command.env("CLUSTERC_REMOTE", place.folder.path().join("shims/remote")).output()?)
    };
    let quiet = |output: &Output| -> Outcome {
        must(output, 0, "1 host is ready")?;
        let printed = String::from_utf8_lossy(&output.stdout);
        if printed.contains("clock") { Err(format!("a clock is off:\n{printed}").into()) } else { Ok(()) }
    };
    quiet(&check("date +%s")?)?;
    quiet(&check("echo no clock")?)?;
    quiet(&check("exit 1")?)?;
    let ahead = check("expr $(date +%s) + 3600")?;
    must(&ahead, 0, "node-1: warn  its clock is 3")?;
    must(&ahead, 0, " s ahead of this machine's")?;
    must(&check("expr $(date +%s) - 3600")?, 0, " s behind this machine's")
}

/// Runs a command that is killed before or after some step, and gives how many it took.
fn ended(
    place: &Place,
    mut command: Command,
    path: &str,
    at: usize,
    when: &str,
) -> Result<(Output, usize), Failed> {
    let count = place.folder.path().join("count");
    fs::write(&count, "")?;
    command.env("PATH", path).env("STEP_COUNT", &count).env("STEP_AT", at.to_string()).env("STEP_WHEN", when);
    // Its own group, so that all of it can be killed at once.
    let output = command.process_group(0).output()?;
    Ok((output, fs::read(&count)?.len()))
}

/// Killed while it makes its record, or while that goes, and undone then: nothing is left, not even a folder above.
fn nothing_is_left() -> Outcome {
    let fresh = || -> Result<(Place, String), Failed> {
        let place = Place::new(SPEC)?;
        fs::remove_dir_all(place.image().join("opt"))?;
        let path = counted(&place)?;
        Ok((place, path))
    };
    let nothing = BTreeMap::new();
    let mut met = 0;
    // The first steps are those of verify.sh.
    for (at, when) in (4..=6).flat_map(|at| [(at, "before"), (at, "after")]) {
        let (place, path) = fresh()?;
        ended(&place, place.install_image(), &path, at, when)?;
        met += usize::from(place.image().join("opt/clusterc").exists());
        must(&place.undo(&[])?, 0, "uninstall")?;
        same(&place.image(), &nothing, &format!("installing ended {when} step {at}, taken back"))?;
    }
    if !(1..6).contains(&met) {
        return Err(format!("{met} of 6 had made the folder").into());
    }
    let undo = |place: &Place| {
        let mut command = place.install(&["--undo", "--root"]);
        command.arg(place.image());
        command
    };
    let (place, path) = fresh()?;
    must(&place.install_image().output()?, 0, "installed below")?;
    let (_, steps) = ended(&place, undo(&place), &path, 0, "before")?;
    for at in steps.saturating_sub(4)..=steps {
        let (place, path) = fresh()?;
        must(&place.install_image().output()?, 0, "installed below")?;
        ended(&place, undo(&place), &path, at, "after")?;
        must(&place.undo(&[])?, 0, "uninstall")?;
        same(
            &place.image(),
            &nothing,
            &format!("taking back ended after step {at} of {steps}, begun again"),
        )?;
    }
    Ok(())
}

/// Shims that count, and kill.
fn counted(place: &Place) -> Result<String, Failed> {
    let mut path = String::new();
    for name in STEPS {
        let real = ["/usr/bin", "/bin"].map(|folder| Path::new(folder).join(name));
        let real = real.iter().find(|file| file.is_file()).ok_or("a program is missing")?;
        path = place.shim(
            name,
            &format!(
                "#!/bin/sh\nprintf . >>\"$STEP_COUNT\"\nif [ \"$(wc -c <\"$STEP_COUNT\")\" -eq \"$STEP_AT\" ]; then\n    \
                 [ \"$STEP_WHEN\" = before ] || '{0}' \"$@\"\n    kill -KILL 0\nfi\nexec '{0}' \"$@\"\n",
                real.display()
            ),
        )?;
    }
    Ok(path)
}

fn undone() -> Outcome {
    let place = Place::new(SPEC)?;
    let before = tree(&place.image())?;
    must(&place.undo(&[])?, 0, "nothing is installed")?;
    must(&place.install_image().output()?, 0, "installed below")?;
    must(&place.install_image().output()?, 0, "nothing to change")?;
    let installed = tree(&place.image())?;
    must(&place.undo(&["--dry-run"])?, 0, "would remove the unit plant-node-1-datanode.service")?;
    same(&place.image(), &installed, "a dry run")?;
    // What someone wrote into a file since is not thrown away.
    let edited = place.image().join("opt/iotdb/conf/iotdb-system.properties");
    let mut file = fs::OpenOptions::new().append(true).open(&edited)?;
    file.write_all(b"# mine\n")?;
    must(&place.undo(&[])?, 0, "was edited since the install")?;
    let folder = place.image().join("opt/iotdb/conf");
    let kept: Vec<PathBuf> = fs::read_dir(&folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    let kept: Vec<&PathBuf> =
        kept.iter().filter(|path| path.display().to_string().contains("clusterc-edited")).collect();
    let [kept] = kept[..] else { return Err(format!("expected one edited file, found {kept:?}").into()) };
    if !fs::read_to_string(kept)?.ends_with("# mine\n") {
        return Err("the edit is lost".into());
    }
    fs::remove_file(kept)?;
    same(&place.image(), &before, "taken back")?;
    must(&place.undo(&[])?, 0, "nothing to uninstall")
}

/// A distribution that someone else unpacked makes way for another version, and is back at its location afterwards.
fn adopted() -> Outcome {
    let place = Place::new(SPEC)?;
    let root = place.image().join("opt/iotdb");
    for path in ["lib/iotdb-server-1.3.2.jar", "lib/iotdb-confignode-1.3.2.jar", "sbin/start-datanode.sh"] {
        fs::create_dir_all(root.join(path).parent().ok_or("no folder")?)?;
        fs::write(root.join(path), format!("of 1.3.2: {path}\n"))?;
    }
    fs::write(root.join("conf/my.keystore"), "a key\n")?;
    let before = tree(&place.image())?;
    must(&place.install_image().output()?, 1, "has another distribution")?;
    let mut upgrade = place.install_image();
    must(&upgrade.arg("--upgrade").output()?, 0, "keeping the old version in")?;
    if fs::read_to_string(root.join("conf/my.keystore"))? != "a key\n" {
        return Err("what was added to conf/ is not in the new version".into());
    }
    must(&place.undo(&[])?, 0, "restoring version 1.3.2")?;
    same(&place.image(), &before, "taken back")
}

fn data_stays() -> Outcome {
    let place = Place::new(SPEC)?;
    must(&place.install_image().output()?, 0, "installed below")?;
    let data = place.image().join("data1/iotdb/sequence/1.tsfile");
    fs::create_dir_all(data.parent().ok_or("no folder")?)?;
    fs::write(&data, "rows")?;
    let installed = tree(&place.image())?;
    must(&place.undo(&[])?, 1, "data1/iotdb has data or logs")?;
    same(&place.image(), &installed, "refused")?;
    must(&place.undo(&["--keep-data"])?, 0, "node-1: uninstalled")?;
    if !data.is_file() || place.image().join("opt/clusterc").exists() {
        return Err("expected the data, and no scripts".into());
    }
    Ok(())
}

fn wrong_host() -> Outcome {
    let place = Place::new(SPEC)?;
    must(
        &place.install(&["--dry-run"]).output()?,
        1,
        "this is not node-1: in the spec it has the addresses 203.0.113.7",
    )?;
    must(&place.install(&["--missing"]).output()?, 1, "use --any-host to install here anyway")?;
    must(&place.install(&["--missing", "--any-host"]).output()?, 0, "apache-iotdb-1.3.3-all-bin.zip")?;
    // By its name it is the right one.
    let path = place.shim(
        "uname",
        "#!/bin/sh\n[ \"$1\" = -n ] && echo NODE-1.plant.example && exit\nexec /bin/uname \"$@\"\n",
    )?;
    must(&place.install(&["--missing"]).env("PATH", path).output()?, 0, "apache-iotdb-1.3.3-all-bin.zip")
}

fn wrong_machine() -> Outcome {
    let place = Place::new(MONITORED)?;
    let path = place
        .shim("uname", "#!/bin/sh\n[ \"$1\" = -m ] && echo aarch64 && exit\nexec /bin/uname \"$@\"\n")?;
    let archive = place.folder.path().join("prometheus-3.5.0.linux-amd64.tar.gz");
    fs::write(&archive, "")?;
    let dist = place.folder.path().join("dist").display().to_string();
    let archive = archive.display().to_string();
    let words = ["--dry-run", "--dist", &archive, "--dist", &dist];
    // Java, which is on the path here, is made for this machine, and declared as made for another one.
    let java = place.shim("java", "#!/bin/sh\n")?;
    let mut command = place.install(&words);
    let printed = command.env("PATH", &path).env_remove("JAVA_HOME").output()?;
    must(
        &printed,
        1,
        "prometheus-3.5.0.linux-amd64.tar.gz is built for x86_64, but this machine is aarch64",
    )?;
    // A program is checked itself called.
    let shims = place.folder.path().join("shims");
    fs::remove_file(shims.join("java"))?;
    let program = place.folder.path().join("jdk/bin");
    fs::create_dir_all(&program)?;
    let mut head = b"\x7fELF\x02\x01\x01".to_vec();
    head.resize(18, 0);
    head.extend([243, 0]);
    fs::write(program.join("java"), head)?;
    fs::set_permissions(program.join("java"), fs::Permissions::from_mode(0o755))?;
    symlink(program.join("java"), shims.join("java"))?;
    fs::remove_file(shims.join("uname"))?;
    let printed = place.install(&words).env("PATH", java).env_remove("JAVA_HOME").output()?;
    must(&printed, 1, "is built for riscv64, but this machine is")
}

fn little_room() -> Outcome {
    let place = Place::new(SPEC)?;
    let before = tree(&place.image())?;
    let path = place.shim(
        "df",
        "#!/bin/sh\nprintf '%s\\n' 'Filesystem 1024-blocks Used Available Capacity Mounted on' '/dev/x 1048576 1038336 10240 99% /'\n",
    )?;
    let printed = place.install_image().env("PATH", path).output()?;
    must(&printed, 1, "/: 10 MiB are free, but dist needs 1 MiB unpacked")?;
    same(&place.image(), &before, "refused")
}

/// An older bundle is not installed over a newer one, unless that is requested.
fn older() -> Outcome {
    let install = |place: &Place, image: &Path, words: &[&str]| -> Result<Output, Failed> {
        let mut command = place.install(words);
        command.arg("--root").arg(image).arg("--dist").arg(place.folder.path().join("dist"));
        Ok(command.output()?)
    };
    let [none, nine, ten] = [None, Some(9), Some(10)].map(|serial| Place::with(SPEC, serial));
    let (none, nine, ten) = (none?, nine?, ten?);
    let image = ten.image();
    must(&install(&none, &image, &[])?, 0, "installed below")?;
    must(&install(&ten, &image, &[])?, 0, "installed below")?;
    must(&install(&ten, &image, &[])?, 0, "nothing to change")?;
    let before = tree(&image)?;
    must(&install(&nine, &image, &[])?, 1, "the serial 9 is older than the installed 10")?;
    must(&install(&none, &image, &[])?, 1, "this bundle has no serial, but 10 is installed")?;
    same(&image, &before, "refused")?;
    must(&install(&nine, &image, &["--older"])?, 0, "installed below")?;
    must(&install(&ten, &image, &[])?, 0, "installed below")
}

/// A release is not installed on data that it cannot read, only on a copy from before; and the script says when there
/// is no way back.
fn unreadable_data() -> Outcome {
    let with_install = |spec: &str, version: &str| -> Result<Place, Failed> {
        let place = Place::new(spec)?;
        let root = place.image().join("opt/iotdb");
        for jar in ["iotdb-server", "iotdb-confignode"] {
            fs::create_dir_all(root.join("lib"))?;
            fs::write(root.join(format!("lib/{jar}-{version}.jar")), "a program\n")?;
        }
        // The server's own record keeps the release of the first start.
        let system = root.join("data/datanode/system");
        fs::create_dir_all(&system)?;
        fs::write(system.join("system.properties"), "iotdb_version=1.3.3\n")?;
        Ok(place)
    };
    let place = with_install(SPEC, "2.0.7")?;
    let note = place.image().join("opt/iotdb/data/datanode/system/.clusterc-release");
    let before = tree(&place.image())?;
    let refused =
        "Apache IoTDB 1.3.3 cannot read the data of this node, which was started with 2.0.7; restore a copy";
    must(&place.install_image().arg("--upgrade").output()?, 1, refused)?;
    let mut missing = place.install(&["--missing", "--upgrade", "--root"]);
    must(&missing.arg(place.image()).output()?, 1, refused)?;
    same(&place.image(), &before, "refused")?;
    fs::write(&note, "1.3.3\n")?;
    must(&place.install_image().arg("--upgrade").output()?, 0, "keeping the old version in")?;
    fs::write(&note, "2.0.10\n")?;
    must(&place.install_image().output()?, 1, "which was started with 2.0.10")?;

    let place = with_install(&SPEC.replace("1.3.3", "2.0.7"), "1.3.3")?;
    let mut missing = place.install(&["--missing", "--upgrade", "--root"]);
    must(&missing.arg(place.image()).output()?, 0, "you cannot go back to Apache IoTDB 1.3.3")
}

/// The unit of a node that a newer bundle does not have is removed, and the unit that was there before is put back. A second run has nothing
/// to do, and nothing is left after an undo.
fn stale_units() -> Outcome {
    let place = Place::new(SPEC)?;
    let before = tree(&place.image())?;
    let units = place.image().join("etc/systemd/system");
    let gone = "plant-node-1-confignode.service";
    fs::create_dir_all(&units)?;
    fs::write(units.join(gone), "of an earlier life\n")?;
    must(&place.install_image().output()?, 0, "installed below")?;
    let newer = Place::new(&SPEC.replace("    confignode on=\"node-1\"\n", "").replace(
        "    host \"node-1\" address=\"203.0.113.7\"\n",
        "    host \"node-[1..2]\" address=\"203.0.113.[7..8]\"\n    confignode on=\"node-2\"\n",
    ))?;
    let install = || {
        let mut command = newer.install(&["--root"]);
        command.arg(place.image()).arg("--dist").arg(place.folder.path().join("dist"));
        command
    };
    must(
        &install().arg("--dry-run").output()?,
        0,
        &format!("{gone}: its node is no longer part of this host"),
    )?;
    let done = install().output()?;
    must(&done, 0, &format!("{gone}: its node is no longer part of this host, removing it"))?;
    must(&done, 0, &format!("{gone}: restoring the original file"))?;
    if fs::read_to_string(units.join(gone))? != "of an earlier life\n" {
        return Err("what was at the place of the unit is not back".into());
    }
    if !units.join("plant-node-1-datanode.service").exists() {
        return Err("the unit of a node that stays is gone".into());
    }
    must(&install().output()?, 0, "nothing to change")?;
    must(&newer.install(&["--undo", "--root"]).arg(place.image()).output()?, 0, "uninstalled")?;
    fs::remove_file(units.join(gone))?;
    for folder in ["etc/systemd/system", "etc/systemd", "etc"] {
        fs::remove_dir(place.image().join(folder))?;
    }
    same(&place.image(), &before, "taken back after a newer bundle")
}
