//! Names and paths that files, units and scripts can hold as they are: what rules demand of a spec, and what a bundle
//! checks again.

use super::drive;

/// The most bytes that Linux accepts for one name of a path.
pub const LONGEST_NAME: usize = 255;
/// The most bytes of a path: what Linux takes (4,096 with the end), less room for what is put below it.
pub const LONGEST_PATH: usize = 4000;
/// The most letters of a path on Windows: what its programs take (260), less room for what is put below it.
pub const LONGEST_WINDOWS_PATH: usize = 240;

/// Whether a name can be a file's, a unit's and a word of a script.
pub fn is_plain_word(name: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    !name.is_empty() && name.len() <= 200 && !name.starts_with(['.', '-']) && name.chars().all(is_plain)
}

/// Whether an address can be treated as nothing else by a shell or by ssh.
pub fn is_plain_address(address: &str) -> bool {
    let is_plain =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_' | ':' | '%');
    !address.is_empty()
        && address.len() <= 255
        && !address.starts_with(['.', '-'])
        && address.chars().all(is_plain)
}

/// Whether a path on a Linux host is absolute, stays in its folder, breaks no line of a table and can be made.
pub fn is_plain_path(path: &str) -> bool {
    let is_good = |part: &str| !matches!(part, "" | "." | "..") && part.len() <= LONGEST_NAME;
    path.strip_prefix('/').is_some_and(|rest| rest.split('/').all(is_good))
        && path.len() <= LONGEST_PATH
        && !path.chars().any(char::is_control)
        && !path.ends_with(' ')
}

/// Whether a letter of a path can be in a batch file as it is.
pub fn is_plain_on_windows(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || " _-.+@~".contains(letter)
}

/// Whether a path on a Windows host is absolute, is read there as it is written and breaks no line of a batch file.
pub fn is_plain_windows_path(path: &str) -> bool {
    let is_good = |part: &str| {
        !part.is_empty()
            && part.chars().all(is_plain_on_windows)
            && !part.ends_with(['.', ' '])
            && !part.starts_with(' ')
    };
    let rest = drive(path).and_then(|_| path.get(3..));
    path.len() <= LONGEST_WINDOWS_PATH && rest.is_some_and(|rest| rest.split(['/', '\\']).all(is_good))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names_are_not_plain() {
        for name in ["", ".", "..", "-x", "a b", "a/b", "a\nb", "$(x)", "a'b", "é"] {
            assert!(!is_plain_word(name), "{name:?}");
        }
        assert!(is_plain_word("node-01.example_x"));
        assert!(!is_plain_address("-oProxyCommand=x"));
        assert!(is_plain_address("fe80::1%eth0"));
        let long = format!("/{}", "x".repeat(256));
        for path in ["", "/", "opt", "/opt/../etc", "/opt//x", "/a\nb", "/opt/", &long] {
            assert!(!is_plain_path(path), "{path:?}");
        }
        assert!(is_plain_path("/opt/iotdb"));
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
            assert!(!is_plain_windows_path(path), "{path:?}");
        }
        assert!(is_plain_windows_path("D:\\data\\iotdb 1"));
    }
}
