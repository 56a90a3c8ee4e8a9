//! The page of a parameter, in Markdown.

use std::fmt::Write;

use crate::catalog::{Agreement, Catalog, Change, Param, ParamKind, Ranged, RoleScope, VersionRange, Way};

/// What the catalog says about a parameter, in Markdown.
pub fn parameter(catalog: &Catalog, param: &Param) -> String {
    let kind = param.kind.title();
    let mut text = format!(
        "# {}: {} of {}\n\n{}\n\n| | |\n| --- | --- |\n",
        escaped(&param.name),
        kind,
        catalog.title,
        param.doc
    );
    let mut row = |name: &str, value: String| {
        if !value.is_empty() {
            let _ = writeln!(text, "| {name} | {} |", escaped(&value));
        }
    };
    row("type", param.kind_of_value.as_str().to_owned());
    row("unit", param.unit.as_deref().unwrap_or_default().to_owned());
    row("read by", readers(catalog, param));
    row("versions", param.lifetime.to_string());
    let documented = param.first_documented.as_ref();
    row("documented", documented.map(|first| format!("since {first}")).unwrap_or_default());
    row("default", history(&param.defaults, |text| text.to_string()));
    row("shipped", history(&param.shipped, |text| text.to_string()));
    row("file", files(catalog, param));
    row("effect", history(&param.effects, |effect| effect.as_str().to_owned()));
    row(
        "later change",
        history(&param.changes, |change| {
            match change {
                Change::Rejected => "the server refuses to start the node",
                Change::ForcedBack => "the server ignores it and keeps the first value",
            }
            .to_owned()
        }),
    );
    row(
        "another way",
        history(&param.ways, |way| {
            match way {
                Way::Rejoin => "the node leaves the cluster and joins again",
                Way::Migrate => "data has to be exported and loaded",
                Way::Unused => "not needed: a node that has joined does not use it",
                Way::Impossible => "none: existing data keeps the first value",
            }
            .to_owned()
        }),
    );
    row(
        "range",
        history(&param.ranges, |bounds| {
            let sensible =
                if bounds.is_soft { ", but the server also accepts values outside it" } else { "" };
            bounds.shown().map_or(String::new(), |range| range + sensible)
        }),
    );
    row("words", history(&param.words, |word| word.word.to_string()));
    row(
        "agreement",
        history(&param.agreement, |agreement| {
            match agreement {
                Agreement::OnJoin => "a node with a different value is refused when it joins",
                Agreement::EveryStart => "a node with a different value is refused at every start",
                Agreement::LeaderWins => "the leader's value is used",
                Agreement::Silent => "the server does not compare it",
            }
            .to_owned()
        }),
    );
    row("meaning", history(&param.meanings, |meaning| meaning.shown(catalog)));
    row("later name", history(&param.renamed_to, |text| text.to_string()));
    row(
        "never read",
        param.dead.iter().map(|ranged| ranged.versions.to_string()).collect::<Vec<_>>().join(", "),
    );
    for note in &param.notes {
        row("note", history(std::slice::from_ref(note), |text| text.to_string()));
    }
    row("edition", param.edition.to_string());
    row("source", param.source.to_string());
    row("how sure", param.sure.to_string());
    text
}

/// The files that hold a parameter: its own, else those of the roles that read it.
fn files(catalog: &Catalog, param: &Param) -> String {
    if !param.files.is_empty() || param.kind == ParamKind::Fact {
        return history(&param.files, |text| text.to_string());
    }
    let read = catalog.role_ids().filter(|&role| param.scope.covers(role));
    let mut files: Vec<&str> = read.filter_map(|role| catalog.role(role).file.as_deref()).collect();
    files.dedup();
    files.join(", ")
}

/// `9003 (until 1.0.0), 10730 (since 1.2.2)`.
fn history<T>(ranges: &[Ranged<T>], show: impl Fn(&T) -> String) -> String {
    let mut shown: Vec<(String, VersionRange)> = Vec::new();
    for ranged in ranges {
        let value =
            Some(show(&ranged.value)).filter(|value| !value.is_empty()).unwrap_or_else(|| "empty".to_owned());
        match shown.last_mut() {
            // What differs between them is not shown here.
            Some((last, span))
                if *last == value && span.until.is_some() && ranged.versions.since.is_some() =>
            {
                span.until.clone_from(&ranged.versions.until);
                span.except.extend_from_slice(&ranged.versions.except);
            }
            _ => shown.push((value, ranged.versions.clone())),
        }
    }
    let one = |(value, span): (String, VersionRange)| {
        if span.is_open() { value } else { format!("{value} ({span})") }
    };
    shown.into_iter().map(one).collect::<Vec<_>>().join(", ")
}

/// A value as Markdown shows it letter by letter.
fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for letter in value.chars() {
        if matches!(letter, '\\' | '`' | '*' | '_' | '<' | '>' | '|' | '[' | ']' | '#' | '&' | '~') {
            text.push('\\');
        }
        text.push(letter);
    }
    text
}

/// The word for who reads a parameter.
pub fn readers(catalog: &Catalog, param: &Param) -> String {
    match &param.scope {
        RoleScope::Common => "all".to_owned(),
        RoleScope::Roles(roles) => {
            roles.iter().map(|role| &*catalog.role(role).name).collect::<Vec<_>>().join(" ")
        }
        RoleScope::Other(word) => word.to_string(),
    }
}
