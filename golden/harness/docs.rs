//! Generated pages are as the program would write them, and every example in docs/ compiles.

use std::collections::BTreeSet;

use clusterc::diagnostic::{Levels, Severity};
use clusterc::driver;
use libtest_mimic::{Failed, Trial};

use crate::pages::{Memory, examples};
use crate::witness;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for (name, page) in clusterc::pages::all(&driver::REGISTRY) {
        let path = crate::root().join("docs").join(&name);
        trials.push(Trial::test(format!("docs/{name}"), move || {
            if let Some(folder) = path.parent().filter(|_| crate::blesses()) {
                std::fs::create_dir_all(folder)?;
            }
            crate::compare(&path, &page).map_err(Failed::from)
        }));
    }
    trials.push(Trial::test("docs/examples-compile", examples_compile));
    trials.push(Trial::test("docs/demands-have-rules-or-reasons", || {
        let problems = clusterc::pages::problems(&driver::REGISTRY);
        if problems.is_empty() { Ok(()) } else { Err(format!("{problems:#?}").into()) }
    }));
    trials.push(Trial::test("docs/links-in-one-file", links_in_one_file));
    trials.push(Trial::test("docs/evidence-on-dolphindb", evidence));
    trials.push(Trial::test("docs/golden", golden));
    trials.push(Trial::test("docs/SUMMARY.md", contents));
    trials.push(Trial::test("docs/links-between-pages", links_between_pages));
    trials
}

/// The list of contents names every page once, those of rules in the order of the registry.
fn contents() -> Result<(), Failed> {
    let docs = crate::root().join("docs");
    let path = docs.join("SUMMARY.md");
    let list = clusterc::pages::summary(&driver::REGISTRY, &std::fs::read_to_string(&path)?);
    crate::compare(&path, &list)?;
    let mut named: Vec<&str> = links(&list).collect();
    named.sort_unstable();
    let mut pages: Vec<String> = crate::files(&docs)
        .iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "md") && !path.ends_with("SUMMARY.md"))
        .filter_map(|path| Some(path.strip_prefix(&docs).ok()?.to_string_lossy().into_owned()))
        .collect();
    pages.sort_unstable();
    if named == pages { Ok(()) } else { Err(format!("named: {named:#?}\npages: {pages:#?}").into()) }
}

/// Every link of a page leads to a file that is there, and to a heading of it.
fn links_between_pages() -> Result<(), Failed> {
    let mut lost = Vec::new();
    let root = crate::root();
    let written =
        ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"];
    let pages = crate::files(&root.join("docs")).into_iter().chain(written.map(|name| root.join(name)));
    for path in pages.filter(|path| path.extension().is_some_and(|ending| ending == "md")) {
        let text = std::fs::read_to_string(&path)?;
        for link in links(&text).filter(|link| !link.contains("://")) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { path.clone() } else { path.with_file_name("").join(file) };
            let is_there = if heading.is_empty() {
                target.exists()
            } else {
                std::fs::read_to_string(&target)
                    .is_ok_and(|text| clusterc::pages::has_heading(&text, heading))
            };
            if !is_there {
                lost.push(format!("{}: {link}", path.display()));
            }
        }
    }
    if lost.is_empty() { Ok(()) } else { Err(format!("links that lead nowhere: {lost:#?}").into()) }
}

/// The targets of the links in Markdown, outside fences and code.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    let lines = text.lines().filter(move |line| {
        let is_fence = line.starts_with("```");
        fenced ^= is_fence;
        !is_fence && !fenced
    });
    let prose = lines.flat_map(|line| line.split('`').step_by(2));
    prose.flat_map(|part| part.split("](").skip(1).filter_map(|rest| rest.split(')').next()))
}

/// In what `clusterc docs` writes, every link within the file has its location, and so has every link of an editor's
/// diagnostic.
fn links_in_one_file() -> Result<(), Failed> {
    let site = clusterc::pages::site(&driver::REGISTRY);
    let places: BTreeSet<&str> = values(&site, "id=\"").collect();
    let mut lost: BTreeSet<&str> = values(&site, "href=\"#").filter(|link| !places.contains(link)).collect();
    let cases = crate::files(&crate::root().join("golden/lsp"));
    let shown = cases.iter().filter(|path| path.extension().is_some_and(|ending| ending == "out"));
    let shown = shown.map(std::fs::read_to_string).collect::<Result<String, _>>()?;
    let links: Vec<&str> = shown
        .lines()
        .filter_map(|line| line.split_once(".html#"))
        .map(|(_, link)| link.trim_matches(['"', '\'']))
        .collect();
    lost.extend(links.iter().filter(|link| !places.contains(*link)));
    if links.is_empty() {
        return Err("no case of golden/lsp shows a link".into());
    }
    if lost.is_empty() { Ok(()) } else { Err(format!("links that lead nowhere: {lost:#?}").into()) }
}

/// The values of an attribute in HTML.
fn values<'a>(html: &'a str, attribute: &'a str) -> impl Iterator<Item = &'a str> {
    html.split(attribute).skip(1).filter_map(|rest| rest.split('"').next())
}

/// Blocks marked `kdl` compile without error, `kdl,fails` have one; fragments are marked `kdl,part`.
fn examples_compile() -> Result<(), Failed> {
    let mut count = 0;
    let paths = crate::files(&crate::root().join("docs"));
    let markdown = paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "md"));
    for path in markdown.chain([&crate::root().join("README.md")]) {
        let text = std::fs::read_to_string(path)?;
        // Rules' examples are compiled with their golden cases.
        if path.parent().is_some_and(|folder| folder.ends_with("docs/rules")) {
            continue;
        }
        for (kind, fails) in [("", false), ("passes", false), ("fails", true)] {
            for example in examples(&text, kind) {
                count += 1;
                let groups = [vec!["cluster.kdl".to_owned()]];
                let compiled = driver::compile(&groups, &Memory(example.clone()), &Levels::default())
                    .map_err(|unreadable| unreadable.reason)?;
                let errors: Vec<_> =
                    compiled.findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
                if errors.is_empty() == fails {
                    return Err(format!("{}: {errors:#?}\n{example}", path.display()).into());
                }
            }
        }
    }
    if count == 0 { Err("no examples found".into()) } else { Ok(()) }
}

/// What rules about DolphinDB rest on is on the page as golden/real/dolphindb.tsv has it; the rest of the page comes of real servers.
fn evidence() -> Result<(), Failed> {
    let path = crate::root().join("docs/evidence.md");
    let page = std::fs::read_to_string(&path)?;
    let run = page.split(witness::HEADING).next().unwrap_or_default().trim_end();
    crate::compare(&path, &format!("{run}\n\n{}", witness::part()?)).map_err(Failed::from)
}

/// golden/README.md shows a case as it is, and has a row for every folder.
fn golden() -> Result<(), Failed> {
    let golden = crate::root().join("golden");
    let page = std::fs::read_to_string(golden.join("README.md"))?;
    for ending in ["kdl", "stderr"] {
        let name = format!("rules/NET002-privileged-port/fail-nobody-is-named.{ending}");
        let shown = std::fs::read_to_string(golden.join(&name))?;
        if !page.contains(&format!("\n{shown}```\n")) {
            return Err(format!("golden/README.md does not show {name} as it is").into());
        }
    }
    for entry in std::fs::read_dir(golden)? {
        let entry = entry?;
        let row = format!("`{}/`", entry.file_name().display());
        if entry.file_type()?.is_dir() && !page.contains(&row) {
            return Err(format!("golden/README.md has no row for {row}").into());
        }
    }
    Ok(())
}
