//! Payloads: what is refused and how it reads (golden/payloads), the examples of the rules' pages, and that what is taken
//! arrives as it was, once, in folders and in archives.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Command;

use clusterc::bundle::{self, Failure, Opened, Options, Packing};
use clusterc::diagnostic::{Finding, Levels, Rule, Shown, render};
use clusterc::driver::{self, GivenPayload};
use clusterc::payload;
use clusterc::spec::Files;
use libtest_mimic::{Failed, Trial};

use crate::writing::{Case, Outcome, ensure, run};

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials: Vec<Trial> = REFUSED
        .iter()
        .map(|(case, lines)| Trial::test(format!("payloads/{case}"), move || refused(case, lines)))
        .collect();
    let all: &[Case] = &[
        ("taken", taken),
        ("brought-up-to-date", brought_up_to_date),
        ("command-line-over-spec", command_line_over_spec),
        ("overlay-over-base", overlay_over_base),
        ("changes-while-it-is-read", changes_while_read),
        ("an-archive-for-each-host", archive_for_each_host),
        ("damaged-anywhere", damaged_anywhere),
    ];
    trials.extend(all.iter().map(|&(name, run)| Trial::test(format!("payloads/{name}"), run)));
    trials
}

/// Cases by name: lines as on the pages, `== NAME KIND [sha256=SUM]`.
const REFUSED: &[(&str, &str)] = &[
    ("missing", "== iotdb.zip missing"),
    ("folder", "== jdk-17 folder"),
    ("empty", "== dolphindb.lic empty"),
    ("altered", "== iotdb.zip zip sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("web-page", "== iotdb.zip web-page"),
    ("zip-cut-off", "== iotdb.zip cut-off-zip"),
    ("zip-cut-off-behind-a-zip-in-it", "== iotdb.zip cut-off-nested-zip"),
    ("zip-without-its-begin", "== iotdb.zip headless-zip"),
    ("zip-without-members", "== iotdb.zip empty-zip"),
    ("zip-leading-out", "== iotdb.zip leading-out-zip"),
    ("zip-absolute", "== iotdb.zip absolute-zip"),
    ("gzip-cut-off", "== jdk.tar.gz cut-off-tar.gz"),
    ("gzip-damaged", "== jdk.tar.gz damaged-tar.gz"),
    ("gzip-without-members", "== jdk.tar.gz empty-tar.gz"),
    ("gzip-leading-out", "== jdk.tar.gz leading-out-tar.gz"),
    ("zstd-cut-off", "== jdk.tar.zst cut-off-tar.zst"),
    ("several", "== a.zip missing\n== b.zip folder\n== c.zip empty"),
];

const SPEC: &str = "cluster \"plant\" product=\"iotdb\" version=\"1.3.3\" {\n    install \"/opt/iotdb\"\n    \
    replication schema=3 data=2\n    host \"node-[1..3]\" address=\"10.0.0.[11..13]\"\n    confignode on=\"node-1\"\n    datanode on=\"node-*\"\n}\n";

/// A spec in memory, and files below a folder next to it.
struct SpecInFolder<'a>(&'a Path, String);

impl Files for SpecInFolder<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        if path.ends_with("plant.kdl") {
            return Ok(self.1.clone().into_bytes());
        }
        fs::read(self.0.join(path)).map_err(|error| clusterc::error::reason(&error))
    }
}

/// What came of a build: a written folder or archive, or findings with what people see of them.
struct Built {
    findings: Vec<Finding>,
    shown: String,
    written: Option<bundle::Written>,
}

