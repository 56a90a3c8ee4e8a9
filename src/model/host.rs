//! Hosts and the machines behind them.

use super::Spanned;
use crate::catalog::worded;
use crate::source::Span;

/// A handle of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HostId(pub u32);

/// A machine. Two hosts with one address are one machine under two names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MachineId(pub u32);

/// One host as one spec knows it.
#[derive(Debug, Clone)]
pub struct Host {
    /// Its name: also the folder in the bundle.
    pub name: Box<str>,
    /// The name pattern that declares it.
    pub span: Span,
    /// The machine behind it.
    pub machine: MachineId,
    /// Its addresses, each with its use.
    pub addresses: Vec<HostAddress>,
    /// The zone (rack, hall, site) that fails as one.
    pub zone: Option<Spanned<Box<str>>>,
    /// Processor cores.
    pub cores: Option<Spanned<u32>>,
    /// Memory in bytes.
    pub memory: Option<Spanned<u64>>,
    /// The disks, when stated: paths below different ones are on different disks.
    pub disks: Vec<Disk>,
    /// What the host runs in: `bare`, `vm`, `container` or `cloud`; `compose` when its nodes run in containers that Compose starts.
    pub platform: Option<Spanned<Box<str>>>,
    /// The Compose project whose network it is a name in; without one its containers have the network of their machine.
    pub project: Option<Spanned<Box<str>>>,
    /// Whether it is a container of which everything that runs there is in view.
    pub is_apart: bool,
    /// Whether it is a container with the network of its machine: others may have the same addresses.
    pub is_on_machine: bool,
    /// Ports of its machine that lead into a project.
    pub published: Vec<PublishedPort>,
    /// The operating system it runs.
    pub os: Spanned<Os>,
}

worded! {
    /// The operating system of a host.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
    pub enum Os {
        /// Linux, unless a spec says otherwise.
        #[default]
        Linux => "linux",
        /// Windows.
        Windows => "windows",
    }
}

/// A disk of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disk {
    /// Where it is mounted.
    pub path: Spanned<Box<str>>,
    /// What kind of disk it is.
    pub kind: DiskKind,
}

/// What kind of disk a disk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DiskKind {
    /// Not stated.
    #[default]
    Unknown,
    /// Solid-state.
    Ssd,
    /// Spinning.
    Hdd,
    /// Of another machine: NFS and the like.
    Network,
}

impl DiskKind {
    /// Those that specs can state.
    pub const STATED: [DiskKind; 3] = [DiskKind::Ssd, DiskKind::Hdd, DiskKind::Network];

    /// The word in specs; `None` where nothing is stated.
    pub fn word(self) -> Option<&'static str> {
        match self {
            DiskKind::Unknown => None,
            DiskKind::Ssd => Some("ssd"),
            DiskKind::Hdd => Some("hdd"),
            DiskKind::Network => Some("network"),
        }
    }
}

/// The words for what a host runs in.
pub const PLATFORMS: &[&str] = &["bare", "vm", "container", "cloud", COMPOSE];

/// The platform of hosts whose nodes run in containers that Compose starts.
pub const COMPOSE: &str = "compose";

/// A port of a machine that leads to one of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublishedPort {
    /// The port of the machine.
    pub outside: u16,
    /// The port in the container.
    pub inside: u16,
    /// Where the spec says it.
    pub span: Span,
}

/// One address of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostAddress {
    /// What it is for.
    pub use_: AddressUse,
    /// The address or name.
    pub text: Box<str>,
    /// Where the spec says it.
    pub span: Span,
}

worded! {
    /// What an address is for.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum AddressUse {
        /// Between nodes: `address`.
        Internal => "address",
        /// For clients: `client`; the internal one by default.
        Client => "client",
        /// From outside the site: `public`.
        Public => "public",
        /// For the operator's shell: `ssh`; the internal one by default.
        Ssh => "ssh",
        /// A further name or address of the same machine: `alias`.
        Alias => "alias",
    }
}

/// Whether an address reaches only the machine that uses it: `localhost`, a loopback address, the wildcard address.
pub fn is_local(address: &str) -> bool {
    address.eq_ignore_ascii_case("localhost")
        || address.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback() || ip.is_unspecified())
}

/// What stands for the name of a node.
pub const NODE: &str = "{node}";

/// What is in values for what a node or its host has.
pub const PLACEHOLDERS: &[&str] = &["{host}", NODE, "{zone}", "{address}", "{client}", "{public}"];

/// Whether a text can be a host name or an address: letters, digits, `.`, `-`, `_`, or an IPv6 address.
pub fn is_host(text: &str) -> bool {
    if text.parse::<std::net::IpAddr>().is_ok() {
        return true;
    }
    let is_label = |label: &str| {
        !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-')
    };
    let plain =
        text.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_'));
    // A text of digits and dots that is not an address is a slip, not a name.
    let numeric = text.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
    // A name may end in the dot of the root.
    let name = text.strip_suffix('.').unwrap_or(text);
    plain && !numeric && text.len() <= 253 && name.split('.').all(is_label)
}

impl Host {
    /// Whether its nodes run in containers that Compose starts.
    pub fn is_composed(&self) -> bool {
        self.platform.as_ref().is_some_and(|platform| *platform.value == *COMPOSE)
    }

    /// What it has of a folder of its machine: all of it, or its own folder where it is a name in a project's network, whose containers
    /// keep what is theirs apart.
    pub fn own_folder(&self, path: &str) -> String {
        if self.project.is_some() {
            format!("{}/{}", path.trim_end_matches('/'), self.name)
        } else {
            path.to_owned()
        }
    }

    /// Whether it runs Windows.
    pub fn is_windows(&self) -> bool {
        self.os.value == Os::Windows
    }

    /// The stated disk that a path is on, the innermost mount point of several.
    pub fn disk_of(&self, path: &str) -> Option<&Disk> {
        let is_below = |disk: &&Disk| {
            let mount = disk.path.value.trim_end_matches('/');
            path.strip_prefix(mount).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.disks.iter().filter(is_below).max_by_key(|disk| disk.path.value.len())
    }

    /// Whether another host has an address of this one.
    pub fn shares_address(&self, other: &Host) -> bool {
        let mut addresses = self.addresses.iter();
        addresses.any(|own| other.addresses.iter().any(|other| own.text.eq_ignore_ascii_case(&other.text)))
    }

    /// The address for a use; client, public and ssh fall back to the internal one.
    pub fn address(&self, use_: AddressUse) -> Option<&HostAddress> {
        let of = |use_| self.addresses.iter().find(move |address| address.use_ == use_);
        of(use_).or_else(|| if use_ == AddressUse::Alias { None } else { of(AddressUse::Internal) })
    }

    /// What replaces a placeholder of [`PLACEHOLDERS`] for the nodes on it; `None` where it does not have that. A node's name is its
    /// own.
    pub fn replacement(&self, placeholder: &str) -> Option<&str> {
        let address = |use_| self.address(use_).map(|address| &*address.text);
        match placeholder {
            "{host}" => Some(&self.name),
            "{zone}" => self.zone.as_ref().map(|zone| &*zone.value),
            "{address}" => address(AddressUse::Internal),
            "{client}" => address(AddressUse::Client),
            "{public}" => address(AddressUse::Public),
            _ => None,
        }
    }

    /// The address that other nodes connect to: the internal one, else the name.
    pub fn internal_address(&self) -> &str {
        self.address(AddressUse::Internal).map_or(&self.name, |address| &address.text)
    }
}
