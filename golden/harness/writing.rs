//! Writing to disk: what is there already, edits by hand, modes, archives; and that nothing in a name is ever run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Output};

use clusterc::bundle::{self, Bundle, Options, Packing, Written};
use clusterc::diagnostic::Levels;
use clusterc::driver;
use clusterc::spec::Files;
use libtest_mimic::{Failed, Trial};

pub(crate) type Outcome = Result<(), Failed>;

/// A name and what is tried.
pub(crate) type Case = (&'static str, fn() -> Outcome);

pub(crate) fn trials() -> Vec<Trial> {
    let all: &[Case] = &[
        ("new-folder", new_folder),
        ("nothing-to-do", nothing_to_do),
        ("only-what-differs", only_what_differs),
        ("edited-by-hand", edited_by_hand),
        ("one-file-for-many-hosts", one_file_for_many_hosts),
        ("deleted-by-hand", deleted_by_hand),
        ("files-of-others", files_of_others),
        ("foreign-folder", foreign_folder),
        ("foreign-manifest", foreign_manifest),
        ("a-file-in-the-way", a_file_in_the_way),
        ("links-are-not-followed", links_are_not_followed),
        ("modes-whatever-the-umask", modes_whatever_the_umask),
        ("another-build-is-named", another_build_is_named),
        ("force-recovers", force_recovers),
        ("one-host", one_host),
        ("archive", archive),
        ("no-progress-where-none-can-be-drawn", no_progress),
        ("nothing-is-run", nothing_is_run),
    ];
    all.iter().map(|&(name, run)| Trial::test(format!("writing/{name}"), run)).collect()
}

/// A spec in memory.
struct Text(String);

impl Files for Text {
    fn read(&self, _path: &str) -> Result<Vec<u8>, String> {
        Ok(self.0.clone().into_bytes())
    }
}

pub(crate) fn spec(hosts: usize, port: u16) -> String {
    format!(
        "cluster \"plant\" product=\"iotdb\" version=\"1.3.3\" {{\n    install \"/opt/iotdb\"\n    \
         host \"node-[1..{hosts}]\" address=\"10.0.0.[11..{}]\"\n    confignode on=\"node-1\"\n    \
         datanode on=\"node-*\" {{\n        set \"dn_rpc_port\" {port}\n    }}\n}}\n",
        10 + hosts
    )
}

/// Builds a spec and does something with the bundle.
pub(crate) fn with<T>(spec: String, options: &Options, work: impl FnOnce(&Bundle) -> T) -> Result<T, Failed> {
    let compiled = driver::compile(&[vec!["plant.kdl".to_owned()]], &Text(spec), &Levels::default())
        .map_err(|unreadable| unreadable.reason)?;
    let printed = format!("{:#?}", compiled.findings);
    let (checked, sources) = compiled.into_checked().ok_or(printed)?;
    Ok(work(&bundle::build(&checked, driver::PRODUCTS, &sources, options)?))
}

pub(crate) fn write(spec: String, folder: &Path, force: bool) -> Result<Result<Written, String>, Failed> {
    with(spec, &Options::default(), |bundle| bundle.write(folder, force).map_err(|error| error.to_string()))
}

/// Every file below a folder with its mode and bytes.
fn tree(folder: &Path) -> Result<BTreeMap<String, (u32, Vec<u8>)>, Failed> {
    let mut tree = BTreeMap::new();
    for path in crate::files(folder) {
        let name = path.strip_prefix(folder)?.to_string_lossy().into_owned();
        tree.insert(name, (fs::metadata(&path)?.permissions().mode() & 0o7777, fs::read(&path)?));
    }
    Ok(tree)
}

fn names(folder: &Path) -> Result<Vec<String>, Failed> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

pub(crate) fn ensure(is_right: bool, what: &str) -> Outcome {
    if is_right { Ok(()) } else { Err(what.to_owned().into()) }
}

/// Writes a new file in the place of one, as editors do: one that is the same on several hosts is one file.
pub(crate) fn put(path: &Path, text: &str) -> Outcome {
    fs::remove_file(path)?;
    Ok(fs::write(path, text)?)
}

fn refused(outcome: Result<Written, String>, words: &[&str]) -> Outcome {
    let Err(message) = outcome else { return Err("nothing was refused".into()) };
    for word in words {
        ensure(message.contains(word), &format!("`{word}` is missing in: {message}"))?;
    }
    Ok(())
}

pub(crate) fn run(command: &mut Command) -> Result<Output, Failed> {
    let output = command.output()?;
    if output.status.success() {
        Ok(output)
    } else {
        let printed = [output.stdout, output.stderr].concat();
        Err(format!("{command:?}: {}\n{}", output.status, String::from_utf8_lossy(&printed)).into())
    }
}

fn new_folder() -> Outcome {
    let place = tempfile::tempdir()?;
    let folder = place.path().join("a/b/out");
    let written = write(spec(2, 6667), &folder, false)??;
    ensure(written.files == written.changed && written.files > 30, "every file is written")?;
    ensure(names(&place.path().join("a/b"))? == ["out"], "nothing is left beside the folder")?;
    ensure(tree(&folder)?.len() == written.files, "as many files as said")?;
    run(Command::new("sha256sum").args(["--quiet", "-c", "SHA256SUMS"]).current_dir(&folder)).map(drop)
}

fn nothing_to_do() -> Outcome {
    let place = tempfile::tempdir()?;
    let folder = place.path().join("out");
    write(spec(2, 6667), &folder, false)??;
    let before = tree(&folder)?;
    let start = folder.join("hosts/node-1/start.sh");
    fs::set_permissions(&start, fs::Permissions::from_mode(0o600))?;
    let written = write(spec(2, 6667), &folder, false)??;
    ensure((written.changed, written.removed) == (0, 0), "nothing is written")?;
    ensure(tree(&folder)? == before, "and the mode that was changed is set again")
}

fn only_what_differs() -> Outcome {
    let place = tempfile::tempdir()?;
    let (folder, fresh) = (place.path().join("out"), place.path().join("fresh"));
    write(spec(3, 6667), &folder, false)??;
    let untouched = folder.join("hosts/node-2/start.sh");
    let before = fs::metadata(&untouched)?.modified()?;
    let written = write(spec(2, 6668), &folder, false)??;
    write(spec(2, 6668), &fresh, false)??;
    ensure(tree(&folder)? == tree(&fresh)?, "the folder is as a new one")?;
    ensure(
        names(&folder.join("hosts"))? == ["node-1", "node-2"],
        "the folder of a host that is gone is gone",
    )?;
    ensure(fs::metadata(&untouched)?.modified()? == before, "a file that stays the same is not written")?;
    ensure(written.changed < 15 && written.removed > 10, &format!("{written:?}"))
}

fn edited_by_hand() -> Outcome {
    let place = tempfile::tempdir()?;
    let folder = place.path().join("out");
    write(spec(2, 6667), &folder, false)??;
    let edited = folder.join("hosts/node-2/start.sh");
    put(&edited, "mine\n")?;
    let before = tree(&folder)?;
    refused(write(spec(2, 6668), &folder, false)?, &["1 file", "`hosts/node-2/start.sh`", "--force"])?;
    ensure(tree(&folder)? == before, "nothing was touched")?;
    // A host that is gone removes an edited file only when that is requested.
    refused(write(spec(1, 6667), &folder, false)?, &["hosts/node-2/start.sh"])?;
    ensure(tree(&folder)? == before, "nothing was touched")?;
    write(spec(2, 6667), &folder, true)??;
    ensure(fs::read_to_string(&edited)?.starts_with("#!/bin/sh"), "--force replaces it")
}

/// Scripts that are the same for all hosts are on the disk once, in a new folder and for hosts that are added.
fn one_file_for_many_hosts() -> Outcome {
    let place = tempfile::tempdir()?;
    let folder = place.path().join("out");
    let inode = |path: &str| fs::metadata(folder.join(path)).map(|about| (about.ino(), about.nlink()));
    write(spec(4, 6667), &folder, false)??;
    ensure(inode("hosts/node-1/start.sh")? == inode("hosts/node-4/start.sh")?, "one file")?;
    let configuration = "hosts/node-2/files/opt/iotdb/conf/iotdb-system.properties";
    ensure(inode(configuration)?.1 == 1, "what a host reads is its own file")?;
    let names = crate::files(&folder.join("hosts"));
    let all: BTreeSet<u64> =
        names.iter().map(|path| fs::metadata(path).map(|about| about.ino())).collect::<Result<_, _>>()?;
    ensure(all.len() * 2 < names.len(), "half as many files as names")?;
    let written = write(spec(4, 6667), &folder, false)??;
    ensure(written.changed == 0, "nothing is written again")?;
    write(spec(6, 6667), &folder, false)??;
    ensure(inode("hosts/node-5/start.sh")? == inode("hosts/node-6/start.sh")?, "one file for the new ones")?;
    let fresh = place.path().join("fresh");
    write(spec(6, 6667), &fresh, false)??;
    ensure(tree(&folder)? == tree(&fresh)?, "the folder is as a new one")?;
    // What is written in place changes for all of them, and is refused for all of them.
    fs::write(folder.join("hosts/node-1/start.sh"), "mine\n")?;
    refused(write(spec(6, 6668), &folder, false)?, &["4 files", "`hosts/node-4/start.sh`"])?;
    write(spec(6, 6667), &folder, true)??;
    ensure(tree(&folder)? == tree(&fresh)?, "--force replaces them")
}

fn deleted_by_hand() -> Outcome {
    let place = tempfile::tempdir()?;
    let folder = place.path().join("out");
    write(spec(2, 6667), &folder, false)??;
    let before = tree(&folder)?;
    fs::remove_dir_all(folder.join("hosts/node-2"))?;
    fs::remove_file(folder.join("RUNBOOK.md"))?;
    write(spec(2, 6667), &folder, false)??;
    ensure(tree(&folder)? == before, "what was deleted is there again")
}

fn files_of_others() -> Outcome {
    let place = tempfile::tempdir()?;
    let folder = place.path().join("out");
    write(spec(2, 6667), &folder, false)??;
    fs::write(folder.join("notes.txt"), "ours\n")?;
    fs::write(folder.join("hosts/node-2/notes.txt"), "ours\n")?;
    write(spec(1, 6667), &folder, false)??;
    ensure(names(&folder.join("hosts/node-2"))? == ["notes.txt"], "the notes stay where they were")?;
    ensure(folder.join("notes.txt").exists(), "and those at the top")?;
    // A file of theirs where one of ours has to be.
    fs::create_dir_all(folder.join("hosts/node-2/lib"))?;
    fs::write(folder.join("hosts/node-2/lib/common.sh"), "theirs\n")?;
    refused(write(spec(2, 6667), &folder, false)?, &["hosts/node-2/lib/common.sh"])
}

fn foreign_folder() -> Outcome {
    let place = tempfile::tempdir()?;
    fs::write(place.path().join("thesis.txt"), "all of it\n")?;
    let before = tree(place.path())?;
    refused(write(spec(1, 6667), place.path(), true)?, &["has files that clusterc did not write"])?;
    ensure(tree(place.path())? == before, "nothing was touched")?;
    let empty = tempfile::tempdir()?;
    write(spec(1, 6667), empty.path(), false)??;
    ensure(empty.path().join("manifest.json").exists(), "an empty folder will do")
}

fn foreign_manifest() -> Outcome {
    let place = tempfile::tempdir()?;
    let victim = tempfile::tempdir()?;
    fs::write(victim.path().join("precious"), "x")?;
    let leading_out =
        format!("../{}/precious", victim.path().file_name().unwrap_or_default().to_string_lossy());
    for path in [leading_out.as_str(), "/etc/passwd"] {
        let manifest = format!(
            "{{\"version\":1,\"clusterc\":\"0.1.0\",\"files\":[{{\"path\":\"{path}\",\"sha256\":\"{}\"}}]}}",
            "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
        );
        fs::write(place.path().join("manifest.json"), manifest)?;
        refused(write(spec(1, 6667), place.path(), true)?, &["manifest.json that clusterc did not write"])?;
    }
    ensure(victim.path().join("precious").exists(), "a manifest leads nowhere else")
}

fn a_file_in_the_way() -> Outcome {
    let place = tempfile::tempdir()?;
    let file = place.path().join("file");
    fs::write(&file, "x")?;
    refused(write(spec(1, 6667), &file, true)?, &["is a file"])?;
    refused(write(spec(1, 6667), &file.join("out"), true)?, &["cannot"])?;
    ensure(names(place.path())? == ["file"] && fs::read(&file)? == b"x", "nothing was touched")
}

fn links_are_not_followed() -> Outcome {
    let place = tempfile::tempdir()?;
    let (folder, elsewhere) = (place.path().join("out"), place.path().join("elsewhere"));
    write(spec(1, 6667), &folder, false)??;
    fs::rename(folder.join("hosts"), &elsewhere)?;
    symlink(&elsewhere, folder.join("hosts"))?;
    let before = tree(&elsewhere)?;
    refused(write(spec(1, 6668), &folder, true)?, &["is a symbolic link"])?;
    ensure(tree(&elsewhere)? == before, "nothing was written through the link")?;
    // A file that is a link is replaced, not what it points at.
    fs::remove_file(folder.join("hosts"))?;
    fs::rename(&elsewhere, folder.join("hosts"))?;
    fs::write(place.path().join("target"), "theirs")?;
    fs::remove_file(folder.join("RUNBOOK.md"))?;
    symlink(place.path().join("target"), folder.join("RUNBOOK.md"))?;
    refused(write(spec(1, 6667), &folder, false)?, &["RUNBOOK.md"])?;
    write(spec(1, 6667), &folder, true)??;
    ensure(fs::read(place.path().join("target"))? == b"theirs", "the file behind the link is as it was")
}

fn modes_whatever_the_umask() -> Outcome {
    let place = tempfile::tempdir()?;
    fs::write(place.path().join("plant.kdl"), spec(1, 6667))?;
    let mut trees = Vec::new();
    for umask in ["000", "022", "077"] {
        let build = format!("umask {umask} && exec \"$0\" build plant.kdl -o out-{umask}");
        run(Command::new("sh")
            .args(["-c", &build, env!("CARGO_BIN_EXE_clusterc")])
            .current_dir(place.path()))?;
        let folder = place.path().join(format!("out-{umask}"));
        let mode = fs::metadata(folder.join("hosts/node-1"))?.permissions().mode() & 0o777;
        ensure(mode == 0o755, &format!("a folder has mode {mode:o} under umask {umask}"))?;
        trees.push(tree(&folder)?);
    }
    ensure(trees.iter().all(|tree| *tree == trees[0]), "modes and bytes are the same under every umask")?;
    ensure(trees[0]["hosts/node-1/start.sh"].0 == 0o755, "scripts can be run")?;
    ensure(trees[0]["hosts/node-1/lib/common.sh"].0 == 0o644, "what is sourced cannot")
}

fn another_build_is_named() -> Outcome {
    let place = tempfile::tempdir()?;
    let folder = place.path().join("out");
    let path = place.path().join(".out.clusterc-lock");
    let mut lock = fs::File::create(&path)?;
    lock.lock()?;
    lock.write_all(b"process 7: clusterc build")?;
    fs::write(place.path().join("plant.kdl"), spec(1, 6667))?;
    let build = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clusterc"));
        command.args(["build", "plant.kdl", "-o", "out"]).current_dir(place.path());
        command
    };
    let refused = build().output()?;
    let printed = String::from_utf8_lossy(&refused.stderr).into_owned();
    ensure(refused.status.code() == Some(2), &printed)?;
    for words in ["waiting for another build", "another build is writing `out` (process 7: clusterc build)"] {
        ensure(printed.contains(words), &printed)?;
    }
    ensure(!folder.exists(), "nothing is written")?;
    // The system takes the lock away when the holder is gone.
    drop(lock);
    run(&mut build())?;
    ensure(!path.exists(), "the lock goes with the build")?;
    // A link in its location leads nowhere.
    fs::write(place.path().join("precious"), "x")?;
    symlink(place.path().join("precious"), &path)?;
    run(&mut build())?;
    ensure(fs::read(place.path().join("precious"))? == b"x", "nothing is written through a link")
}

