//! Names that become paths, units and words of scripts are checked once more, even after the rules.

use std::collections::BTreeSet;

use crate::error::Error;
use crate::model::{is_plain_address, is_plain_path, is_plain_windows_path, is_plain_word};

/// A name as part of a path and of a unit's name: letters, digits, `.`, `-` and `_` stay, everything else is
/// written as its number, so that different names stay different.
pub(in crate::bundle) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric()
            || matches!(letter, '-' | '_')
            || (letter == '.' && !slug.is_empty())
        {
            slug.push(letter);
        } else {
            slug.push_str(&format!("u{:04x}", letter as u32));
        }
    }
    if slug.is_empty() || slug.starts_with('-') {
        slug.insert(0, '_');
    }
    slug
}

/// Slugs for several names, each another.
pub(in crate::bundle) fn slugs<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = BTreeSet::new();
    names
        .map(|name| {
            let slug = slug(name);
            let numbered = (2..).map(|number| format!("{slug}-{number}"));
            let free =
                std::iter::once(slug.clone()).chain(numbered).find(|candidate| !taken.contains(candidate));
            let free = free.unwrap_or(slug);
            taken.insert(free.clone());
            free
        })
        .collect()
}

/// Refuses a name that cannot be a file's, a unit's or a word of a script.
pub(in crate::bundle) fn check_word(what: &str, name: &str) -> Result<(), Error> {
    require(is_plain_word(name), what, name, "letters, digits, `.`, `-` and `_`")
}

/// Refuses an address with a port that could be treated as something else by a shell or in a table. An address
/// of IPv6 may start with colons.
pub(in crate::bundle) fn check_endpoint(endpoint: &str) -> Result<(), Error> {
    let is_plain = is_plain_word(&endpoint.replace([':', '[', ']', '%'], "_"));
    require(is_plain, "endpoint", endpoint, "letters, digits, `.`, `-`, `_`, `:`, `[`, `]` and `%`")
}

/// Refuses an address that could be treated as something else by a shell or by ssh.
pub(in crate::bundle) fn check_address(address: &str) -> Result<(), Error> {
    require(is_plain_address(address), "address", address, "a host name or an address")
}

/// Refuses a path on a Linux host that is not absolute, could leave its folder, could break a line of a table or cannot be
/// made.
pub(in crate::bundle) fn check_path(path: &str) -> Result<(), Error> {
    let expected = "an absolute path without `..`, doubled slashes and line ends";
    require(is_plain_path(path), "path", path, expected)
}

/// Refuses a path on a Windows host that is not absolute, that Windows would read otherwise than it is written, or that
/// could break a line of a batch file.
pub(in crate::bundle) fn check_windows_path(path: &str) -> Result<(), Error> {
    let expected =
        "a drive letter and a path of ASCII letters, digits, spaces and `_-.+@~` for a Windows host";
    require(is_plain_windows_path(path), "path", path, expected)
}

fn require(is_good: bool, what: &str, found: &str, expected: &str) -> Result<(), Error> {
    if is_good {
        return Ok(());
    }
    let shown: String = crate::source::one_line(found).chars().take(60).collect();
    Err(Error::new(format!("the {what} `{shown}` cannot be part of a bundle: expected {expected}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_plain_and_different() {
        assert_eq!(slug("plant-a"), "plant-a");
        assert_eq!(slug("../x"), "u002e.u002fx");
        assert_eq!(slug("厂区"), "u5382u533a");
        assert_eq!(slug("-rf"), "_-rf");
        assert_eq!(slugs(["a", "a", "a-2"].into_iter()), ["a", "a-2", "a-2-2"]);
    }
}
