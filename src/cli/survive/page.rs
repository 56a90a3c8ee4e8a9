//! Pictures of hosts with the smallest failure marked, and a page with them.

use std::sync::LazyLock;

use minijinja::context;

use crate::bundle::{self, Marks};
use crate::diagnostic::words;
use crate::driver::PRODUCTS;
use crate::error::Error;
use crate::model::{Checked, HostId};
use crate::source::{SourceMap, one_line};
use crate::survive::{LevelSurvival, Survival, words as wording};
use crate::template::{Templates, packed};

static PAGE: LazyLock<Templates> = LazyLock::new(|| Templates::new(&[("page.html", packed!("page.html"))]));

/// One picture: for each cluster the first level that the fewest hosts end is marked.
pub(super) fn svg(survivals: &[(&Checked, Survival)], sources: &SourceMap) -> Result<String, Error> {
    let Some((first, _)) = survivals.first() else {
        return Err(Error::new("there is no cluster that serves data"));
    };
    let of_first = || survivals.iter().filter(|(checked, _)| std::ptr::eq(*checked, *first));
    if of_first().count() < survivals.len() {
        return Err(Error::new("each page shows one spec").help("give one of the specs"));
    }
    let mut marks = Marks::default();
    let mut titles = Vec::new();
    let mut remarks = Vec::new();
    for (checked, survival) in of_first() {
        let Some(level) = survival.levels.iter().min_by_key(|level| level.hosts) else { continue };
        let (title, failing) = marked(checked, survival, level);
        marks.hosts.extend(failing);
        titles.push(title);
        remarks.push(wording::about(checked.model(), survival));
    }
    marks.title = one_line(&titles.join("; "));
    marks.remark = one_line(&remarks.join("; "));
    bundle::picture(first, PRODUCTS, sources, &marks)
}

/// What a picture of a level says, and the hosts that fail in it.
fn marked(checked: &Checked, survival: &Survival, level: &LevelSurvival) -> (String, Vec<HostId>) {
    let failing = level.smallest.first().cloned().unwrap_or_default();
    let names = failing.iter().map(|host| &*checked.model().host(*host).name);
    let cluster = &checked.model().cluster(survival.cluster).name.value;
    let fails = if failing.len() == 1 { "fails" } else { "fail" };
    let what = words::ticked_list(names, 5).replace('`', "");
    (format!("{cluster}: {} ends when {what} {fails}", level.level.as_str()), failing)
}

/// Its own page: tables, reasons, and a picture for each of the smallest failures.
pub(super) fn html(survivals: &[(&Checked, Survival)], sources: &SourceMap) -> Result<String, Error> {
    let mut clusters = Vec::new();
    for (checked, survival) in survivals {
        let model = checked.model();
        let mut drawn: Vec<Vec<HostId>> = Vec::new();
        let mut pictures = Vec::new();
        for level in &survival.levels {
            let (title, failing) = marked(checked, survival, level);
            if failing.is_empty() || drawn.contains(&failing) {
                continue;
            }
            let hosts = failing.iter().copied().collect();
            let marks =
                Marks { hosts, title: one_line(&title), remark: one_line(wording::meaning(level.level)) };
            pictures.push(bundle::picture(checked, PRODUCTS, sources, &marks)?);
            drawn.push(failing);
        }
        clusters.push(context! { pictures, ..wording::shown(model, survival, sources) });
    }
    let names = survivals
        .iter()
        .map(|(checked, survival)| one_line(&checked.model().cluster(survival.cluster).name.value));
    let title = words::list(names);
    Ok(PAGE.render("page.html", context! { title => title, clusters => clusters }))
}
