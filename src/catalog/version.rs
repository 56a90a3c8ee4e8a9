//! Versions and spans of versions.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Text;

/// A dotted version: `1.3.3`, `2.00.9`, `2.0.1-beta`. Compares by number, prints as written.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Version {
    text: Text,
    numbers: [u32; 4],
    /// Where the part after the hyphen starts, for versions before the finished one.
    stage: Option<u8>,
}

/// How long a version may be.
const MOST_CHARS: usize = 40;

impl Version {
    /// Reads a version: one to four numbers with dots between them, each below 100,000, and perhaps a word after a hyphen.
    pub fn parse(text: &str) -> Option<Self> {
        let (dotted, stage) = match text.split_once('-') {
            Some((dotted, stage)) => (dotted, Some(stage)),
            None => (text, None),
        };
        let is_word = |stage: &str| {
            !stage.is_empty() && stage.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        if text.len() > MOST_CHARS || !stage.is_none_or(is_word) {
            return None;
        }
        let stage = stage.map(|stage| (text.len() - stage.len()) as u8);
        let mut numbers = [0; 4];
        for (count, part) in dotted.split('.').enumerate() {
            if count == 4
                || part.is_empty()
                || part.len() > 5
                || !part.bytes().all(|byte| byte.is_ascii_digit())
            {
                return None;
            }
            numbers[count] = part.parse().ok()?;
        }
        Some(Self { text: text.into(), numbers, stage })
    }

    /// The word after the hyphen.
    fn stage(&self) -> Option<&str> {
        Some(&self.text[usize::from(self.stage?)..])
    }

    /// Whether it has one number more than `other`, a version of three numbers.
    pub fn is_patch_of(&self, other: &Version) -> bool {
        let dots = |version: &Version| version.text.matches('.').count();
        dots(self) == 3 && dots(other) == 2 && self.numbers[..3] == other.numbers[..3]
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
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
        // A beta comes before the version that it leads to.
        let stages = match (self.stage(), other.stage()) {
            (None, None) => std::cmp::Ordering::Equal,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(own), Some(other)) => own.cmp(other),
        };
        self.numbers.cmp(&other.numbers).then(stages)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

/// From one version to another, both included; open where `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct VersionRange {
    /// The first version.
    pub since: Option<Version>,
    /// The last version.
    pub until: Option<Version>,
    /// Versions in between that it does not hold for, each from the first to the last: of two lines, the later number may
    /// be the older one.
    pub except: Vec<(Version, Version)>,
}

impl VersionRange {
    /// Whether `version` is in it.
    pub fn contains(&self, version: &Version) -> bool {
        self.since.as_ref().is_none_or(|since| since <= version)
            && self.until.as_ref().is_none_or(|until| version <= until)
            && !self.except.iter().any(|(first, last)| first <= version && version <= last)
    }

    /// Whether nothing bounds it.
    pub fn is_open(&self) -> bool {
        self.since.is_none() && self.until.is_none() && self.except.is_empty()
    }
}

impl fmt::Display for VersionRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.since, &self.until) {
            (None, None) => formatter.write_str("all versions"),
            (Some(since), None) => write!(formatter, "since {since}"),
            (None, Some(until)) => write!(formatter, "until {until}"),
            (Some(since), Some(until)) if since == until => write!(formatter, "{since} only"),
            (Some(since), Some(until)) => write!(formatter, "{since} to {until}"),
        }?;
        for (index, (first, last)) in self.except.iter().enumerate() {
            write!(formatter, "{} {first}", if index == 0 { " but not in" } else { " and" })?;
            if first != last {
                write!(formatter, " to {last}")?;
            }
        }
        Ok(())
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
        assert!(version("2.0.1-beta") < version("2.0.1"));
        assert!(version("2.0.1-beta") > version("1.3.4"));
        assert!(version("2.0.1-alpha") < version("2.0.1-beta"));
        for text in ["2.0.1-", "-beta", "2.0.1-Beta", "2.0.1-beta-1", "2.0.1-b/.."] {
            assert!(Version::parse(text).is_none(), "{text}");
        }
        assert!(Version::parse("v1").is_none());
    }

    #[test]
    fn ranges_leave_out_exceptions() {
        let version = |text| Version::parse(text).expect("a version");
        let beta = (version("2.0.1-beta"), version("2.0.1-beta"));
        let range = VersionRange { since: Some(version("1.3.4")), until: None, except: vec![beta.clone()] };
        assert!(range.contains(&version("1.3.4")) && range.contains(&version("2.0.2")));
        assert!(!range.contains(&version("2.0.1-beta")));
        assert_eq!(range.to_string(), "since 1.3.4 but not in 2.0.1-beta");
        let range = VersionRange { except: vec![beta, (version("2.0.3"), version("2.0.5"))], ..range };
        assert!(range.contains(&version("2.0.2")) && !range.contains(&version("2.0.4")));
        assert_eq!(range.to_string(), "since 1.3.4 but not in 2.0.1-beta and 2.0.3 to 2.0.5");
    }
}
