//! What `lint` keeps of walks: each change of what is there is seen, as by a run that keeps nothing.

use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

struct Site {
    folder: PathBuf,
    caches: PathBuf,
}

impl Site {
    /// The files that a run finds, and what it says of them.
    fn found(&self, more: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clusterc"));
        command
            .current_dir(&self.folder)
            .args(["lint", "--explain-discovery"])
            .args(more)
            .stdin(Stdio::null());
        let output = command.env("XDG_CACHE_HOME", &self.caches).output().expect("it runs");
        String::from_utf8(output.stdout).expect("text") + &String::from_utf8_lossy(&output.stderr)
    }

    /// The same with what is kept and without.
    fn same(&self) -> String {
        let found = self.found(&[]);
        let anew = self.found(&["--no-cache"]);
        let of_both = found.lines().zip(anew.lines());
        for (known, anew) in of_both {
            assert_eq!(known, anew);
        }
        assert_eq!(found.lines().count(), anew.lines().count());
        found
    }

    fn kept(&self) -> Option<(PathBuf, Vec<u8>)> {
        let entry = fs::read_dir(self.caches.join("clusterc/walk")).ok()?.next()?.expect("an entry");
        Some((entry.path(), fs::read(entry.path()).expect("a file")))
    }

    /// Runs until a run has nothing to keep: all folders were written long enough ago.
    fn settle(&self) {
        for _ in 0..60 {
            let before = self.kept();
            self.found(&[]);
            if before.is_some() && before == self.kept() {
                return;
            }
            std::thread::sleep(Duration::from_millis(500));
        }
        panic!("what is kept still changes");
    }
}

fn add(folder: &Path) {
    fs::create_dir_all(folder).expect("a folder");
    fs::write(folder.join("iotdb-system.properties"), "cluster_name=plant\ncn_internal_address=10.0.0.1\n")
        .expect("a file");
}

#[test]
fn each_change_is_seen() {
    let place = tempfile::tempdir().expect("a folder");
    let site = Site { folder: place.path().join("above/native"), caches: place.path().join("caches") };
    let conf = |number: usize| site.folder.join(format!("cluster-{number}/node-1/conf"));
    for number in 1..=120 {
        add(&conf(number));
    }
    fs::write(site.folder.join("cluster-9/.gitignore"), "nothing\n").expect("a file");
    fs::create_dir_all(site.folder.join("cluster-14/.git/info")).expect("a folder");
    assert!(site.found(&["--no-cache"]).contains("cluster-120"));
    assert!(site.kept().is_none(), "--no-cache keeps nothing");
    let mut before = site.same();
    site.settle();
    assert!(site.same() == before);

    let properties = |number: usize| conf(number).join("iotdb-system.properties");
    // Each in a folder of its own: the others are as they were.
    let changes: [(&str, &dyn Fn()); 13] = [
        ("a file more", &|| fs::write(conf(1).join("confignode-env.sh"), "").expect("a file")),
        ("a file less", &|| fs::remove_file(properties(2)).expect("a file")),
        ("a folder more", &|| add(&site.folder.join("cluster-3/node-2/conf"))),
        ("a folder less", &|| fs::remove_dir_all(site.folder.join("cluster-4")).expect("a folder")),
        ("another name", &|| {
            fs::rename(site.folder.join("cluster-5"), site.folder.join("cluster-five")).expect("a name");
        }),
        ("a file where a folder was", &|| {
            fs::remove_dir_all(conf(6)).expect("a folder");
            fs::write(conf(6), "").expect("a file");
        }),
        ("a folder is ignored by one above it", &|| {
            fs::write(site.folder.join("cluster-7/.gitignore"), "node-1/\n").expect("a file");
        }),
        ("a folder is ignored in the same file", &|| {
            fs::write(site.folder.join("cluster-9/.gitignore"), "node-1/\n").expect("a file");
        }),
        ("a link", &|| {
            let to = "../../../cluster-11/target";
            std::os::unix::fs::symlink(to, conf(10).join("confignode-env.sh")).expect("a link");
            fs::write(site.folder.join("cluster-11/target"), "").expect("a file");
        }),
        ("what a link leads to is gone", &|| {
            fs::remove_file(site.folder.join("cluster-11/target")).expect("a file");
        }),
        ("what a repository excludes", &|| {
            fs::write(site.folder.join("cluster-14/.git/info/exclude"), "node-1/\n").expect("a file");
        }),
        ("others are ignored above all", &|| {
            fs::write(place.path().join("above/.ignore"), "cluster-12/\n").expect("a file");
        }),
        ("what is excluded", &|| {
            fs::write(site.folder.join(".clusterc.kdl"), "exclude \"cluster-13/\"\n").expect("a file");
        }),
    ];
    for (what, change) in changes {
        change();
        let after = site.same();
        assert!(after != before, "{what} is not seen");
        before = after;
    }
    site.settle();
    assert!(site.same() == before);

    // What is named by itself is walked, although no walk of what it is in comes there.
    add(&site.folder.join("cluster-15/.hidden/conf"));
    for named in [&[".", "cluster-15/.hidden"][..], &["cluster-15/.hidden", "."]] {
        for _ in 0..2 {
            let found = site.found(named);
            assert!(found.contains("cluster-15/.hidden/conf/"));
            assert!(found == site.found(&[named, &["--no-cache"]].concat()));
        }
    }

    // Whatever is there: it is as good as nothing.
    let (path, kept) = site.kept().expect("a file");
    for bytes in [&[][..], &[0xff; 4096], &kept[..kept.len() / 2], b"\x00\x00\xff\xff\xff\xff\x0f"] {
        fs::write(&path, bytes).expect("a file");
        assert!(site.same() == before);
    }

    // A name that is not text: nothing is kept, and nothing is missed.
    let odd = std::ffi::OsString::from_vec(b"cluster-\xff".to_vec());
    fs::create_dir_all(site.folder.join(&odd).join("node-1")).expect("a folder");
    let (_, kept) = site.kept().expect("a file");
    assert!(site.same() == before && site.same() == before);
    add(&site.folder.join(odd).join("node-1"));
    assert!(site.same() == before, "a path that is not UTF-8 is not read");
    assert!(site.kept().is_some_and(|(_, now)| now == kept));
}
