//! Conditions on the settings of a node: when a port is open, when a setting counts.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// What has to hold for a node.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub enum Condition {
    /// It always does.
    Always,
    /// `key=value`, in any case.
    Is(Name, Name),
    /// `key!=value`, in any case.
    IsNot(Name, Name),
    /// `key contains word`: for lists of words and for names of classes.
    Contains(Name, Name),
}

type Name = Cow<'static, str>;

impl Condition {
    /// A condition as catalogs write it.
    pub fn parse(text: &str) -> Option<Self> {
        type Make = fn(Name, Name) -> Condition;
        const SIGNS: [(&str, Make); 3] =
            [(" contains ", Condition::Contains), ("!=", Condition::IsNot), ("=", Condition::Is)];
        if text == "always" {
            return Some(Self::Always);
        }
        SIGNS.iter().find_map(|(sign, make)| {
            let (key, word) = text.split_once(sign)?;
            let owned = |part: &str| Cow::Owned(part.trim().to_owned());
            Some(make(owned(key), owned(word)))
        })
    }

    /// The parameter that it asks for.
    pub fn key(&self) -> Option<&str> {
        match self {
            Condition::Always => None,
            Condition::Is(key, _) | Condition::IsNot(key, _) | Condition::Contains(key, _) => Some(key),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Condition::Always => formatter.write_str("always"),
            Condition::Is(key, value) => write!(formatter, "{key}={value}"),
            Condition::IsNot(key, value) => write!(formatter, "{key}!={value}"),
            Condition::Contains(key, word) => write!(formatter, "{key} contains {word}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Condition;

    #[test]
    fn conditions_are_shown_as_they_are_written() {
        for text in ["always", "a=true", "a.b!=socket", "list contains WORD"] {
            assert_eq!(Condition::parse(text).map(|condition| condition.to_string()).as_deref(), Some(text));
        }
        assert_eq!(Condition::parse("sometimes"), None);
    }
}