/// Whatever an interrupted build or a power failure left: `--force` makes the folder whole again.
fn force_recovers() -> Outcome {
    let place = tempfile::tempdir()?;
    let (folder, fresh) = (place.path().join("out"), place.path().join("fresh"));
    write(spec(2, 6668), &fresh, false)??;
    let manifest = folder.join("manifest.json");
    let stage = folder.join(".clusterc-new");
    let journal = |text: &str| -> std::io::Result<()> {
        fs::create_dir(&stage)?;
        fs::write(stage.join("journal.json"), text)
    };
    let half = |manifest: &Path| -> std::io::Result<()> {
        let text = fs::read(manifest)?;
        fs::write(manifest, &text[..text.len() / 2])
    };
    let broken: &[(&str, &dyn Fn() -> std::io::Result<()>)] = &[
        ("an unreadable journal", &|| journal("{")),
        ("a journal that leads out", &|| journal("{\"moves\":[\"../x\"],\"removals\":[]}")),
        ("a journal without its files", &|| journal("{\"moves\":[\"gone/x\"],\"removals\":[]}")),
        ("a journal that is a folder", &|| fs::create_dir_all(stage.join("journal.json/x"))),
        ("a stage that is a file", &|| fs::write(&stage, "")),
        ("a stage that is a link", &|| symlink("nowhere", &stage)),
        ("half a manifest", &|| half(&manifest)),
        ("an empty manifest", &|| fs::write(&manifest, "")),
        ("no manifest", &|| fs::remove_file(&manifest)),
    ];
    for (what, damage) in broken {
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        write(spec(2, 6667), &folder, false)??;
        damage()?;
        let printed = write(spec(2, 6668), &folder, true)?;
        ensure(printed.is_ok(), &format!("{what}: {printed:?}"))?;
        ensure(tree(&folder)? == tree(&fresh)?, what)?;
    }
    Ok(())
}

