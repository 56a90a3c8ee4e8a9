//! Properties of a host: set by itself, by its classes, by overlays and by other clusters of the run.

use crate::maps::HashMap;

use crate::diagnostic::words;
use crate::model::{AddressUse, Disk, DiskKind, Spanned};
use crate::source::Span;
use crate::spec::HostProperties;

/// What two declarations of one host can contradict each other in.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Property {
    Zone,
    Cores,
    Memory,
    Platform,
    Os,
    Project,
    Publish,
    /// The kind of the disk that is mounted there.
    Disk(Box<str>),
    Address(AddressUse),
}

/// Two declarations of one host that give one property two values.
#[derive(Debug)]
pub(super) struct Contradiction {
    pub(super) property: Property,
    /// The value that is known, and where it is set.
    pub(super) known: (String, Span),
    /// The value that comes later, and where it is set.
    pub(super) later: (String, Span),
}

/// Fills what is not set from elsewhere.
pub(super) fn fill(properties: &mut HostProperties, other: &HostProperties) {
    let HostProperties { zone, cores, memory, disks, platform, os, project, publish } = other;
    properties.zone = properties.zone.take().or_else(|| zone.clone());
    properties.cores = properties.cores.or(*cores);
    properties.memory = properties.memory.or(*memory);
    properties.platform = properties.platform.take().or_else(|| platform.clone());
    properties.os = properties.os.or(*os);
    properties.project = properties.project.take().or_else(|| project.clone());
    properties.publish = properties.publish.take().or_else(|| publish.clone());
    if properties.disks.is_empty() {
        properties.disks.clone_from(disks);
    }
}

/// Replaces what an overlay says again.
pub(super) fn replace(properties: &mut HostProperties, new: &HostProperties) {
    let old = std::mem::replace(properties, new.clone());
    fill(properties, &old);
}

/// Undoes the value of a property that is contradicted: which of the two holds is not known.
pub(super) fn forget(properties: &mut HostProperties, property: &Property) {
    match property {
        Property::Zone => properties.zone = None,
        Property::Cores => properties.cores = None,
        Property::Memory => properties.memory = None,
        Property::Platform => properties.platform = None,
        Property::Os => properties.os = None,
        Property::Project => properties.project = None,
        Property::Publish => properties.publish = None,
        Property::Disk(path) => {
            for disk in properties.disks.iter_mut().filter(|disk| disk.path.value == *path) {
                disk.kind = DiskKind::Unknown;
            }
        }
        Property::Address(_) => {}
    }
}

/// The indices of a host's disks among its properties, by their mount points.
#[derive(Debug, Default)]
pub(super) struct Mounts(HashMap<Box<str>, usize>);

impl Mounts {
    pub(super) fn of(properties: &HostProperties) -> Self {
        let mut mounts = Self::default();
        for (index, disk) in properties.disks.iter().enumerate() {
            mounts.0.entry(mount(disk).into()).or_insert(index);
        }
        mounts
    }
}

fn mount(disk: &Disk) -> &str {
    disk.path.value.trim_end_matches('/')
}

/// Adds what another declaration of the same host says; returns what the two contradict each other in.
pub(super) fn unite(
    properties: &mut HostProperties,
    mounts: &mut Mounts,
    other: &HostProperties,
) -> Vec<Contradiction> {
    let HostProperties { zone, cores, memory, disks, platform, os, project, publish } = other;
    let mut contradictions: Vec<Contradiction> = [
        contradiction(Property::Zone, properties.zone.as_ref(), zone.as_ref(), Box::to_string),
        contradiction(Property::Cores, properties.cores.as_ref(), cores.as_ref(), u32::to_string),
        contradiction(Property::Memory, properties.memory.as_ref(), memory.as_ref(), |bytes| {
            words::bytes(*bytes)
        }),
        contradiction(Property::Platform, properties.platform.as_ref(), platform.as_ref(), Box::to_string),
        contradiction(Property::Os, properties.os.as_ref(), os.as_ref(), |os| os.as_str().to_owned()),
        contradiction(Property::Project, properties.project.as_ref(), project.as_ref(), Box::to_string),
        contradiction(Property::Publish, properties.publish.as_ref(), publish.as_ref(), Box::to_string),
    ]
    .into_iter()
    .flatten()
    .collect();
    // Each declaration may list the disks that its own cluster uses: the host has all of them.
    for disk in disks {
        contradictions.extend(add_disk(&mut properties.disks, mounts, disk));
    }
    fill(properties, other);
    contradictions
}

/// The contradiction between two values of a property, where both are set and differ.
pub(super) fn contradiction<T: PartialEq>(
    property: Property,
    known: Option<&Spanned<T>>,
    later: Option<&Spanned<T>>,
    show: impl Fn(&T) -> String,
) -> Option<Contradiction> {
    let (known, later) = (known?, later?);
    (known.value != later.value).then(|| Contradiction {
        property,
        known: (show(&known.value), known.span),
        later: (show(&later.value), later.span),
    })
}

fn add_disk(disks: &mut Vec<Disk>, mounts: &mut Mounts, disk: &Disk) -> Option<Contradiction> {
    let index = *mounts.0.entry(mount(disk).into()).or_insert(disks.len());
    let Some(known) = disks.get_mut(index) else {
        disks.push(disk.clone());
        return None;
    };
    if known.kind == DiskKind::Unknown {
        (known.kind, known.path.span) = (disk.kind, disk.path.span);
    }
    if disk.kind == DiskKind::Unknown || disk.kind == known.kind {
        return None;
    }
    let kind = |disk: &Disk| (disk.kind.word().unwrap_or_default().to_owned(), disk.path.span);
    let property = Property::Disk(known.path.value.clone());
    Some(Contradiction { property, known: kind(known), later: kind(disk) })
}

impl std::fmt::Display for Property {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let word = match self {
            Self::Zone => "zone",
            Self::Cores => "cores",
            Self::Memory => "memory",
            Self::Platform => "platform",
            Self::Os => "os",
            Self::Project => "project",
            Self::Publish => "publish",
            Self::Disk(path) => return write!(formatter, "the kind of disk `{path}`"),
            Self::Address(own) => own.as_str(),
        };
        write!(formatter, "`{word}`")
    }
}