/// Builds a spec in that folder, whose payloads are next to it.
fn build(place: &Path, spec: &str, given: &[GivenPayload], out: &Path) -> Result<Built, Failed> {
    let name = place.join("plant.kdl").display().to_string();
    let files = SpecInFolder(place, spec.to_owned());
    let mut compiled = driver::compile_with(&[vec![name]], given, &files, &Levels::default())
        .map_err(|unreadable| unreadable.reason)?;
    let payloads = compiled.inspect_payloads(&files);
    let mut written = None;
    if let Some(checked) = compiled.take_checked() {
        let options = Options { payloads, ..Options::default() };
        let bundle = bundle::build(&checked, driver::PRODUCTS, &compiled.sources, &options)?;
        let packing = match out.extension().and_then(|ending| ending.to_str()) {
            Some("gz") => Some(Packing::Gzip),
            Some("zst") => Some(Packing::Zstd),
            _ => None,
        };
        let outcome = match packing {
            Some(packing) => bundle.archive_to(out, packing, 0),
            None => bundle.write(out, false),
        };
        match outcome {
            Ok(done) => written = Some(done),
            Err(Failure::Payload(finding)) => compiled.add(vec![*finding]),
            Err(Failure::Error(error)) => return Err(error.to_string().into()),
        }
    }
    let shown = render::human(&Shown::new(&compiled.findings, &compiled.sources));
    let shown = anstream::adapter::strip_str(&shown).to_string();
    // The folder of the files of a test does not matter.
    let shown = shown.replace(&format!("{}/", place.display()), "");
    Ok(Built { findings: compiled.findings, shown, written })
}

/// Makes the files of some lines, and the spec that names them.
fn lay_out(place: &Path, lines: &str) -> Result<String, Failed> {
    let mut statements = String::new();
    for line in lines.lines().filter_map(|line| line.strip_prefix("== ")) {
        let mut words = line.split(' ');
        let (name, kind) = (words.next().ok_or("a name")?, words.next().ok_or("a kind")?);
        make(&place.join(name), kind)?;
        let sum = words.next().and_then(|word| word.strip_prefix("sha256="));
        let sum = sum.map(|sum| format!(" sha256=\"{sum}\"")).unwrap_or_default();
        statements += &format!("payload \"{name}\"{sum}\n");
    }
    Ok(format!("{SPEC}{statements}"))
}

fn zip_of(members: &[(&str, &[u8])]) -> Result<Vec<u8>, Failed> {
    let mut archive = rawzip::ZipArchiveWriter::new(Vec::new());
    for (name, bytes) in members {
        // Past the guard of the crate, which removes what leads out.
        let path = rawzip::path::EntryPath::verbatim(name.as_bytes());
        let (mut entry, config) = archive.new_file(path).start()?;
        let mut writer = config.wrap(&mut entry);
        writer.write_all(bytes)?;
        let (_, descriptor) = writer.finish()?;
        entry.finish(descriptor)?;
    }
    Ok(archive.finish()?)
}

fn tar_of(members: &[(&str, &[u8])]) -> Result<Vec<u8>, Failed> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        // Past the guard of the crate, which refuses names that lead out.
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_mode(0o644);
        header.set_size(bytes.len() as u64);
        header.set_cksum();
        builder.append(&header, *bytes)?;
    }
    Ok(builder.into_inner()?)
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>, Failed> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes)?;
    Ok(packer.finish()?)
}

/// Bytes that cannot be packed, the same in every run.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    std::iter::repeat_with(next).take(length).collect()
}

fn make(path: &Path, kind: &str) -> Outcome {
    let body = noise(3000);
    let good: &[(&str, &[u8])] = &[("dist/lib/a.jar", &body), ("dist/conf/b", b"b")];
    let mut zip = zip_of(good)?;
    let tar = tar_of(good)?;
    let bytes = match kind {
        "missing" => return Ok(()),
        "folder" => return Ok(fs::create_dir(path)?),
        "empty" => Vec::new(),
        "web-page" => b"<!DOCTYPE html><html><body>Please log in</body></html>".to_vec(),
        "zip" => zip,
        "cut-off-zip" => {
            zip.truncate(2000);
            zip
        }
        "cut-off-nested-zip" => {
            let outer = zip_of(&[("dist/lib/a.jar", &zip), ("dist/lib/b.jar", &body)])?;
            // It ends where the zip in it does.
            let start = outer.windows(zip.len()).position(|window| window == zip).ok_or("the zip in it")?;
            outer[..start + zip.len()].to_vec()
        }
        "headless-zip" => [b"PK\x03\x04", &zip[500..]].concat(),
        "empty-zip" => zip_of(&[])?,
        "leading-out-zip" => zip_of(&[("dist/a", b"a"), ("dist/../../b", b"b")])?,
        "absolute-zip" => zip_of(&[("/etc/cron.d/a", b"a")])?,
        "tar.gz" => gzip(&tar)?,
        "cut-off-tar.gz" => gzip(&tar)?[..1500].to_vec(),
        "damaged-tar.gz" => {
            let mut bytes = gzip(&tar)?;
            // The checksum of gzip, at its end.
            let at = bytes.len() - 6;
            bytes[at] ^= 1;
            bytes
        }
        "empty-tar.gz" => gzip(&[0; 1024])?,
        "leading-out-tar.gz" => gzip(&tar_of(&[("dist/../../b", b"b")])?)?,
        "cut-off-tar.zst" => zstd::encode_all(&tar[..], 1)?[..1500].to_vec(),
        other => return Err(format!("there is no kind `{other}`").into()),
    };
    Ok(fs::write(path, bytes)?)
}

