//! The release that files were recognized as.

use crate::catalog::{Catalog, Text, Version};

/// The releases that files may be of, and what that rests on.
#[derive(Debug, Clone)]
pub struct Detected {
    /// The likeliest, by which they are read.
    pub version: Version,
    /// Others that they may be of as well, ascending.
    pub others: Vec<Version>,
    /// Whether it is that release, and not only the nearest to one that the catalog does not know.
    pub is_itself: bool,
    /// The release that is named, where the catalog has only an older one for it.
    pub release: Option<Version>,
    /// What it rests on, as it reads after "because".
    pub because: String,
    /// Whose build of it that is, where it is not the product's own.
    pub distribution: Option<Text>,
}

impl Detected {
    /// A release of the catalog, and the reason for it.
    pub fn new(version: Version, because: String) -> Self {
        Self { version, others: Vec::new(), is_itself: true, release: None, because, distribution: None }
    }

    /// The release that the command line or a trace names, or the nearest that the catalog has; `None` where that has
    /// none.
    fn nearest_to(catalog: &Catalog, given: &Version, who: &str) -> Option<Self> {
        if let Some(known) = catalog.supported(given) {
            return Some(Self::new(known.version.clone(), format!("{who} names it")));
        }
        let older = catalog.stand_in(given);
        let release = older.is_some().then(|| given.clone());
        let oldest = || catalog.versions.first().map(|known| known.version.clone());
        let version = older.or_else(oldest)?;
        let because = format!("{who} names {given}; {version} is the closest version that clusterc knows");
        // A patch of a release has its keys.
        let is_itself = given.is_patch_of(&version);
        Some(Self { is_itself, release, ..Self::new(version, because) })
    }

    /// The release that is named on the command line, else that of the first trace that has one.
    pub fn from_name<'a>(
        catalog: &Catalog,
        given: Option<&Version>,
        mut traces: impl Iterator<Item = &'a String>,
        hint: impl Fn(&str) -> Option<Version>,
    ) -> Option<Self> {
        let given = given.and_then(|given| Self::nearest_to(catalog, given, "the command line"));
        let of_trace = |trace: &String| Self::nearest_to(catalog, &hint(trace)?, &format!("`{trace}`"));
        given.or_else(|| traces.find_map(of_trace))
    }

    /// The same, of the distribution that one of the traces names.
    pub fn built_by(self, catalog: &Catalog, traces: &[String]) -> Self {
        let distribution = traces.iter().find_map(|trace| catalog.distribution_in(trace));
        Self { distribution: distribution.map(|known| known.title.clone()), ..self }
    }

    /// The release that is named, else the likeliest.
    pub fn named(&self) -> &Version {
        self.release.as_ref().unwrap_or(&self.version)
    }

    /// Whether the release is known for sure.
    pub fn is_certain(&self) -> bool {
        self.is_itself && self.others.is_empty()
    }

    /// What several folders of one cluster are of: what one of them knows for sure, else what all of them may be.
    pub fn of_all<'a>(mut all: impl Iterator<Item = &'a Self>) -> Option<Self> {
        let mut common = all.next()?.clone();
        let mut distribution = common.distribution.clone();
        for next in all {
            distribution = distribution.or_else(|| next.distribution.clone());
            if common.is_certain() {
                break;
            }
            let has =
                |known: &Self, version: &Version| known.version == *version || known.others.contains(version);
            let may = |version: &&Version| has(&common, version) && has(next, version);
            let shared: Vec<Version> =
                next.others.iter().chain([&next.version]).filter(may).cloned().collect();
            // Of folders that agree on nothing each is as good; the likeliest stays.
            if next.is_certain() || shared.is_empty() && next.version > common.version {
                common = next.clone();
            } else if let Some(version) = shared.iter().max().cloned() {
                let mut others: Vec<Version> = shared.into_iter().filter(|other| *other != version).collect();
                others.sort();
                common = Self { version, others, ..common };
            }
        }
        Some(Self { distribution, ..common })
    }

    /// The releases in words: `1.3.3`, `1.3.3 to 2.0.5`.
    pub fn words(&self, catalog: &Catalog) -> String {
        let all: Vec<&Version> = self.others.iter().chain([&self.version]).collect();
        catalog.in_words(&all)
    }
}
