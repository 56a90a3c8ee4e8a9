//! Files that nothing reads: of a single process next to a cluster, and of data and compute nodes.

use super::Raising;
use crate::product::Folder;
use crate::source::SourceMap;

impl Raising<'_> {
    /// Reports the files of a folder that no node reads.
    pub(super) fn dead(&mut self, folder: &Folder, sources: &SourceMap) {
        for file in &folder.files {
            let because = match file.kind.word {
                "single" => {
                    "it is for standalone mode; here the server reads controller.cfg and agent.cfg, and cluster.cfg for the data and compute nodes"
                }
                "dead" => {
                    let source = sources.file(file.file);
                    let mut keys = file.document.entries.iter().map(|entry| file.key(source, entry).value);
                    // Others have files of such names.
                    if !keys.any(|key| ["mode", "localSite", "controllerSite"].contains(&&*key)) {
                        continue;
                    }
                    "data and compute nodes do not have their own file: the agent starts them with their row of cluster.nodes and the lines of cluster.cfg"
                }
                _ => continue,
            };
            self.raised.unread.push((file.top(), file.name.clone(), because.to_owned()));
        }
    }
}
