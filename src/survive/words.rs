//! What a cluster survives, for people.

use std::fmt::Write;

use minijinja::{Value, context};

use super::{LevelSurvival, Placement, Survival};
use crate::catalog::Level;
use crate::diagnostic::words;
use crate::model::{HostId, Model};
use crate::source::{SourceMap, Span, one_line};

/// A table, the reasons with their locations, what to change.
pub fn human(model: &Model, survival: &Survival, sources: &SourceMap) -> String {
    let mut text = format!("{}\n\n", one_line(&about(model, survival)));
    text += "level    hosts  zones  ends when these fail\n";
    for level in &survival.levels {
        let (zones, smallest) = (zones(level), smallest(model, survival, level));
        let _ = writeln!(
            text,
            "{:<7}  {:>5}  {zones:>5}  {}",
            level.level.as_str(),
            level.hosts,
            one_line(&smallest)
        );
    }
    let _ = write!(text, "\n{}\n\nReasons:\n", assumption(survival));
    for reason in reasons(survival, sources) {
        let _ = writeln!(text, "- {} ({})", one_line(&reason.sentence), reason.levels);
        if let Some(location) = &reason.location {
            let _ = writeln!(text, "  --> {}", one_line(location));
        }
        for why in &reason.whys {
            let _ = writeln!(text, "  {}", one_line(why));
        }
    }
    let helps = helps(survival);
    if !helps.is_empty() {
        text += "\nWhat to change:\n";
    }
    for (help, levels) in helps {
        let _ = writeln!(text, "- {} ({levels})", one_line(&help));
    }
    text
}

/// `plant: Apache IoTDB 1.3.3, 3 hosts, 3 zones`.
pub fn about(model: &Model, survival: &Survival) -> String {
    let cluster = model.cluster(survival.cluster);
    let hosts = words::count(survival.hosts.len(), "host");
    let zones = match survival.zones.len() {
        0 => String::new(),
        count => format!(", {}", words::count(count, "zone")),
    };
    format!("{}: {} {}, {hosts}{zones}", cluster.name.value, cluster.view.catalog.title, cluster.view.release)
}

/// What a level is for its users.
pub fn meaning(level: Level) -> &'static str {
    match level {
        Level::Write => "existing series accept rows",
        Level::Query => "queries over all data are answered",
        Level::Schema => "new databases, series, partitions and nodes can be created",
        Level::Restart => "the cluster starts again after a full stop and serves all data",
        Level::Durable => "no data is lost: a replica of all data and the metadata still exist",
    }
}

/// How the numbers are meant.
pub fn assumption(survival: &Survival) -> &'static str {
    if survival.levels.iter().any(|level| level.placement == Placement::WorstCase) {
        "hosts, zones: how many can fail at the same time, in any combination, before the level ends. clusterc assumes the worst placement of replicas."
    } else {
        "hosts, zones: how many can fail at the same time, in any combination, before the level ends."
    }
}

/// How many zones may fail, or a dash where it is not known.
pub fn zones(level: &LevelSurvival) -> String {
    level.zones.map_or("-".to_owned(), |zones| zones.to_string())
}

/// A reason with its location and the levels that have it.
#[derive(Debug, Clone)]
pub struct Reason {
    /// What is so.
    pub sentence: String,
    /// Where the spec says it.
    pub location: Option<String>,
    /// The levels that have it.
    pub levels: String,
    /// Why levels need it: `write, query: …`.
    pub whys: Vec<String>,
}

impl Reason {
    fn context(self) -> Value {
        let Self { sentence, location, levels, whys } = self;
        context! { sentence, location, levels, whys }
    }
}