/// The findings are as people should see them, and nothing was written.
fn refused(case: &str, lines: &str) -> Outcome {
    for out in ["out", "out.tar.gz"] {
        let place = tempfile::tempdir()?;
        let spec = lay_out(place.path(), lines)?;
        let out = place.path().join(out);
        let before = crate::files(place.path());
        let built = build(place.path(), &spec, &[], &out)?;
        ensure(built.written.is_none(), "it was taken")?;
        ensure(crate::files(place.path()) == before && !out.exists(), "something was written")?;
        let golden = crate::root().join("golden/payloads");
        fs::create_dir_all(&golden)?;
        crate::compare(&golden.join(format!("{case}.stderr")), &built.shown)?;
    }
    Ok(())
}

/// The examples of a rule about payloads: blocks of lines `== NAME KIND [sha256=SUM]`.
pub(crate) fn page(rule: &'static Rule, page: &str) -> Outcome {
    for (kind, is_refused) in [("fails", true), ("passes", false)] {
        let fence = format!("```payload,{kind}\n");
        let mut blocks = page.split(&fence).skip(1).peekable();
        ensure(blocks.peek().is_some(), "the page needs an example that fails and one that passes")?;
        for block in blocks {
            let block = block.split("```").next().unwrap_or_default();
            let place = tempfile::tempdir()?;
            let spec = lay_out(place.path(), block)?;
            let built = build(place.path(), &spec, &[], &place.path().join("out"))?;
            let has = built.findings.iter().any(|finding| finding.rule.code == rule.code);
            ensure(has == is_refused && built.written.is_some() != is_refused, &built.shown)?;
        }
    }
    Ok(())
}

const NAMES: [&str; 3] = ["apache-iotdb-1.3.3-all-bin.zip", "jdk-17.tar.gz", "\u{6570}\u{636e}\u{5e93}.lic"];

fn lay_out_good(place: &Path) -> Result<String, Failed> {
    make(&place.join(NAMES[0]), "zip")?;
    make(&place.join(NAMES[1]), "tar.gz")?;
    fs::write(place.join(NAMES[2]), noise(3 << 20))?;
    Ok(format!("{SPEC}payload \"{}\"\npayload \"{}\"\npayload \"{}\"\n", NAMES[0], NAMES[1], NAMES[2]))
}

/// Folders and archives of both kinds hold them, once, as they were; both lists name them.
fn taken() -> Outcome {
    let place = tempfile::tempdir()?;
    let spec = lay_out_good(place.path())?;
    for out in ["out", "out.tar.gz", "out.tar.zst"] {
        let out = place.path().join(out);
        let built = build(place.path(), &spec, &[], &out)?;
        ensure(built.findings.is_empty() && built.written.is_some(), &built.shown)?;
        let opened = Opened::read(&out)?;
        ensure(opened.damage().is_empty(), "it is whole")?;
        let payloads: Vec<&str> = opened.paths().filter(|path| path.starts_with("payload/")).collect();
        ensure(payloads.len() == NAMES.len(), &format!("{payloads:?}"))?;
        let mut folder = out.clone();
        if out.is_file() {
            let again = place.path().join("again").with_extension(out.extension().unwrap_or_default());
            build(place.path(), &spec, &[], &again)?;
            ensure(fs::read(&out)? == fs::read(&again)?, "equal input gives equal archives")?;
            let unpacked = place.path().join("unpacked");
            fs::create_dir_all(&unpacked)?;
            run(Command::new("tar").arg("-xf").arg(&out).arg("-C").arg(&unpacked))?;
            folder = unpacked.join("plant");
        }
        for name in NAMES {
            let arrived = folder.join("payload").join(name);
            ensure(fs::read(place.path().join(name))? == fs::read(&arrived)?, name)?;
            ensure(fs::metadata(&arrived)?.mode() & 0o777 == 0o644, "its mode")?;
        }
        run(Command::new("sha256sum").args(["--quiet", "-c", "SHA256SUMS"]).current_dir(&folder))?;
        run(Command::new("sh").arg("verify.sh").current_dir(&folder))?;
        let bill = fs::read_to_string(folder.join("sbom.cdx.json"))?;
        crate::compare(&crate::root().join("golden/payloads/sbom.cdx.json"), &bill)?;
        if out.is_file() {
            fs::remove_dir_all(&folder)?;
        }
    }
    Ok(())
}

