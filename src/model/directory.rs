//! The directories that a node writes to, as absolute paths.

use super::{Instance, Model, Origin, Setting};
use crate::catalog::{MeaningKind, ParamView};

/// One directory of a node.
#[derive(Debug, Clone)]
pub struct Directory<'a> {
    /// The parameter that says it; several directories may come from one.
    pub param: &'a ParamView,
    /// What lies in it.
    pub kind: MeaningKind,
    /// The absolute path.
    pub path: String,
    /// Whether the value was relative, and so lies in the install.
    pub is_relative: bool,
    /// The setting it is taken from.
    pub setting: Setting<'a>,
}

impl Model {
    /// Every directory that a node writes to, in catalog order. Relative ones lie in the home folder of
    /// the node's role, else in its install.
    pub fn directories<'a>(&'a self, instance: &'a Instance) -> Vec<Directory<'a>> {
        let root = &*self.root(instance.root).path;
        let own = self.view(instance).catalog.roles[instance.role.0 as usize].home.as_deref();
        let home = own.map_or_else(|| root.to_owned(), |own| absolute(root, &self.expand(instance, own)));
        // Some products let a variable move the folder that relative directories lie in.
        let moved = |name: &str| {
            let variable = self.variable_named(instance, name)?;
            (variable.origin != Origin::Default && !variable.value.is_empty())
                .then(|| variable.value.into_owned())
        };
        let mut bases: Vec<(&str, Option<String>)> = Vec::new();
        let mut found = Vec::new();
        for (param, kind) in self.view(instance).directories() {
            let Some(setting) = self.setting(instance, param.id) else { continue };
            let name = param.meaning(kind).and_then(|meaning| meaning.get("base")).unwrap_or_default();
            let known = bases.iter().position(|(base, _)| *base == name).unwrap_or_else(|| {
                bases.push((name, moved(name)));
                bases.len() - 1
            });
            let base = bases[known].1.as_deref().unwrap_or(&home);
            for item in setting.items() {
                let item = item.strip_prefix("file:").unwrap_or(item);
                // Object stores and distributed file systems are no directories of the host.
                if item.contains("://") || item == "object_storage" {
                    continue;
                }
                let is_relative = !item.starts_with('/');
                let path = absolute(base, item);
                found.push(Directory { param, kind, path, is_relative, setting: setting.clone() });
            }
        }
        found
    }
}

/// `item` below `root` unless it is absolute, without `.`, `..`, doubled and trailing slashes.
pub fn absolute(root: &str, item: &str) -> String {
    let root = if item.starts_with('/') { "" } else { root };
    let mut path = String::with_capacity(root.len() + item.len() + 2);
    for part in root.split('/').chain(item.split('/')) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_made_absolute() {
        assert_eq!(absolute("/opt/iotdb/", "data/datanode"), "/opt/iotdb/data/datanode");
        assert_eq!(absolute("/opt", "/a//b/./c/../d/"), "/a/b/d");
        assert_eq!(absolute("/opt", "../../.."), "/");
    }
}
