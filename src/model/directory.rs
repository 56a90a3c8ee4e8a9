//! The directories that a node writes to, as absolute paths.

use std::rc::Rc;

use super::{Instance, Model, Origin, Setting};
use crate::catalog::{MeaningKind, ParamView};

/// One directory of a node.
#[derive(Debug, Clone)]
pub struct Directory<'a> {
    /// The parameter that says it; several directories may come from one.
    pub param: &'a ParamView,
    /// What is in it.
    pub kind: MeaningKind,
    /// The absolute path.
    pub path: String,
    /// Whether the value was relative, and so is in the install.
    pub is_relative: bool,
    /// The setting it is taken from, which all directories of a list share.
    pub setting: Rc<Setting<'a>>,
    /// Whether some path of the setting climbs by `..`.
    pub climbs: bool,
}

impl Model {
    /// Every directory that a node writes to, in catalog order. Relative ones are in the home folder of
    /// the node's role, else in its install.
    pub fn directories<'a>(&'a self, instance: &'a Instance) -> Vec<Directory<'a>> {
        let root = &*self.root(instance.root).path;
        let is_windows = self.host(instance.host).is_windows();
        let own = self.view(instance).catalog.role(instance.role).home.as_deref();
        let home = own.map_or_else(|| root.to_owned(), |own| absolute(root, &self.expand(instance, own)));
        // Some products let a variable move the folder that relative directories are in.
        let moved = |name: &str| {
            let variable = self.variable_named(instance, name)?;
            (variable.origin != Origin::Default && !variable.value.is_empty())
                .then(|| variable.value.into_owned())
        };
        let mut bases: Vec<(&str, Option<String>)> = Vec::new();
        let mut found = Vec::new();
        for (param, kind) in self.view(instance).directories() {
            let Some(setting) = self.setting(instance, param.id) else { continue };
            let name = param.folder(kind).and_then(|folder| folder.base.as_deref()).unwrap_or_default();
            let known = bases.iter().position(|(base, _)| *base == name).unwrap_or_else(|| {
                bases.push((name, moved(name)));
                bases.len() - 1
            });
            let base = bases[known].1.as_deref().unwrap_or(&home);
            let setting = Rc::new(setting);
            let climbs = setting.value.contains("..") && setting.items().any(climbs);
            for item in setting.items() {
                let item = item.strip_prefix("file:").unwrap_or(item);
                // Object stores and distributed file systems are not directories of the host.
                if is_url(item) || item == "object_storage" {
                    continue;
                }
                // Files of a Windows host may be checked in a folder of another system: they are known by a drive
                // letter.
                let is_elsewhere = is_windows && drive(base).is_none() && drive(item).is_some();
                let is_relative = !is_elsewhere && is_relative(base, item);
                let path = absolute(if is_elsewhere { "/" } else { base }, item);
                let setting = Rc::clone(&setting);
                found.push(Directory { param, kind, path, is_relative, setting, climbs });
            }
        }
        found
    }
}

/// Whether a path has `..` among its parts.
fn climbs(path: &str) -> bool {
    path.split('/').any(|part| part == "..")
}

/// `item` below `root` unless it is absolute, without `.`, `..`, doubled and trailing slashes.
///
/// Below a root with a drive letter paths are those of Windows: both slashes part them, and the result has `/`.
pub fn absolute(root: &str, item: &str) -> String {
    let own = drive(root).or_else(|| drive(item).filter(|_| root == "/"));
    if let Some(own) = own {
        return on_drive(own, root, item);
    }
    let root = if item.starts_with('/') { "" } else { root };
    // Nearly all are written as they are meant.
    let is_from_top = root.is_empty() || root.starts_with('/');
    if is_from_top && is_plain(root) && is_plain(item) && !item.is_empty() {
        let slash = if item.starts_with('/') { "" } else { "/" };
        return [root, slash, item].concat();
    }
    joined(root.split('/').chain(item.split('/')))
}

/// Whether no part of a path is empty or starts with a dot, but for an empty one before the first slash.
fn is_plain(path: &str) -> bool {
    let bytes = path.as_bytes();
    let is_odd = |pair: &[u8]| pair[0] == b'/' && (pair[1] == b'/' || pair[1] == b'.');
    bytes.first() != Some(&b'.') && bytes.last() != Some(&b'/') && !bytes.windows(2).any(is_odd)
}

/// Parts of a path below its top, without `.`, `..` and empty ones.
fn joined<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    let mut path = String::new();
    for part in parts {
        match part {
            "" | "." => {}
            ".." => path.truncate(path.rfind('/').unwrap_or(0)),
            _ => {
                path.push('/');
                path.push_str(part);
            }
        }
    }
    if path.is_empty() {
        path.push('/');
    }
    path
}

/// The drive letter at the head of an absolute path of Windows: `C` of `C:\data` and of `C:/data`.
pub fn drive(path: &str) -> Option<char> {
    let mut letters = path.chars();
    let letter = letters.next().filter(char::is_ascii_alphabetic)?;
    let is_absolute =
        letters.next() == Some(':') && letters.next().is_none_or(|sign| SLASHES.contains(&sign));
    is_absolute.then(|| letter.to_ascii_uppercase())
}

const SLASHES: [char; 2] = ['/', '\\'];

/// Whether a text starts as a URL does; one letter before `://` is a drive.
fn is_url(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, _)| {
        scheme.len() > 1 && scheme.chars().all(|letter| letter.is_ascii_alphanumeric())
    })
}

fn is_relative(root: &str, item: &str) -> bool {
    if drive(root).is_some() {
        drive(item).is_none() && !item.starts_with(SLASHES)
    } else {
        !item.starts_with('/')
    }
}

fn on_drive(own: char, root: &str, item: &str) -> String {
    let (letter, above, below) = match drive(item) {
        Some(letter) => (letter, "", &item[2..]),
        None if item.starts_with(SLASHES) => (own, "", item),
        None => (own, &root[2..], item),
    };
    format!("{letter}:{}", joined(above.split(SLASHES).chain(below.split(SLASHES))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_made_absolute() {
        assert_eq!(absolute("/opt/iotdb/", "data/datanode"), "/opt/iotdb/data/datanode");
        assert_eq!(absolute("/opt", "/a//b/./c/../d/"), "/a/b/d");
        assert_eq!(absolute("/opt", "../../.."), "/");
        assert_eq!(absolute("c:\\iotdb", "data\\datanode/x"), "C:/iotdb/data/datanode/x");
        assert_eq!(absolute("C:/iotdb", "d:\\data\\.\\"), "D:/data");
        assert_eq!(absolute("C:/iotdb", "\\data\\..\\.."), "C:/");
        assert_eq!(absolute("/", "C:\\iotdb"), "C:/iotdb");
        assert_eq!(absolute("/opt", "C:data"), "/opt/C:data");
        assert_eq!(absolute("/opt", ""), "/opt");
        assert_eq!(absolute("opt", "data"), "/opt/data");
        assert_eq!(absolute("/", "/"), "/");
        assert_eq!(absolute("/opt", ".hidden/..x"), "/opt/.hidden/..x");
    }
}