fn one_host() -> Outcome {
    let place = tempfile::tempdir()?;
    let folder = place.path().join("out");
    let options = Options { hosts: vec!["node-2".to_owned()], ..Options::default() };
    with(spec(3, 6667), &options, |bundle| bundle.write(&folder, false))??;
    ensure(names(&folder.join("hosts"))? == ["node-2"], "one host is there")?;
    run(Command::new("sha256sum").args(["--quiet", "-c", "SHA256SUMS"]).current_dir(&folder))?;
    let unknown = Options { hosts: vec!["node-22".to_owned()], ..Options::default() };
    match with(spec(3, 6667), &unknown, |_| ()) {
        Err(failed) => ensure(
            failed.message().is_some_and(|message| message.contains("did you mean `node-2`")),
            "a name that is near is offered",
        ),
        Ok(()) => Err("an unknown host was taken".into()),
    }
}

fn archive() -> Outcome {
    let place = tempfile::tempdir()?;
    let (one, two) = (place.path().join("one.tar.gz"), place.path().join("two.tar.gz"));
    for path in [&one, &two] {
        with(spec(3, 6667), &Options::default(), |bundle| bundle.archive_to(path, Packing::Gzip, 0))??;
    }
    ensure(fs::read(&one)? == fs::read(&two)?, "equal specs give equal archives")?;
    ensure(names(place.path())? == ["one.tar.gz", "two.tar.gz"], "nothing is left beside them")?;
    run(Command::new("tar").arg("-xzf").arg(&one).current_dir(place.path()))?;
    let folder = place.path().join("out");
    write(spec(3, 6667), &folder, false)??;
    ensure(tree(&place.path().join("plant"))? == tree(&folder)?, "the archive holds what a folder does")?;
    let failed =
        with(spec(3, 6667), &Options::default(), |bundle| bundle.archive_to(&folder, Packing::Gzip, 0))?;
    ensure(failed.is_err_and(|error| error.to_string().contains("is not a file")), "a folder is no archive")
}