/// All reasons, each once.
pub fn reasons(survival: &Survival, sources: &SourceMap) -> Vec<Reason> {
    let location = |span: Span| {
        let position = sources.start(span);
        format!("{}:{}:{}", sources.file(span.file).name, position.line, position.column)
    };
    let sentences = merged(survival, |level| {
        let sentences = level.because.iter().map(|because| (because.sentence.clone(), because.span));
        // One limit may be exceeded in two ways.
        let mut sentences: Vec<_> = sentences.collect();
        sentences.dedup();
        sentences
    });
    let whys = merged(survival, |level| {
        let own = level.because.iter().filter(|because| !because.why.is_empty());
        own.map(|because| (because.sentence.clone(), because.why)).collect()
    });
    let reason = |((sentence, span), levels): ((String, Option<Span>), String)| {
        let own = whys.iter().filter(|((of, _), _)| *of == sentence);
        let whys = own.map(|((_, why), levels)| format!("{levels}: {why}")).collect();
        Reason { location: span.map(location), levels, whys, sentence }
    };
    sentences.into_iter().map(reason).collect()
}

/// What a page shows of a cluster: `name`, `about`, `assumption`, `levels`, `reasons` and `helps`.
pub fn shown(model: &Model, survival: &Survival, sources: &SourceMap) -> Value {
    let level = |level: &LevelSurvival| {
        context! {
            level => level.level.as_str(),
            about => meaning(level.level),
            hosts => level.hosts,
            zones => zones(level),
            smallest => smallest(model, survival, level),
        }
    };
    let helps = helps(survival).into_iter();
    context! {
        name => one_line(&model.cluster(survival.cluster).name.value),
        about => about(model, survival),
        assumption => assumption(survival),
        levels => survival.levels.iter().map(level).collect::<Vec<_>>(),
        reasons => reasons(survival, sources).into_iter().map(|reason| reason.context()).collect::<Vec<_>>(),
        helps => helps.map(|(text, levels)| context! { text, levels }).collect::<Vec<_>>(),
    }
}

/// All helps, each once, with the levels that have it.
pub fn helps(survival: &Survival) -> Vec<(String, String)> {
    merged(survival, |level| level.help.clone().into_iter().collect())
}

/// What levels have, each thing once, with the levels that have it.
fn merged<T: PartialEq>(survival: &Survival, of: impl Fn(&LevelSurvival) -> Vec<T>) -> Vec<(T, String)> {
    let mut all: Vec<(T, Vec<&'static str>)> = Vec::new();
    for level in &survival.levels {
        for thing in of(level) {
            match all.iter_mut().find(|(known, _)| *known == thing) {
                Some((_, levels)) => levels.push(level.level.as_str()),
                None => all.push((thing, vec![level.level.as_str()])),
            }
        }
    }
    all.into_iter().map(|(thing, levels)| (thing, levels.join(", "))).collect()
}

/// `any 2 of 3 hosts`, `node-1`, `node-1 + node-2, node-1 + node-3 and 4 more`.
pub fn smallest(model: &Model, survival: &Survival, level: &LevelSurvival) -> String {
    let size = level.hosts + 1;
    let all = survival.hosts.len();
    if level.smallest.iter().any(Vec::is_empty) {
        return "none: the level does not hold while all hosts run".to_owned();
    }
    if size == all {
        return if all == 1 { "its only host".to_owned() } else { format!("all {all} hosts") };
    }
    if level.count_of_smallest.is_some() && level.count_of_smallest == choose(all, size) {
        return if size == 1 { format!("any of {all} hosts") } else { format!("any {size} of {all} hosts") };
    }
    let set = |set: &Vec<HostId>| {
        let names: Vec<&str> = set.iter().take(6).map(|host| &*model.host(*host).name).collect();
        let more = if set.len() > 6 { format!(" + {} more hosts", set.len() - 6) } else { String::new() };
        names.join(" + ") + &more
    };
    let mut shown: Vec<String> = level.smallest.iter().take(3).map(set).collect();
    match level.smallest_count {
        Some(count) if count > shown.len() as u64 => {
            shown.push(words::count(count as usize - shown.len(), "more set"));
        }
        None => shown.push("more sets".to_owned()),
        Some(_) => {}
    }
    words::list_or(shown)
}

fn choose(all: usize, some: usize) -> Option<u64> {
    let mut ways = 1_u64;
    for step in 0..some as u64 {
        ways = ways.checked_mul((all as u64).checked_sub(step)?)? / (step + 1);
    }
    Some(ways)
}