/// What is there is not written again, what changed is, what is gone goes; an edited one is not touched.
fn brought_up_to_date() -> Outcome {
    let place = tempfile::tempdir()?;
    let spec = lay_out_good(place.path())?;
    let out = place.path().join("out");
    build(place.path(), &spec, &[], &out)?;
    let inode = |name: &str| fs::metadata(out.join("payload").join(name)).map(|about| about.ino());
    let before: Result<Vec<u64>, _> = NAMES.iter().map(|name| inode(name)).collect();
    let built = build(place.path(), &spec, &[], &out)?;
    ensure(
        built.written.is_some_and(|written| (written.changed, written.removed) == (0, 0)),
        "nothing to do",
    )?;
    let after: Result<Vec<u64>, _> = NAMES.iter().map(|name| inode(name)).collect();
    ensure(before? == after?, "they are the same files")?;
    let mut changed = noise(3 << 20);
    changed[5] ^= 1;
    fs::write(place.path().join(NAMES[2]), &changed)?;
    let built = build(place.path(), &spec, &[], &out)?;
    ensure(
        built.written.is_some_and(|written| written.changed == 3),
        "one is written, the bill, and the page",
    )?;
    ensure(fs::read(out.join("payload").join(NAMES[2]))? == changed, "the new one is there")?;
    let built = build(place.path(), SPEC, &[], &out)?;
    ensure(built.written.is_some_and(|written| written.removed == NAMES.len() + 1), "all of them go")?;
    ensure(
        !out.join("payload").exists() && !out.join("sbom.cdx.json").exists(),
        "and their folder and bill",
    )?;
    build(place.path(), &spec, &[], &out)?;
    fs::write(out.join("payload").join(NAMES[0]), "mine")?;
    match build(place.path(), &spec, &[], &out) {
        Err(failed) => {
            ensure(failed.message().is_some_and(|output| output.contains(NAMES[0])), "it is named")?;
        }
        Ok(_) => return Err("an edited payload was replaced".into()),
    }
    ensure(fs::read(out.join("payload").join(NAMES[0]))? == b"mine", "it stays")
}

fn given(path: &Path) -> GivenPayload {
    let path = path.display().to_string();
    GivenPayload { typed: format!("--payload {path}"), value: 10, path, sum: None }
}

/// The command line says where a file is, the spec what its checksum is.
fn command_line_over_spec() -> Outcome {
    let place = tempfile::tempdir()?;
    let elsewhere = place.path().join("elsewhere");
    fs::create_dir(&elsewhere)?;
    make(&elsewhere.join("iotdb.zip"), "zip")?;
    let out = place.path().join("out");
    let sum = run(Command::new("sha256sum").arg(elsewhere.join("iotdb.zip")))?.stdout;
    let sum = String::from_utf8_lossy(&sum[..64]).into_owned();
    for (printed, is_good) in [(sum, true), ("0".repeat(64), false)] {
        let spec = format!("{SPEC}payload \"iotdb.zip\" sha256=\"{printed}\"\n");
        let built = build(place.path(), &spec, &[given(&elsewhere.join("iotdb.zip"))], &out)?;
        ensure(built.written.is_some() == is_good, &built.shown)?;
    }
    let twice = [given(&elsewhere.join("iotdb.zip")), given(&place.path().join("IOTDB.zip"))];
    let built = build(place.path(), SPEC, &twice, &out)?;
    ensure(built.shown.contains("two payloads have the name `IOTDB.zip`"), &built.shown)?;
    ensure(built.shown.contains("[command line:2:11]"), &built.shown)
}

