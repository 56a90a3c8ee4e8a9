//! What the scripts of the images make of variables. Source: docker/src/main/DockerCompose in the source releases that
//! the catalog states properties for (`image-variables`, `image-lost`, `image-options`, `image-ainode`), run over the
//! shipped configuration.

use crate::maps::HashMap;

use super::{ReadFolder, files};
use crate::catalog::{Param, ParamKind, RoleId, Version};
use crate::diagnostic::{Finding, Severity};
use crate::dialects::iotdb::SCHEMAS;
use crate::model::Spanned;
use crate::native::manifest::ENVIRONMENT;
use crate::native::{cut_variable, hidden_scripts, unread_variable};
use crate::product::Volume;
use crate::source::{SourceMap, Span};

/// Variables of Java's own, and those that the start scripts take.
const READ: &[&str] = &[
    "JAVA_HOME",
    "JAVA_TOOL_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "_JAVA_OPTIONS",
    "IOTDB_JMX_OPTS",
    "CONFIGNODE_JMX_OPTS",
    "IOTDB_JVM_OPTS",
];

/// Words by which the name of a variable says that it is about the memory of Java.
const MEMORY_WORDS: &[&str] = &["HEAP", "JAVA_OPTS", "JVM", "XMX", "MEMORY_SIZE", "JAVA_OPTIONS"];

