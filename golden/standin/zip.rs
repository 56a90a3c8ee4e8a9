//! Archives as the vendor publishes them: no file in them may be run, so who unpacks one has to see to that.

use std::fs;
use std::io;
use std::path::Path;

use flate2::Crc;

/// Packs what is in a folder, without compression; links stay links.
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

/// Names with their bytes, in order; a folder without files has its own entry.
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

/// Lays the files of the server's archive. Names: guide, and pictures of it.
pub(crate) fn unpacked(folder: &Path, version: &str, program: &Path) -> io::Result<()> {
    let server = folder.join("server");
    for part in ["clusterDemo/config", "clusterDemo/data", "clusterDemo/log", "plugins", "web"] {
        fs::create_dir_all(server.join(part))?;
    }
    let _ = fs::remove_file(server.join("dolphindb"));
    std::os::unix::fs::symlink(program, server.join("dolphindb"))?;
    let shipped = [
        ("standin.version", format!("{version}\n")),
        ("dolphindb.cfg", "localSite=localhost:8848:local8848\nmode=single\n".to_owned()),
        ("dolphindb.dos", format!("// {version}\n")),
        ("dolphindb.lic", licence("community", "2036-01-01", 3)),
        ("web/index.html", format!("{version}\n")),
        (
            "clusterDemo/config/controller.cfg",
            "mode=controller\nlocalSite=localhost:8900:ctl8900\n".to_owned(),
        ),
        ("clusterDemo/config/agent.cfg", "mode=agent\nlocalSite=localhost:8901:agent1\n".to_owned()),
        ("clusterDemo/config/cluster.cfg", "maxMemSize=4\n".to_owned()),
        ("clusterDemo/config/cluster.nodes", "localSite,mode\nlocalhost:8901:agent1,agent\n".to_owned()),
        ("clusterDemo/stopAllNode.sh", "#!/bin/sh\nexit 1\n".to_owned()),
        ("clusterDemo/upgrade.sh", "#!/bin/sh\nexit 1\n".to_owned()),
    ];
    for (path, text) in shipped {
        fs::write(server.join(path), text)?;
    }
    Ok(())
}

/// A licence file of the stand-in.
pub(crate) fn licence(client: &str, expiration: &str, nodes: u32) -> String {
    let fields =
        "authorization=commercial\nmaxMemoryPerNode=64\nmaxCoresPerNode=16\nexpirationDay=30000\nversion=\n";
    format!("clientName={client}\nmaxNodes={nodes}\nexpiration={expiration}\n{fields}")
}