/// In a pipe, on a terminal that cannot move its cursor, and when it is not wanted, nothing is drawn.
fn no_progress() -> Outcome {
    let place = tempfile::tempdir()?;
    fs::write(place.path().join("plant.kdl"), spec(20, 6667))?;
    fs::write(place.path().join("payload.bin"), vec![7; 1 << 19])?;
    let build = "build plant.kdl --payload payload.bin --archive tar.gz -o out.tar.gz";
    let program = env!("CARGO_BIN_EXE_clusterc");
    let mut printed = vec![run(Command::new("sh")
        .args(["-c", &format!("{program} {build} 2>&1 | cat")])
        .env("TERM", "xterm")
        .current_dir(place.path()))?];
    if crate::bundles::has("script") {
        for (term, more) in [("dumb", ""), ("xterm", " --quiet")] {
            printed.push(run(Command::new("script")
                .args(["-qec", &format!("{program} {build}{more} --color never"), "/dev/null"])
                .env("TERM", term)
                .current_dir(place.path()))?);
        }
    }
    for output in printed {
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure(!text.contains('\u{1b}') && !text.contains('%'), &text)?;
    }
    Ok(())
}

/// Values that a shell would run if one of them were ever read as code: installed below a folder, with every file
/// that a script sources sourced.
fn nothing_is_run() -> Outcome {
    let place = tempfile::tempdir()?;
    let trap = place.path().join("trap");
    let bait = format!("a'b\\\"$(touch {0})`touch {0}`;touch {0} #", trap.display());
    let escaped = bait.replace('\\', "\\\\").replace('"', "\\\"");
    let text = format!(
        "cluster \"plant\" product=\"iotdb\" version=\"1.3.3\" {{\n    install \"/opt/iotdb\"\n    \
         host \"node-1\" address=\"10.0.0.11\"\n    confignode on=\"node-1\" {{\n        \
         env \"CONFIGNODE_JMX_OPTS\" \"{escaped}\"\n    }}\n    datanode on=\"node-1\" {{\n        \
         set \"cluster_name\" \"{escaped}\"\n        env \"IOTDB_JMX_OPTS\" \"{escaped}\"\n        \
         env \"NUMACTL\" \"{escaped}\"\n        memory total=\"2GiB\"\n    }}\n}}\n"
    );
    let compiled = driver::compile(&[vec!["a$(touch x)'.kdl".to_owned()]], &Text(text), &Levels::default())
        .map_err(|unreadable| unreadable.reason)?;
    let (checked, sources) = compiled.into_unchecked();
    let folder = place.path().join("out");
    bundle::build(&checked, driver::PRODUCTS, &sources, &Options::default())?.write(&folder, false)?;
    let dist = place.path().join("dist");
    for path in [
        "lib/iotdb-server-1.3.3.jar",
        "lib/iotdb-confignode-1.3.3.jar",
        "sbin/start-datanode.sh",
        "sbin/start-confignode.sh",
        "conf/datanode-env.sh",
        "conf/confignode-env.sh",
    ] {
        fs::create_dir_all(dist.join(path).parent().ok_or("no folder")?)?;
        fs::write(dist.join(path), "")?;
    }
    let image = place.path().join("image");
    fs::create_dir(&image)?;
    let host = folder.join("hosts/node-1");
    run(Command::new("sh")
        .arg("install.sh")
        .arg("--root")
        .arg(&image)
        .arg("--dist")
        .arg(&dist)
        .current_dir(&host))?;
    let source = "for file in lib/host.sh services/*.sh; do . \"./$file\"; done; IOTDB_CONF=\"$1\"; \
                  CONFIGNODE_CONF=$1; for file in \"$1\"/*-env.sh; do . \"$file\"; done; printf %s \"$IOTDB_JMX_OPTS\"";
    let conf = image.join("opt/iotdb/conf");
    let output = run(Command::new("sh")
        .args(["-euc", source, "sh"])
        .arg(&conf)
        .current_dir(&host)
        .env("IOTDB_JMX_OPTS", "")
        .env("CONFIGNODE_JMX_OPTS", ""))?;
    ensure(
        String::from_utf8_lossy(&output.stdout).ends_with(&bait),
        "the options arrive as they were written",
    )?;
    ensure(!trap.exists() && !host.join("x").exists() && !folder.join("x").exists(), "nothing was run")
}
