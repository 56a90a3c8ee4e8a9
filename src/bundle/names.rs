//! Names that become paths, units and words of scripts are looked at once more, whatever the rules said before.

use std::collections::BTreeSet;

use crate::error::Error;
use crate::model::drive;

/// A name as part of a path and of a unit's name: letters, digits, `.`, `-` and `_` stay, everything else is
/// written as its number, so that different names stay different.
pub(super) fn slug(name: &str) -> String {
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
pub(super) fn slugs<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
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
pub(super) fn check_word(what: &str, name: &str) -> Result<(), Error> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    if name.is_empty() || name.len() > 200 || name.starts_with(['.', '-']) || !name.chars().all(is_plain) {
        return Err(refusal(what, name, "letters, digits, `.`, `-` and `_`"));
    }
    Ok(())
}

/// Refuses an address that could be taken for something else by a shell or by ssh.
pub(super) fn check_address(address: &str) -> Result<(), Error> {
    let is_plain =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_' | ':' | '%');
    if address.is_empty()
        || address.len() > 255
        || address.starts_with(['.', '-'])
        || !address.chars().all(is_plain)
    {
        return Err(refusal("address", address, "a host name or an address"));
    }
    Ok(())
}

/// Refuses a path on a host that is not absolute, could leave its folder, or could break a line of a table.
pub(super) fn check_path(path: &str) -> Result<(), Error> {
    let is_odd = |part: &str| part.is_empty() || part == "." || part == "..";
    let is_whole = path.strip_prefix('/').is_some_and(|rest| !rest.split('/').any(is_odd));
    if !is_whole || path.len() > 4000 || path.chars().any(char::is_control) || path.ends_with(' ') {
        return Err(refusal("path", path, "an absolute path without `..`, doubled slashes and line ends"));
    }
    Ok(())
}

/// Refuses a path on a Windows host that is not absolute, that Windows would read otherwise than it is written, or that
/// could break a line of a batch file.
pub(super) fn check_windows_path(path: &str) -> Result<(), Error> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || " _-.+@~".contains(letter);
    let is_good = |part: &str| {
        !part.is_empty()
            && part.chars().all(is_plain)
            && !part.ends_with(['.', ' '])
            && !part.starts_with(' ')
    };
    let rest = drive(path).and_then(|_| path.get(3..));
    if path.len() > 240 || !rest.is_some_and(|rest| rest.split(['/', '\\']).all(is_good)) {
        return Err(refusal(
            "path",
            path,
            "a drive letter and a path of ASCII letters, digits, blanks and `_-.+@~` for a Windows host",
        ));
    }
    Ok(())
}

fn refusal(what: &str, found: &str, expected: &str) -> Error {
    let shown: String = super::template::one_line(found).chars().take(60).collect();
    Error::new(format!("the {what} `{shown}` cannot be part of a bundle: expected {expected}"))
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

    #[test]
    fn hostile_names_are_refused() {
        for name in ["", ".", "..", "-x", "a b", "a/b", "a\nb", "$(x)", "a'b", "é"] {
            assert!(check_word("host", name).is_err(), "{name:?}");
        }
        assert!(check_word("host", "node-01.example_x").is_ok());
        assert!(check_address("-oProxyCommand=x").is_err());
        assert!(check_address("fe80::1%eth0").is_ok());
        for path in ["", "/", "opt", "/opt/../etc", "/opt//x", "/a\nb", "/opt/"] {
            assert!(check_path(path).is_err(), "{path:?}");
        }
        assert!(check_path("/opt/iotdb").is_ok());
        for path in [
            "",
            "C:",
            "C:data",
            "C:/a/../b",
            "C:/a//b",
            "C:/a&b",
            "C:/%x%",
            "C:/a.",
            "C:/a /b",
            "C:/a\"b",
            "C:/\u{e9}",
            "/opt",
        ] {
            assert!(check_windows_path(path).is_err(), "{path:?}");
        }
        assert!(check_windows_path("D:\\data\\iotdb 1").is_ok());
    }
}
