//! `file:` URIs and paths.

use std::fmt::Write;

/// The path of a URI, with `/` between its parts; `None` for what is not a file of this machine.
pub(super) fn path(uri: &str) -> Option<String> {
    let rest = uri.strip_prefix("file://")?;
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    let mut bytes = Vec::with_capacity(rest.len());
    let mut left = rest.as_bytes();
    while let Some((&first, more)) = left.split_first() {
        left = more;
        let decoded = if first == b'%' {
            let digits = more.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
            digits.and_then(|digits| u8::from_str_radix(digits, 16).ok())
        } else {
            None
        };
        match decoded {
            Some(byte) => {
                bytes.push(byte);
                left = &more[2..];
            }
            None => bytes.push(first),
        }
    }
    let path = String::from_utf8(bytes).ok().filter(|path| path.starts_with('/') && !path.contains('\0'))?;
    // `/C:/specs` is a path of Windows.
    Some(match path.as_bytes() {
        [b'/', letter, b':', ..] if letter.is_ascii_alphabetic() => {
            format!("{}{}", path[1..2].to_ascii_uppercase(), &path[2..])
        }
        _ => path,
    })
}

/// The URI of a path.
pub(super) fn uri(path: &str) -> String {
    let mut uri = String::from(if path.starts_with('/') { "file://" } else { "file:///" });
    for byte in path.bytes() {
        match byte {
            b'\\' => uri.push('/'),
            byte if byte.is_ascii_alphanumeric() || b"/._-~:".contains(&byte) => uri.push(char::from(byte)),
            byte => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_uris_belong_together() {
        for name in ["/a/b c.kdl", "/节点/#1%.kdl", "C:/specs/a.kdl"] {
            assert_eq!(path(&uri(name)).as_deref(), Some(name));
        }
        assert_eq!(path("file:///c%3A/a.kdl").as_deref(), Some("C:/a.kdl"));
        assert_eq!(path("file://localhost/a%2").as_deref(), Some("/a%2"));
        assert_eq!(path("untitled:a"), None);
        assert_eq!(path("file:///%ff"), None);
        assert_eq!(path("file:///%00"), None);
    }
}
