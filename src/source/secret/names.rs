//! Names of settings that hold secrets.

use std::collections::BTreeSet;

/// What a name ends in that holds a secret.
const ENDS: &[&str] =
    &["password", "passwd", "pwd", "passphrase", "passcode", "secret", "token", "credential", "credentials"];

/// Whole words that mean the same at the end of a name, and mean something else inside of a longer word: `bypass`.
const WORDS: &[&str] = &["pass", "pw", "passwords"];

/// What comes before `key` in the name of a key that is kept secret.
const KEYS: &[&str] = &[
    "secret",
    "access",
    "api",
    "private",
    "encrypt",
    "encryption",
    "signing",
    "master",
    "account",
    "auth",
    "shared",
];

/// The last letters of the words for secrets, a bit each.
const LAST_LETTERS: u32 = last_letters(ENDS) | last_letters(WORDS) | last_letters(&["key"]);

const fn last_letters(words: &[&str]) -> u32 {
    let (mut all, mut at) = (0, 0);
    while at < words.len() {
        let word = words[at].as_bytes();
        all |= bit(word[word.len() - 1]);
        at += 1;
    }
    all
}

/// One of 32 bits for a byte, the same for a letter and its capital.
const fn bit(byte: u8) -> u32 {
    1 << (byte & 31)
}

/// Which names hold secrets: those whose name shows it, and those that a catalog lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecretNames {
    listed: BTreeSet<String>,
    /// The last bytes of those.
    last_bytes: u32,
}

impl SecretNames {
    /// Names that show it by themselves, and these.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let names = names.into_iter().filter(|name| !says_so(name));
        let listed: BTreeSet<String> = names.map(str::to_ascii_lowercase).collect();
        let last_bytes =
            listed.iter().filter_map(|name| name.bytes().last()).fold(0, |all, byte| all | bit(byte));
        Self { listed, last_bytes }
    }

    /// Whether the last letter of a name allows for that: a check of one byte, for strings of many words.
    pub fn may_have(&self, name: &str) -> bool {
        let last = |name: &str| name.bytes().last().map_or(0, bit);
        last(without_number(name)) & LAST_LETTERS != 0 || last(name) & self.last_bytes != 0
    }

    /// Whether a setting of that name holds a secret.
    pub fn has(&self, name: &str) -> bool {
        if !self.may_have(name) {
            return false;
        }
        let is_listed = |name: &str| self.listed.contains(&name.to_ascii_lowercase());
        // DolphinDB writes the node before the name.
        let own = || name.rsplit_once('.').is_some_and(|(_, own)| is_listed(own));
        says_so(name) || (!self.listed.is_empty() && (is_listed(name) || own()))
    }
}

/// A name without the number that it ends in.
fn without_number(name: &str) -> &str {
    let bytes = name.as_bytes();
    let is_more = |byte: &u8| !(byte.is_ascii_digit() || matches!(byte, b'_' | b'-' | b'.'));
    &name[..bytes.iter().rposition(is_more).map_or(0, |at| at + 1)]
}

/// Whether the last words of a name show that it holds a secret.
fn says_so(name: &str) -> bool {
    let name = without_number(name);
    let (before, last) = last_word(name);
    let last = last.to_ascii_lowercase();
    if last == "key" {
        return KEYS.contains(&&*last_word(before).1.to_ascii_lowercase());
    }
    let is_key = || last.strip_suffix("key").is_some_and(|kind| KEYS.iter().any(|key| kind.ends_with(key)));
    WORDS.contains(&&*last) || ENDS.iter().any(|end| last.ends_with(end)) || is_key()
}

/// The last word of a name, and what comes before it: `admin_password`, `metricsToken`, `security.secret_key`.
fn last_word(name: &str) -> (&str, &str) {
    let name = name.trim_end_matches(['_', '-', '.']);
    let bytes = name.as_bytes();
    let begins = |at: &usize| {
        let (before, here) = (bytes[at - 1], bytes[*at]);
        b"_-.".contains(&before) || (before.is_ascii_lowercase() && here.is_ascii_uppercase())
    };
    let start = (1..bytes.len()).rev().find(begins).unwrap_or(0);
    name.split_at(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_whether_they_hold_secrets() {
        let names = SecretNames::new(["odd_parameter"]);
        for name in [
            "password",
            "ADMIN_PASSWORD",
            "key_store_pwd",
            "metricsToken",
            "n1.s3SecretAccessKey",
            "security.secret_key",
            "-Djavax.net.ssl.keyStorePassword",
            "adminpassword2",
            "-pw",
            "apiKey",
            "odd_parameter",
            "n1.odd_parameter",
            "SECRETKEY",
        ] {
            assert!(names.has(name), "{name}");
        }
        for name in [
            "",
            "key",
            "passwordMinLength",
            "datanode_token_timeout",
            "oauthTokenUri",
            "s3AccessKeyId",
            "password_file",
            "bypass",
            "server.cert_key",
            "encrypt_key_path",
            "secretName",
            "monkey",
        ] {
            assert!(!names.has(name), "{name}");
        }
    }
}
