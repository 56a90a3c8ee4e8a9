//! The roles that nodes of a product can have.

use serde::{Deserialize, Serialize};

use super::{Text, VersionRange};

/// A role that a node of the product can have, for example `datanode`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Role {
    /// The word in specs: `datanode`.
    pub name: Text,
    /// The product's own spelling: `DataNode`.
    pub title: Text,
    /// Index in the start order: lower starts earlier.
    pub order: u8,
    /// The file that holds all settings of its nodes, where parameters do not name files themselves.
    pub file: Option<Text>,
    /// The folder that relative paths of its nodes are in, from the install; the install when not set.
    pub home: Option<Text>,
    /// Whether `every "node"` means it; where no role is marked, it means all of them.
    pub is_plain_node: bool,
    /// Whether several of its nodes can run from one install.
    pub shares_install: bool,
    /// Whether it reads the parameters that are marked as common to all roles.
    pub reads_common: bool,
    /// Whether there are scripts that run its nodes on Windows hosts.
    pub runs_on_windows: bool,
    /// The role in whose container, that of the same install, its nodes live: that node starts them.
    pub container_of: Option<Text>,
    /// In which versions it exists.
    pub lifetime: VersionRange,
    /// Keys without which the process does not start, or never joins.
    pub needs: Vec<Text>,
    /// What is added to the folder of the install for its nodes, which have their own distribution.
    pub install_suffix: Text,
}

/// A handle of a role in its product's [`Catalog::roles`](super::Catalog::roles).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RoleId(pub(super) u8);

impl RoleId {
    /// How many roles are before it in start order.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// Some roles of one product. A product has up to 32.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RoleSet(u32);

impl RoleSet {
    /// Whether `role` is one of them.
    pub fn contains(self, role: RoleId) -> bool {
        1_u32.checked_shl(u32::from(role.0)).is_some_and(|bit| self.0 & bit != 0)
    }

    /// Whether some role is in both.
    pub fn meets(self, other: RoleSet) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether it holds no role.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The roles, in start order.
    pub fn iter(self) -> impl Iterator<Item = RoleId> {
        (0..32).map(RoleId).filter(move |role| self.contains(*role))
    }
}

impl From<RoleId> for RoleSet {
    fn from(role: RoleId) -> Self {
        Self(1_u32.checked_shl(u32::from(role.0)).unwrap_or(0))
    }
}

impl FromIterator<RoleId> for RoleSet {
    fn from_iter<I: IntoIterator<Item = RoleId>>(roles: I) -> Self {
        Self(roles.into_iter().fold(0, |all, role| all | RoleSet::from(role).0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_hold_what_was_put_in() {
        let set: RoleSet = [RoleId(0), RoleId(31)].into_iter().collect();
        assert!(set.contains(RoleId(0)) && set.contains(RoleId(31)) && !set.contains(RoleId(1)));
        assert_eq!(set.iter().collect::<Vec<_>>(), [RoleId(0), RoleId(31)]);
        assert!(!set.contains(RoleId(200)));
    }
}