/// Checks the variables of the containers of one cluster.
pub(super) fn check(folders: &[&ReadFolder<'_>], sources: &SourceMap, findings: &mut Vec<Finding>) {
    let containers = || folders.iter().filter(|folder| folder.folder.container.is_some());
    let known: Vec<RoleId> = containers().flat_map(|folder| folder.roles.iter().copied()).collect();
    // What several services have, for example both replication factors, is read by one of them.
    // A name that starts with the word of a role is that role's, unless one line is for several services.
    let mut readers: HashMap<Box<str>, Vec<RoleId>> = HashMap::default();
    let mut by_line: HashMap<Span, Vec<RoleId>> = HashMap::default();
    for folder in containers() {
        for file in folder.folder.all(ENVIRONMENT) {
            let source = sources.file(file.file);
            for entry in &file.document.entries {
                let key = file.key(source, entry);
                by_line.entry(key.span).or_default().extend(&folder.roles);
                readers.entry(key.value).or_default().extend(&folder.roles);
            }
        }
    }
    for folder in containers().filter(|folder| !folder.roles.is_empty()) {
        let image = Image::of(folder);
        findings.extend(hidden(&image));
        for file in folder.folder.all(ENVIRONMENT) {
            let source = sources.file(file.file);
            for entry in &file.document.entries {
                let (key, value) = (file.key(source, entry), file.value(source, entry));
                let is_of_role = SCHEMAS.catalog().role_that_begins(&key.value).is_some();
                let roles = if is_of_role { by_line.get(&key.span) } else { readers.get(&key.value) };
                let roles = roles.map_or(&[][..], Vec::as_slice);
                findings.extend(variable(&image, (roles, &known), &key, &value));
            }
        }
    }
    findings.dedup_by(|one, two| one.span == two.span && one.message == two.message);
}

/// A container with what is known of its image, for all releases that it may be of.
struct Image<'a, 'f> {
    folder: &'a ReadFolder<'f>,
    /// Which variables its script takes.
    variables: Option<&'static str>,
    /// The one that it loses.
    lost: Option<&'static str>,
    /// Whether options of Java count next to the start script's own.
    options: Option<&'static str>,
    /// The letters that the AINode's entrypoint takes.
    ainode: Option<&'static str>,
    /// Where the scripts are that a start needs.
    scripts: Option<&'static str>,
    /// The volume that is the file of all settings, where it is one by itself.
    mounted: Option<Span>,
}

impl<'a, 'f> Image<'a, 'f> {
    fn of(folder: &'a ReadFolder<'f>) -> Self {
        let version_property = |name| version_property(folder, name);
        Self {
            folder,
            variables: version_property("image-variables"),
            lost: version_property("image-lost"),
            options: version_property("image-options"),
            ainode: version_property("image-ainode"),
            scripts: version_property("image-scripts"),
            mounted: mounted_file(folder),
        }
    }
}

/// The property that all releases have that a folder may be of; `None` where they differ or nothing is known of one.
fn version_property(folder: &ReadFolder<'_>, name: &str) -> Option<&'static str> {
    let own = |version: &Version| SCHEMAS.view(version).version_property(name);
    let first = own(&folder.version.version)?;
    folder.version.others.iter().all(|version| own(version) == Some(first)).then_some(first)
}

fn variable(
    image: &Image<'_, '_>,
    (roles, known): (&[RoleId], &[RoleId]),
    key: &Spanned<Box<str>>,
    value: &Spanned<Box<str>>,
) -> Option<Finding> {
    let catalog = SCHEMAS.catalog();
    let name = &*key.value;
    let properties = |name: &str| {
        let params = catalog.find(name).iter().map(|&id| catalog.param(id));
        params.filter(|param| param.kind == ParamKind::Property).collect::<Vec<_>>()
    };
    let lower = name.to_ascii_lowercase();
    let own = properties(name);
    let meant = if name == lower { own.clone() } else { spelled_otherwise(&lower) };
    if image.folder.has("ainode") {
        return third_role(image, key, !meant.is_empty());
    }
    if own.is_empty() && !meant.is_empty() && image.variables.is_some() {
        let finding = unread_variable(key.span, name, "the image accepts only lower-case names");
        let right = meant[0].name.to_string();
        // A key that has capitals itself is not taken either.
        if right != lower && image.variables == Some("small") {
            return Some(finding.help("mount a file iotdb-system.properties that sets it"));
        }
        let help = format!("write `{right}`");
        return Some(finding.help(help.clone()).unsafe_fix(help, key.span, right));
    }
    if own.is_empty() {
        return options(image, key, value);
    }
    let reads = |role: &RoleId| own.iter().any(|param| param.scope.covers(*role));
    // Anyone who is meant by it may be in a file that is not in view.
    let is_in_view = known.iter().any(reads) || !catalog.role_ids().any(|role| reads(&role));
    if !roles.iter().any(reads) && is_in_view {
        let readers: Vec<String> =
            catalog.role_ids().filter(reads).map(|role| format!("a {}", catalog.role(role).title)).collect();
        let why = match readers.as_slice() {
            [] => "no node reads it".to_owned(),
            _ => format!("{} reads it, but does not run in this container", readers.join(" or ")),
        };
        return Some(unread_variable(key.span, name, &why));
    }
    let why = match image.variables {
        Some(keys) if keys.contains('_') && !keys.split(' ').any(|known| known == name) => {
            Some("this image edits lines of its short file, which does not have this parameter")
        }
        Some("small") if name != lower => Some("this image accepts only names without capital letters"),
        _ => (image.lost == Some(name))
            .then_some("the image removes the last line of its file and cannot add the new one"),
    };
    if let Some(why) = why {
        return Some(
            unread_variable(key.span, name, why).help("mount a file iotdb-system.properties that sets it"),
        );
    }
    if let Some(mounted) = image.mounted {
        let why = "the image cannot replace a file that is itself mounted";
        return Some(
            unread_variable(key.span, name, why)
                .label(mounted, "mounted here")
                .help("write it into the mounted file, or mount the folder"),
        );
    }
    let kept = value.value.split_whitespace().next().unwrap_or_default();
    let is_cut = value.value.trim() != kept && crate::formats::opaque::find(&value.value).is_none();
    is_cut.then(|| cut_variable(value.span, name, kept))
}

/// A mounted folder without the scripts that a start of these releases needs. It holds files that are in
/// view, and no script is among them.
fn hidden(image: &Image<'_, '_>) -> Option<Finding> {
    let folder = image.folder;
    let container = folder.folder.container.as_ref()?;
    let is_conf = |volume: &&Volume| {
        volume.target.value.trim_end_matches('/') == format!("{}/conf", folder.folder.root)
            && volume.source.as_ref().is_some_and(|source| source.value.starts_with('.'))
    };
    let volume = container.volumes.iter().find(is_conf)?;
    let has_script = folder.folder.files.iter().any(|file| files::is_script(file.kind.word));
    let is_in_view = folder.folder.files.iter().any(|file| file.kind.word != ENVIRONMENT);
    let needs_scripts = image.scripts == Some("conf");
    let is_hidden = needs_scripts && is_in_view && !has_script && !folder.has("ainode");
    is_hidden.then(|| hidden_scripts(volume.target.span, &volume.target.value, "iotdb-common.sh"))
}

/// The properties with a name in other letters.
fn spelled_otherwise(lower: &str) -> Vec<&'static Param> {
    let params = SCHEMAS.catalog().params.iter();
    let is_same_name =
        |param: &&Param| param.kind == ParamKind::Property && param.name.eq_ignore_ascii_case(lower);
    params.filter(is_same_name).collect()
}

/// The volume that is the file of all settings, where it is one by itself.
fn mounted_file(folder: &ReadFolder<'_>) -> Option<Span> {
    let container = folder.folder.container.as_ref()?;
    let mut volumes = container.volumes.iter();
    let is_file = |target: &str| target.rsplit('/').next() == Some("iotdb-system.properties");
    volumes.find(|volume| is_file(&volume.target.value)).map(|volume| volume.target.span)
}

/// A variable of an AINode: the entrypoint of its image decides about letters.
fn third_role(image: &Image<'_, '_>, key: &Spanned<Box<str>>, is_known: bool) -> Option<Finding> {
    let name = &*key.value;
    let (is_lower, is_upper) = (name == name.to_ascii_lowercase(), name == name.to_ascii_uppercase());
    let (wanted, is_other) = match image.ainode? {
        "capitals" => (name.to_ascii_uppercase(), is_lower),
        _ => (name.to_ascii_lowercase(), is_upper),
    };
    (is_known && is_other).then(|| {
        let finding = unread_variable(key.span, name, "this image of the AINode uses other variable names");
        let help = format!("write `{wanted}`");
        finding.help(help.clone()).unsafe_fix(help, key.span, wanted)
    })
}

/// A variable that is not a setting: options of Java, sizes of memory, or one of another program.
fn options(image: &Image<'_, '_>, key: &Spanned<Box<str>>, value: &Spanned<Box<str>>) -> Option<Finding> {
    let catalog = SCHEMAS.catalog();
    let name = &*key.value;
    image.variables?;
    if name.ends_with("_JMX_OPTS") && value.value.contains("-Xmx") && image.options == Some("weaker") {
        let finding = unread_variable(
            value.span,
            name,
            "the start script adds its own -Xmx later, which overrides this one",
        );
        return Some(
            finding.severity(Severity::Info).help("mount the environment script with the size in it"),
        );
    }
    if READ.contains(&name) {
        return None;
    }
    let variables = catalog.find(name).iter().map(|&id| catalog.param(id));
    let version = &image.folder.version;
    let is_later =
        version.release.is_some() && version_property(image.folder, "image-later") == Some("sees-limit");
    let is_worked_out = !is_later && variables.into_iter().any(|param| param.kind == ParamKind::Variable);
    let is_meant = name == name.to_ascii_uppercase() && MEMORY_WORDS.iter().any(|word| name.contains(word));
    let why = match (is_worked_out, is_meant) {
        (true, _) => "the environment script computes it again",
        (false, true) if is_later && name == "MEMORY_SIZE" => return None,
        (false, true) => "no script in the image reads it",
        _ => return None,
    };
    let finding = unread_variable(key.span, name, why);
    Some(match image.options {
        Some("stronger") => finding
            .help("write the options in IOTDB_JMX_OPTS or CONFIGNODE_JMX_OPTS: -Xmx has an effect there"),
        _ => finding.help("mount the environment script with the size in it"),
    })
}
