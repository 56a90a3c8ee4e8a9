//! The files that a server reads: `key=value` lines, `cluster.nodes`, and how `cluster.cfg` addresses nodes.

use std::fmt;

use super::Refusal;

/// `host:port:alias`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Site {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) alias: String,
}

impl Site {
    /// Source: guide, step 3: three parts with colons between them.
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        let parts: Vec<&str> = text.split(':').map(str::trim).collect();
        let [host, port, alias] = parts[..] else {
            return Err(format!("Invalid site [{text}]: expected host:port:alias."));
        };
        let port = port.parse().map_err(|_| format!("Invalid port in site [{text}]."))?;
        if alias.is_empty() || host.is_empty() {
            return Err(format!("Invalid site [{text}]: expected host:port:alias."));
        }
        Ok(Self { host: host.to_owned(), port, alias: alias.to_owned() })
    }

    /// How calls name it.
    pub(crate) fn endpoint(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }
}

impl fmt::Display for Site {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        write!(out, "{}:{}:{}", self.host, self.port, self.alias)
    }
}

/// The lines of a `key=value` file, in order; the last of a key counts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values(Vec<(String, String)>);

impl Values {
    pub(crate) fn read(path: &str) -> Result<Self, Refusal> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| format!("Cannot open configuration file [{path}]: {error}"))?;
        // Source: reference: the first line of a configuration file may not be empty.
        if text.lines().next().is_none_or(|line| line.trim().is_empty()) {
            return Err(format!("Failed to load the configuration file [{path}]: the first line is empty."));
        }
        Self::parse(text.lines())
            .map_err(|line| format!("Invalid line in the configuration file [{path}]: {line}"))
    }

    /// Takes lines; gives back one that is not one.
    pub(crate) fn parse<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Self, String> {
        let mut values = Self::default();
        for line in lines.map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (key, value) = line.split_once('=').ok_or(line)?;
            values.0.push((key.trim().to_owned(), value.trim().to_owned()));
        }
        Ok(values)
    }

    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().rev().find(|(known, _)| known == key).map(|(_, value)| value.as_str())
    }

    pub(crate) fn set(&mut self, key: &str, value: &str) {
        self.0.push((key.to_owned(), value.to_owned()));
    }

    /// What `cluster.cfg` says for a node: bare lines, then those whose pattern matches its alias, then those with its alias
    /// itself. Which of them wins is documented nowhere, so files where it would matter are refused.
    pub(crate) fn of_node(&self, alias: &str) -> Result<Vec<(String, String)>, Refusal> {
        let mut found: Vec<(String, String, usize)> = Vec::new();
        for (left, value) in &self.0 {
            let (pattern, key) = left.split_once('.').unwrap_or(("", left));
            let weight = match pattern {
                "" => 0,
                exact if exact == alias => 2,
                pattern if pattern.contains(['%', '?']) && is_match(pattern, alias) => 1,
                _ => continue,
            };
            // Source: guide, FAQ 1: the macro has no effect where a node is named, and the node does not start.
            if weight == 2 && value.contains("<ALIAS>") {
                return Err(format!("The macro variable <ALIAS> cannot be used in [{left}={value}]."));
            }
            let value = value.replace("<ALIAS>", alias);
            if let Some(known) = found.iter().find(|known| known.0 == key && known.1 != value)
                && known.2 >= weight
            {
                return Err(format!(
                    "the stand-in cannot tell which of two values of [{key}] counts for [{alias}]: it is not documented."
                ));
            }
            found.push((key.to_owned(), value, weight));
        }
        let mut last: Vec<(String, String)> = Vec::new();
        for (key, value, _) in found {
            last.retain(|(known, _)| *known != key);
            last.push((key, value));
        }
        Ok(last)
    }
}

/// Whether an alias fits a pattern of `cluster.cfg`: `%` means any letters, `?` for one.
fn is_match(pattern: &str, alias: &str) -> bool {
    let alias: Vec<char> = alias.chars().collect();
    // Locations in the alias that the pattern so far can end at.
    let mut places = vec![false; alias.len() + 1];
    places[0] = true;
    for sign in pattern.chars() {
        let mut next = vec![false; alias.len() + 1];
        for place in (0..=alias.len()).filter(|&place| places[place]) {
            match sign {
                '%' => next[place..].fill(true),
                '?' if place < alias.len() => next[place + 1] = true,
                _ if alias.get(place) == Some(&sign) => next[place + 1] = true,
                _ => {}
            }
        }
        places = next;
    }
    places[alias.len()]
}

/// One row of `cluster.nodes`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) site: Site,
    pub(crate) mode: String,
}

/// Reads `cluster.nodes`.
pub(crate) fn nodes(path: &str) -> Result<Vec<Row>, Refusal> {
    let failed = |why: &str| format!("Failed to load the nodes file [{path}] with error: {why}");
    let text = std::fs::read_to_string(path).map_err(|error| failed(&error.to_string()))?;
    let mut lines = text.lines();
    // Source: guide, FAQ 1.
    let header = lines.next().unwrap_or_default().trim();
    if header.is_empty() {
        return Err(failed("The input file is empty."));
    }
    // Source: guide, step 3, and reference for the two later columns.
    if !["localSite,mode", "localSite,mode,computeGroup", "localSite,mode,computeGroup,zone"]
        .contains(&header)
    {
        return Err(failed("the first line is not localSite,mode."));
    }
    let mut rows: Vec<Row> = Vec::new();
    for line in lines.map(str::trim).filter(|line| !line.is_empty()) {
        let mut cells = line.split(',').map(str::trim);
        let site = Site::parse(cells.next().unwrap_or_default()).map_err(|why| failed(&why))?;
        let mode = cells.next().unwrap_or_default().to_owned();
        if !["agent", "datanode", "computenode", "controller"].contains(&mode.as_str()) {
            return Err(failed(&format!("unknown mode [{mode}].")));
        }
        // Source: guide, step 3: aliases are unique in a cluster; the web interface refuses a site twice.
        if rows.iter().any(|row| row.site.alias == site.alias || row.site.endpoint() == site.endpoint()) {
            return Err(failed(&format!("[{site}] is there twice.")));
        }
        rows.push(Row { site, mode });
    }
    Ok(rows)
}

/// Patterns match as the guide says.
pub(super) fn trial() -> Result<(), String> {
    let cases = [
        ("%-datanode", "P1-datanode", true),
        ("P1-%", "P1-agent", true),
        ("DFSnode?", "DFSnode1", true),
        ("DFSnode?", "DFSnode12", false),
        ("%", "", true),
        ("?", "", false),
    ];
    match cases.into_iter().find(|&(pattern, alias, expected)| is_match(pattern, alias) != expected) {
        None => Ok(()),
        Some((pattern, alias, _)) => Err(format!("{pattern} against {alias}")),
    }
}
