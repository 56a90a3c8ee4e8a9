//! Two oracles of one kind: which fields of a release's configuration objects a line changes, and what these fields hold in a running server.
//!
//! `Fields.java` attaches to the process of a node and has it write them out; `Loads.java` asks the classes of a distribution, without a
//! server. Both are compiled when they are needed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::lab::{Lab, distribution};
use crate::{command, root};

/// Fields by their names, with what they hold as text.
pub(crate) type Fields = BTreeMap<String, String>;

/// A key with two values.
pub(crate) type Pair = (String, String, String);

/// The compiled programs.
pub(crate) struct Oracle {
    jar: PathBuf,
}

impl Oracle {
    /// Compiles the programs into a folder, which the hosts have to see.
    pub(crate) fn in_folder(folder: &Path) -> Result<Self, String> {
        let classes = folder.join("classes");
        fs::create_dir_all(&classes).map_err(|error| error.to_string())?;
        let sources = root().join("golden/real/effects");
        let mut compiler = Command::new("javac");
        compiler.arg("-d").arg(&classes).args([sources.join("Fields.java"), sources.join("Loads.java")]);
        command::run(&mut compiler, None, Duration::from_secs(120))?.succeeds("javac")?;
        let (manifest, jar) = (folder.join("manifest"), folder.join("fields.jar"));
        fs::write(&manifest, "Agent-Class: Fields\n").map_err(|error| error.to_string())?;
        let mut pack = Command::new("jar");
        pack.arg("cfm").arg(&jar).arg(&manifest).arg("-C").arg(&classes).arg(".");
        command::run(&mut pack, None, Duration::from_secs(60))?.succeeds("jar")?;
        Ok(Self { jar })
    }

    /// What the fields of a running node hold.
    pub(crate) fn fields(&self, lab: &Lab, node: &str) -> Result<Fields, String> {
        let node = lab.node(node)?;
        let class = if node.role == "confignode" {
            "org.apache.iotdb.confignode.service.ConfigNode"
        } else {
            "org.apache.iotdb.db.service.DataNode"
        };
        // The trailing word of `-s` or of nothing follows the class: the client and this very shell do not have it as its own word.
        let find = format!(
            "ps -o pid=,args= -C java | awk '{{ for (i = 2; i <= NF; i++) if ($i == \"{class}\") print $1 }}'"
        );
        let file = self.jar.with_file_name(format!("{}.fields", node.name));
        let line = format!(
            "pid=$({find}) && [ -n \"$pid\" ] && java -Xmx64m -XX:+UseSerialGC -cp '{}' Fields $pid '{}'",
            self.jar.display(),
            file.display()
        );
        lab.on(&node.host, &line, 60)?.succeeds(&format!("reading the fields of {}", node.name))?;
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let split =
            |line: &str| line.split_once('\t').map(|(name, value)| (name.to_owned(), value.to_owned()));
        Ok(text.lines().filter_map(split).collect())
    }

    /// For each pair the fields that change when the key has its second value, and what they hold then; what a reader refuses is an error.
    pub(crate) fn expected(
        &self,
        version: &str,
        pairs: &[Pair],
    ) -> Result<Vec<Result<Fields, String>>, String> {
        let work = tempfile::tempdir().map_err(|error| error.to_string())?;
        let (lines, answers) = (work.path().join("lines"), work.path().join("answers"));
        let text: String =
            pairs.iter().map(|(key, first, second)| format!("{key}\t{first}\t{second}\n")).collect();
        fs::write(&lines, text).map_err(|error| error.to_string())?;
        let distribution = distribution(version);
        let conf = distribution.join("conf");
        let mut java = Command::new("java");
        java.args(["-Xmx1g", "-XX:+UseSerialGC", "-cp"])
            .arg(format!("{}:{}", self.jar.display(), distribution.join("lib/*").display()))
            .arg(format!("-DIOTDB_CONF={}", conf.display()))
            .arg(format!("-DCONFIGNODE_CONF={}", conf.display()))
            .arg("Loads")
            .args([&conf.join("iotdb-system.properties"), &lines, &answers])
            .current_dir(work.path());
        let done = command::run(&mut java, None, Duration::from_secs(300))?;
        let text = fs::read_to_string(&answers).unwrap_or_default();
        let answer = |line: &str| match line.strip_prefix('!') {
            Some(refused) => Err(refused.to_owned()),
            None => {
                let words: Vec<&str> = line.split('\t').collect();
                let pairs = words.chunks_exact(2).map(|pair| (pair[0].to_owned(), pair[1].to_owned()));
                Ok(pairs.collect())
            }
        };
        let found: Vec<_> = text.lines().map(answer).collect();
        if found.len() == pairs.len() {
            return Ok(found);
        }
        Err(format!(
            "the classes of {version} answered {} of {} lines\n{}",
            found.len(),
            pairs.len(),
            done.output
        ))
    }
}
