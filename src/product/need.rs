//! What hosts need that no bundle is made of: archives that vendors publish, licences, a Java.

use crate::model::{ClusterId, HostId, Model};

/// One file, or one thing, that has to be on some hosts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// What it is: `Apache IoTDB`.
    pub title: String,
    /// Its version, where one is required.
    pub version: String,
    /// The name under which the scripts look for it; `None` when any will do, which the hosts then have to have.
    pub file: Option<String>,
    /// The hosts that use it, in the order of the model.
    pub hosts: Vec<HostId>,
    /// Whether nothing starts without it.
    pub is_required: bool,
    /// Whether an image contains it, so that hosts whose nodes run in containers do not need it.
    pub is_in_image: bool,
    /// What else is to be known of it; may be empty.
    pub note: String,
    /// What a bill of materials says of it.
    pub component: Component,
}

/// Identity and licence of what a file holds, for bills of materials.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Component {
    /// Its package URL, where there is one that is known to be right.
    pub purl: Option<String>,
    /// The identifier of its licence in the list of SPDX.
    pub licence: Option<&'static str>,
}

/// What is known of a file by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fit {
    /// It is what is needed.
    Exact,
    /// It is of another version, or made for another kind of machine: what would do is called so.
    Other(String),
}

impl Need {
    /// How a file of that name fits; `None` when it is something else altogether.
    pub fn fit(&self, name: &str) -> Option<Fit> {
        let wanted = self.file.as_deref()?;
        if name == wanted {
            return Some(Fit::Exact);
        }
        if self.version.is_empty() {
            return None;
        }
        // Up to the version the names of a vendor's archives are equal; behind it is what they are built for.
        let (head, tail) = wanted.split_once(&self.version)?;
        let rest = name.strip_prefix(head)?;
        let is_version = rest.starts_with(|letter: char| letter.is_ascii_digit());
        let is_same_build = rest.ends_with(tail) || rest.starts_with(&self.version);
        (is_version && is_same_build).then(|| Fit::Other(wanted.to_owned()))
    }
}

/// The hosts of a cluster with a node of these roles, each once, in the order of the model.
pub fn hosts_of(model: &Model, cluster: ClusterId, has: impl Fn(&str) -> bool) -> Vec<HostId> {
    let nodes = model.instances_of(cluster).filter(|(_, node)| has(model.role_name(node)));
    let mut hosts: Vec<HostId> = nodes.map(|(_, node)| node.host).collect();
    hosts.sort_unstable();
    hosts.dedup();
    hosts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_by_what_is_before_the_version() {
        let need = Need {
            title: String::new(),
            version: "1.3.3".to_owned(),
            file: Some("engine-1.3.3-all-bin.zip".to_owned()),
            hosts: Vec::new(),
            is_required: true,
            is_in_image: true,
            note: String::new(),
            component: Component::default(),
        };
        let other = Some(Fit::Other("engine-1.3.3-all-bin.zip".to_owned()));
        assert_eq!(need.fit("engine-1.3.3-all-bin.zip"), Some(Fit::Exact));
        assert_eq!(need.fit("engine-1.3.2-all-bin.zip"), other);
        assert_eq!(need.fit("engine-1.3.3-datanode-bin.zip"), other);
        assert_eq!(need.fit("engine-1.3.3-all-bin.zip.asc"), other);
        assert_eq!(need.fit("engine-1.3.2-datanode-bin.zip"), None);
        assert_eq!(need.fit("engine-plugins-all-bin.zip"), None);
        assert_eq!(need.fit("jdk-17.tar.gz"), None);
    }
}
