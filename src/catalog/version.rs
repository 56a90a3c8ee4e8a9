//! Versions and spans of versions.

use std::fmt;

/// A dotted version: `1.3.3`, `2.00.9`. Compares by number, prints as written.
#[derive(Clone, Debug)]
pub struct Version {
    text: Box<str>,
    numbers: [u32; 4],
}

impl Version {
    /// Reads a version: one to four numbers with dots between them, each below 100,000.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = [0; 4];
        for (count, part) in text.split('.').enumerate() {
            if count == 4
                || part.is_empty()
                || part.len() > 5
                || !part.bytes().all(|byte| byte.is_ascii_digit())
            {
                return None;
            }
            numbers[count] = part.parse().ok()?;
        }
        Some(Self { text: text.into(), numbers })
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.numbers == other.numbers
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.numbers.cmp(&other.numbers)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// From one version to another, both included; open where `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VersionSpan {
    /// The first version.
    pub since: Option<Version>,
    /// The last version.
    pub until: Option<Version>,
}

impl VersionSpan {
    /// Whether `version` lies in it.
    pub fn contains(&self, version: &Version) -> bool {
        self.since.as_ref().is_none_or(|since| since <= version)
            && self.until.as_ref().is_none_or(|until| version <= until)
    }

    /// Whether nothing bounds it.
    pub fn is_open(&self) -> bool {
        self.since.is_none() && self.until.is_none()
    }
}

impl fmt::Display for VersionSpan {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.since, &self.until) {
            (None, None) => formatter.write_str("all versions"),
            (Some(since), None) => write!(formatter, "since {since}"),
            (None, Some(until)) => write!(formatter, "until {until}"),
            (Some(since), Some(until)) if since == until => write!(formatter, "{since} only"),
            (Some(since), Some(until)) => write!(formatter, "{since} to {until}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        let version = |text| Version::parse(text).expect("a version");
        assert!(version("1.3.10") > version("1.3.9"));
        assert_eq!(version("2.00.9"), version("2.0.9"));
        assert!(Version::parse("1..3").is_none());
        assert!(Version::parse("v1").is_none());
    }
}
