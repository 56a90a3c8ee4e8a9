//! Archives as the vendor publishes them: no file in them may be run, so who unpacks one has to see to that.

use std::fs;
use std::io;
use std::path::Path;

use flate2::Crc;

/// Packs what lies in a folder, without compression; links stay links.
pub(crate) fn pack(folder: &Path) -> io::Result<Vec<u8>> {
    let mut archive = Vec::new();
    let mut directory = Vec::new();
    let mut count: u16 = 0;
    for (name, content, is_link) in entries(folder)? {
        let mut crc = Crc::new();
        crc.update(&content);
        let offset = archive.len() as u32;
        let mut common = Vec::new();
        // Version needed, flags, stored, a fixed date, the sum and both sizes, the length of the name, no extra field.
        for word in [20_u16, 0, 0, 0, 0x21] {
            common.extend(word.to_le_bytes());
        }
        for word in [crc.sum(), content.len() as u32, content.len() as u32] {
            common.extend(word.to_le_bytes());
        }
        common.extend((name.len() as u16).to_le_bytes());
        common.extend(0_u16.to_le_bytes());
        archive.extend(b"PK\x03\x04");
        archive.extend(&common);
        archive.extend(name.as_bytes());
        archive.extend(&content);
        directory.extend(b"PK\x01\x02");
        // Made on Unix, so that the mode above counts.
        directory.extend(0x0314_u16.to_le_bytes());
        directory.extend(&common);
        for word in [0_u16, 0, 0] {
            directory.extend(word.to_le_bytes());
        }
        let mode: u32 = if is_link { 0o120_777 } else { 0o100_644 };
        directory.extend((mode << 16).to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
        count += 1;
    }
    let (start, size) = (archive.len() as u32, directory.len() as u32);
    archive.extend(directory);
    archive.extend(b"PK\x05\x06");
    for word in [0_u16, 0, count, count] {
        archive.extend(word.to_le_bytes());
    }
    archive.extend(size.to_le_bytes());
    archive.extend(start.to_le_bytes());
    archive.extend(0_u16.to_le_bytes());
    Ok(archive)
}

/// Names with their bytes, in order; a folder without files has an entry of its own.
fn entries(top: &Path) -> io::Result<Vec<(String, Vec<u8>, bool)>> {
    let mut found = Vec::new();
    let mut folders = vec![top.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            let name = path.strip_prefix(top).unwrap_or(&path).to_string_lossy().into_owned();
            let kind = fs::symlink_metadata(&path)?;
            if kind.is_dir() {
                found.push((format!("{name}/"), Vec::new(), false));
                folders.push(path);
            } else if kind.is_symlink() {
                found.push((name, fs::read_link(&path)?.to_string_lossy().into_owned().into_bytes(), true));
            } else {
                found.push((name, fs::read(&path)?, false));
            }
        }
    }
    found.sort();
    Ok(found)
}
