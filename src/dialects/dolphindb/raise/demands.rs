//! What files must say, and where they may not say it: sites, what several controllers need, qualified keys,
//! empty first lines.

use super::sites::{Site, controller_site};
use super::{Raising, role};
use crate::diagnostic::Severity;
use crate::dialects::dolphindb::SCHEMAS;
use crate::dialects::dolphindb::rules::alias_word_for_one;
use crate::formats::cfg::lost_name;
use crate::formats::{Document, LineKind};
use crate::model::Spanned;
use crate::native::{blank_first_line, misplaced_qualifier, missing_key, unlisted_node};
use crate::product::{Folder, NativeFile, Syntax};

impl Raising<'_> {
    /// Checks the files of a cluster; `is_listed` says whether all of its nodes are known.
    pub(super) fn demands(&mut self, folders: &[&Folder], is_listed: bool) {
        let count = self.controllers();
        let table = folders.iter().find_map(|folder| folder.file("nodes"));
        for folder in folders {
            for file in &folder.files {
                if file.kind.syntax == Syntax::Settings
                    && file.kind.word != "dead"
                    && file.kind.word != "single"
                {
                    self.first_line(file, &file.document, false);
                }
                if !matches!(file.kind.word, "controller" | "agent") {
                    continue;
                }
                self.sites_and_qualifiers(file);
                // What a manifest says next to the file is not read.
                if folder.container.is_none() {
                    self.needs(file, count);
                }
                if let Some(table) = table.filter(|_| is_listed) {
                    self.listed(file, table, count);
                }
            }
        }
    }

    /// How many controllers the files name; one where a file may be that of a row.
    fn controllers(&self) -> usize {
        if self.is_hidden {
            return 1;
        }
        self.raised.nodes.iter().filter(|node| node.role == role("controller")).count()
    }

    /// Looks for empty lines at the head of a file, which the server may refuse.
    pub(super) fn first_line(&mut self, file: &NativeFile, document: &Document, is_refused: bool) {
        let blank = document.lines.iter().take_while(|line| line.kind == LineKind::Blank).last();
        if let Some(last) = blank.filter(|last| last.range.end > 0) {
            self.findings.push(blank_first_line(file.span(0..last.range.end), is_refused));
        }
    }

    /// Checks sites of controllers, which every process checks, and at keys that are for nodes of an alias.
    pub(super) fn sites_and_qualifiers(&mut self, file: &NativeFile) {
        for setting in super::settings(file, self.sources) {
            let (key, value) = (&setting.key, &setting.value);
            if &*key.value == "controllerSite" {
                controller_site(value, &mut self.findings);
            }
            let Some((alias, name)) = key.value.split_once('.') else { continue };
            let is_zone = file.kind.word == "controller" && name == "dfsReplicationFactor";
            if let Some(finding) = alias_word_for_one(alias, key, value) {
                self.findings.push(finding);
            } else if !is_zone && crate::formats::opaque::find(alias).is_none() {
                let is_single = file.kind.word == "single";
                let severity = if is_single { Severity::Warning } else { Severity::Error };
                self.findings.push(misplaced_qualifier(key, &file.name, severity));
            }
        }
    }

    /// Whether a file says what its process needs.
    fn needs(&mut self, file: &NativeFile, controllers: usize) {
        let catalog = SCHEMAS.catalog();
        let Some(role) = catalog.role_named(file.kind.word) else { return };
        for key in &catalog.role(role).needs {
            let (note, example) = match (&**key, file.kind.word) {
                ("localSite", word) => {
                    let port = if word == "agent" { 8901 } else { 8900 };
                    (
                        "the process has no address and no name: it does not start",
                        format!("localSite=HOST:{port}:ALIAS"),
                    )
                }
                _ => (
                    "the agent does not know a controller: its nodes are not started",
                    "controllerSite=HOST:PORT:ALIAS".to_owned(),
                ),
            };
            self.needed(file, key, note, &example);
        }
        if controllers < 2 {
            return;
        }
        if file.kind.word == "controller" {
            let note = "several controllers cannot work together without it";
            self.needed(file, "dfsHAMode", note, "dfsHAMode=Raft");
        } else {
            let note =
                "an agent finds the leading controller in its list: itself first, then every controller";
            self.needed(file, "sites", note, "sites=HOST:PORT:ALIAS:agent,HOST:PORT:ALIAS:controller");
        }
    }

    fn needed(&mut self, file: &NativeFile, key: &str, note: &str, example: &str) {
        let source = self.sources.file(file.file);
        let mut location = file.top();
        for entry in &file.document.entries {
            let found = file.key(source, entry);
            // A key with a space in its name is reported at that line.
            if lost_name(&found.value) == Some(key) {
                return;
            }
            if &*found.value == key {
                if !entry.value.range.is_empty() {
                    return;
                }
                location = found.span;
            }
        }
        self.findings.push(missing_key(location, &file.name, key, note, example));
    }

    /// Whether the table of nodes has a row for the process of a file.
    fn listed(&mut self, file: &NativeFile, table: &NativeFile, controllers: usize) {
        let word = file.kind.word;
        if word == "controller" && controllers < 2 {
            return;
        }
        let settings = super::settings(file, self.sources);
        let Some(setting) = settings.iter().find(|setting| &*setting.key.value == "localSite") else {
            return;
        };
        let is_opaque = crate::formats::opaque::find(&setting.value.value).is_some();
        let Some(site) = Site::read(&setting.value, &mut Vec::new()).filter(|_| !is_opaque) else { return };
        if !self.rows.contains(&*site.alias.value) && !self.rows.contains(&*site.endpoint()) {
            let text = format!("{}:{}:{}", site.host.value, site.port.value, site.alias.value);
            let location = Spanned::new(text.into(), setting.value.span);
            self.findings.push(unlisted_node(&location, &site.alias.value, word, table.top()));
        }
    }
}