/// An overlay takes another file of the same name.
fn overlay_over_base() -> Outcome {
    let place = tempfile::tempdir()?;
    fs::create_dir(place.path().join("prod"))?;
    make(&place.path().join("prod/iotdb.zip"), "zip")?;
    fs::write(place.path().join("base.kdl"), format!("{SPEC}payload \"iotdb.zip\"\n"))?;
    let overlay =
        format!("extends \"{}\"\npayload \"prod/iotdb.zip\"\n", place.path().join("base.kdl").display());
    let out = place.path().join("out");
    let built = build(place.path(), &overlay, &[], &out)?;
    ensure(built.written.is_some() && out.join("payload/iotdb.zip").exists(), &built.shown)
}

/// A file that is still being written is not taken.
fn changes_while_read() -> Outcome {
    let place = tempfile::tempdir()?;
    let path = place.path().join("a.bin");
    fs::write(&path, noise(1000))?;
    let given = [given(&path)];
    let compiled = driver::compile_with(
        &[vec!["plant.kdl".to_owned()]],
        &given,
        &SpecInFolder(place.path(), SPEC.to_owned()),
        &Levels::default(),
    )
    .map_err(|unreadable| unreadable.reason)?;
    let (payloads, _) = payload::inspect(&compiled.models[0].payloads, &|_| Ok(()));
    let (checked, sources) = compiled.into_checked().ok_or("no model")?;
    for length in [500, 2000] {
        File::create(&path)?.write_all(&noise(length))?;
        let options = Options { payloads: payloads.clone(), ..Options::default() };
        let out = place.path().join("out");
        match bundle::build(&checked, driver::PRODUCTS, &sources, &options)?.write(&out, false) {
            Err(Failure::Payload(finding)) => {
                ensure(finding.message.contains("changed while it was read"), &finding.message)?;
            }
            other => return Err(format!("{other:?}").into()),
        }
        ensure(!out.exists(), "nothing was written")?;
    }
    Ok(())
}

