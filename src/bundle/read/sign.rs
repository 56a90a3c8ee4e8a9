//! Signatures in minisign's format, over SHA256SUMS of a folder or over an archive as a whole.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use ct_codecs::{Base64, Decoder};
use minisign::{PublicKey, PublicKeyBox, SecretKey, SecretKeyBox, SignatureBox};

use crate::bundle::disk::staged::put;
use crate::bundle::manifest::{Edition, SUMS};
use crate::bundle::read::open::{SIGNATURE, refuse_half_way};
use crate::bundle::read::plain::{self, LONGEST_KEY};
use crate::error::Error;

/// What is signed of a bundle, and where its signature is.
fn paths(bundle: &Path) -> (PathBuf, PathBuf) {
    if bundle.is_dir() {
        return (bundle.join(SUMS), bundle.join(SIGNATURE));
    }
    let mut name = bundle.file_name().unwrap_or_default().to_owned();
    name.push(".minisig");
    (bundle.to_owned(), bundle.with_file_name(name))
}

/// Where the signature of a bundle is, when there is one.
pub fn signature_of(bundle: &Path) -> Option<PathBuf> {
    let (_, signature) = paths(bundle);
    signature.is_file().then_some(signature)
}

/// Signs a bundle with a secret key as minisign writes it, and gives the path of the signature. Without a password
/// clusterc asks on the terminal for that of an encrypted key.
///
/// Its comment has the cluster and the serial, and no time. Two signatures of the same bytes differ all the same: each
/// holds noise against faults of the machine, as minisign's own do.
///
/// # Errors
/// A key that cannot be read or opened, a bundle that cannot be read.
pub fn sign(
    bundle: &Path,
    edition: &Edition,
    key: &Path,
    password: Option<String>,
) -> Result<PathBuf, Error> {
    let secret = secret_key(key, password)?;
    refuse_half_way(bundle)?;
    let (signed, signature) = paths(bundle);
    let (file, _) = plain::open(&signed)?;
    let name = signed.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let serial = edition.serial.map(|serial| format!("{SERIAL}{serial}")).unwrap_or_default();
    let comment =
        format!("{name} of {}{serial}, signed by clusterc {}", edition.site, env!("CARGO_PKG_VERSION"));
    let made = minisign::sign(None, &secret, file, Some(&comment), Some("signature of a clusterc bundle"))
        .map_err(|error| Error::new(format!("cannot sign `{}`: {error}", signed.display())))?;
    put(&signature, made.into_string().as_bytes())?;
    Ok(signature)
}

fn secret_key(path: &Path, password: Option<String>) -> Result<SecretKey, Error> {
    let text = plain::text(path, LONGEST_KEY)?;
    let no_key = |error: minisign::PError| {
        Error::new(format!("`{}` cannot be used as a secret key: {error}", path.display()))
            .help("create a pair of keys with `minisign -G`; use the secret key here, with its password")
    };
    if let Some(open) = open_key(&text) {
        return SecretKey::from_bytes(&open).map_err(no_key);
    }
    SecretKeyBox::from_string(&text).and_then(|sealed| sealed.into_secret_key(password)).map_err(no_key)
}

/// The bytes of a key that was made without a password (`minisign -G -W`), which carries no checksum of its own.
fn open_key(text: &str) -> Option<Vec<u8>> {
    let line = text.lines().nth(1)?;
    let bytes = Base64::decode_to_vec(line.trim(), None).ok()?;
    // Two bytes name how the signature is made, the next two how the key is sealed.
    (bytes.len() > 4 && bytes[..2] == *b"Ed" && bytes[2..4] == [0, 0]).then_some(bytes)
}

/// Whose signature it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedWith {
    /// What the signer says, covered by the signature.
    pub comment: String,
}

/// What is before the serial in such a comment.
const SERIAL: &str = ", serial ";

impl SignedWith {
    /// The serial that was signed.
    pub fn serial(&self) -> Option<u64> {
        let (_, rest) = self.comment.rsplit_once(SERIAL)?;
        rest.split(',').next()?.parse().ok()
    }
}

/// Checks the signature of a bundle against a public key: a file as minisign writes it, or the key itself.
///
/// # Errors
/// A key or a signature that cannot be read. `Ok(Err(reason))` when the signature is not one of these bytes by that key.
pub fn check_signature(bundle: &Path, key: &str) -> Result<Result<SignedWith, String>, Error> {
    let public = public_key(key)?;
    let (signed, signature) = paths(bundle);
    if fs::symlink_metadata(&signature).is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
        return Ok(Err(format!("there is no `{}`", signature.display())));
    }
    let text = plain::text(&signature, LONGEST_KEY)?;
    let parsed = match SignatureBox::from_string(&text) {
        Ok(parsed) => parsed,
        Err(_) => return Ok(Err(format!("`{}` is not a signature", signature.display()))),
    };
    let (file, _) = plain::open(&signed)?;
    match minisign::verify(&public, &parsed, file, true, false, false) {
        Ok(()) => Ok(Ok(SignedWith { comment: parsed.trusted_comment().unwrap_or_default() })),
        Err(_) if parsed.keynum() != public.keynum() => Ok(Err("it was made with another key".to_owned())),
        Err(_) => Ok(Err(format!("it does not match the current contents of `{}`", signed.display()))),
    }
}

fn public_key(key: &str) -> Result<PublicKey, Error> {
    let no_key = |what: &str| {
        Error::new(format!("`{}` {what}", crate::source::one_line(key)))
            .help("give the public key file that `minisign -G` made, or the key itself (RW…)")
    };
    if Path::new(key).exists() {
        let text = plain::text(Path::new(key), LONGEST_KEY)?;
        let parsed = PublicKeyBox::from_string(&text).and_then(PublicKeyBox::into_public_key);
        return parsed
            .or_else(|_| PublicKey::from_base64(text.trim()))
            .map_err(|_| no_key("does not contain a public key"));
    }
    PublicKey::from_base64(key).map_err(|_| no_key("is neither a file nor a public key"))
}
