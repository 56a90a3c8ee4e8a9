//! Names of settings that hold secrets.

use std::collections::BTreeSet;

/// What a name ends in that holds a secret.
const ENDS: &[&str] =
    &["password", "passwd", "pwd", "passphrase", "passcode", "secret", "token", "credential", "credentials"];

/// Whole words that say the same at the end of a name, and mean something else inside of a longer word: `bypass`.
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

/// Which names hold secrets: those that say so, and those that a catalog lists beside them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecretNames(BTreeSet<String>);

impl SecretNames {
    /// Names that say so by themselves, and these.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let names = names.into_iter().filter(|name| !says_so(name));
        Self(names.map(str::to_ascii_lowercase).collect())
    }

    /// Whether a setting of that name holds a secret.
    pub fn has(&self, name: &str) -> bool {
        let is_listed = |name: &str| self.0.contains(&name.to_ascii_lowercase());
        // DolphinDB writes the node before the name.
        let own = || name.rsplit_once('.').is_some_and(|(_, own)| is_listed(own));
        says_so(name) || (!self.0.is_empty() && (is_listed(name) || own()))
    }
}

/// Whether the last words of a name say that it holds a secret.
fn says_so(name: &str) -> bool {
    let name = name.trim_end_matches(|letter: char| letter.is_ascii_digit() || "_-.".contains(letter));
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