/// Each archive has what its host uses and nothing of another's, whole, under whatever names; equal input gives equal bytes.
fn archive_for_each_host() -> Outcome {
    let place = tempfile::tempdir()?;
    let long = "\u{5de5}\u{5382}".repeat(12);
    let licence = format!("{}.lic", "\u{8bb8}\u{53ef}\u{8bc1}".repeat(20));
    let metrics = "prometheus-3.5.0.linux-amd64.tar.gz";
    make(&place.path().join(NAMES[0]), "zip")?;
    make(&place.path().join(metrics), "tar.gz")?;
    fs::write(place.path().join(&licence), noise(3 << 20))?;
    let cluster = SPEC.replace("\"plant\"", &format!("\"{long}\"")).replace(
        "\n}\n",
        "\n    host \"ops\" address=\"10.0.0.9\"\n    set \"cn_metric_reporter_list\" \"PROMETHEUS\"\n    \
         set \"dn_metric_reporter_list\" \"PROMETHEUS\"\n    monitoring {\n        prometheus on=\"ops\"\n    }\n}\n",
    );
    let spec = format!("{cluster}payload \"{}\"\npayload \"{metrics}\"\npayload \"{licence}\"\n", NAMES[0]);
    let given: Vec<String> = vec![place.path().join("plant.kdl").display().to_string()];
    let files = SpecInFolder(place.path(), spec);
    let mut compiled = driver::compile_with(&[given], &[], &files, &Levels::default())
        .map_err(|unreadable| unreadable.reason)?;
    let payloads = compiled.inspect_payloads(&files);
    ensure(compiled.findings.is_empty(), &format!("{:#?}", compiled.findings))?;
    let (checked, sources) = compiled.into_checked().ok_or("no model")?;
    let bundle =
        bundle::build(&checked, driver::PRODUCTS, &sources, &Options { payloads, ..Options::default() })?;
    for (packing, ending) in [(Packing::Gzip, ".tar.gz"), (Packing::Zstd, ".tar.zst")] {
        let (out, again) = (place.path().join("stick"), place.path().join("again"));
        bundle.archives_to(&out, packing, 0)?;
        bundle.archives_to(&again, packing, 0)?;
        let mut names: Vec<String> = crate::files(&out)
            .iter()
            .filter_map(|path| Some(path.strip_prefix(&out).ok()?.to_str()?.to_owned()))
            .filter(|name| name.ends_with(ending))
            .collect();
        names.sort();
        let hosts = ["node-1", "node-2", "node-3", "ops"];
        ensure(names == hosts.map(|host| format!("{host}{ending}")), &format!("{names:?}"))?;
        for host in hosts {
            let path = out.join(format!("{host}{ending}"));
            ensure(fs::read(&path)? == fs::read(again.join(format!("{host}{ending}")))?, "equal bytes")?;
            let opened = Opened::read(&path)?;
            ensure(opened.damage().is_empty(), "it is whole")?;
            let own = if host == "ops" { metrics } else { NAMES[0] };
            let mut payloads = vec![format!("payload/{own}"), format!("payload/{licence}")];
            payloads.sort();
            let found: Vec<&str> = opened.paths().filter(|path| path.starts_with("payload/")).collect();
            ensure(found == payloads, &format!("{host}: {found:?}"))?;
            let is_own =
                |path: &str| !path.starts_with("hosts/") || path.starts_with(&format!("hosts/{host}/"));
            ensure(opened.paths().all(is_own), "nothing of another host")?;
            let unpacked = tempfile::tempdir()?;
            run(Command::new("tar").arg("-xf").arg(&path).arg("-C").arg(unpacked.path()))?;
            let tops: Vec<_> = fs::read_dir(unpacked.path())?.collect::<Result<_, _>>()?;
            ensure(tops.len() == 1, "one folder at the top")?;
            let top = tops[0].path();
            run(Command::new("sh").arg("verify.sh").current_dir(&top))?;
            ensure(fs::read(place.path().join(own))? == fs::read(top.join("payload").join(own))?, own)?;
            let install = run(Command::new("sh")
                .args(["install.sh", "--dry-run", "--root"])
                .arg(unpacked.path())
                .current_dir(top.join("hosts").join(host)))?;
            let output = String::from_utf8_lossy(&[install.stdout, install.stderr].concat()).into_owned();
            ensure(output.contains(&format!("payload/{own}")), &output)?;
        }
    }
    Ok(())
}

/// Whatever bytes of an archive are others, or missing, it is checked to an end, and nothing breaks off.
fn damaged_anywhere() -> Outcome {
    let place = tempfile::tempdir()?;
    let mut random = noise(6000).into_iter().map(usize::from);
    let mut next = |most: usize| (random.next().unwrap_or(0) << 8 | random.next().unwrap_or(0)) % most.max(1);
    let tar = tar_of(&[("dist/a", b"a"), ("dist/lib/b.jar", &noise(900))])?;
    let archives = [
        ("a.zip", zip_of(&[("dist/a", b"a"), ("dist/lib/b.jar", &noise(900))])?),
        ("a.tar", tar.clone()),
        ("a.tar.gz", gzip(&tar)?),
        ("a.tar.zst", zstd::encode_all(&tar[..], 1)?),
    ];
    for round in 0..200 {
        let (name, whole) = &archives[round % archives.len()];
        let mut bytes = whole.clone();
        for _ in 0..=next(4) {
            let at = next(bytes.len());
            bytes[at] = next(256) as u8;
        }
        if next(3) == 0 {
            bytes.truncate(next(bytes.len()));
        }
        let path = place.path().join(name);
        fs::write(&path, &bytes)?;
        let given = [given(&path)];
        let files = SpecInFolder(place.path(), SPEC.to_owned());
        let specs = [vec!["plant.kdl".to_owned()]];
        let mut compiled = driver::compile_with(&specs, &given, &files, &Levels::default())
            .map_err(|unreadable| unreadable.reason)?;
        for inspected in compiled.inspect_payloads(&files) {
            let Ok(mut reading) = payload::Reading::new(&inspected) else { return Err("it is gone".into()) };
            std::io::copy(&mut reading, &mut std::io::sink())?;
            if let Err(finding) = reading.finish() {
                let output = format!("round {round}: {}", finding.message);
                ensure(!finding.message.contains("its contents cannot be read"), &output)?;
            }
        }
    }
    Ok(())
}
