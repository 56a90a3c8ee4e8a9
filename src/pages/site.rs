//! The whole documentation as one HTML file that works without a network.

use std::fmt::Write;

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use super::summary::order;
use crate::maps::HashMap;
use crate::reference;
use crate::registry::Registry;
use crate::template::{Templates, packed, xml};

/// The file: README, then the pages in the order of docs/SUMMARY.md, with a list of contents and a search.
pub fn site(registry: &Registry) -> String {
    let written = reference::documents().iter();
    let written = written.map(|document| (document.name.to_owned(), document.text.to_owned()));
    let (lists, mut pages): (Vec<_>, Vec<_>) =
        written.chain(super::all(registry)).partition(|(name, _)| name == "SUMMARY.md");
    // README says the same at greater length.
    pages.retain(|(name, _)| name != "index.md");
    let list = lists.into_iter().map(|(_, text)| super::summary(registry, &text)).collect::<String>();
    let order: HashMap<&str, usize> = order(&list).enumerate().map(|(index, name)| (name, index)).collect();
    // What the list does not name, README, comes first.
    pages.sort_by_key(|(name, _)| order.get(name.as_str()).copied());
    let names: Vec<String> = pages.iter().map(|(name, _)| stem(name).to_owned()).collect();
    let (mut contents, mut body) = (String::new(), String::new());
    for (name, text) in &pages {
        let page = Page { stem: stem(name), names: &names, is_inner: name.contains('/') };
        page.write(text, &mut contents, &mut body);
    }
    let version = env!("CARGO_PKG_VERSION");
    Templates::of_one(packed!("site.html"))
        .render("template", minijinja::context! { version, contents, body })
}

/// The name of a page, by which others of the file link to it.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".md").unwrap_or(name)
}

struct Page<'a> {
    stem: &'a str,
    names: &'a [String],
    /// Whether it is one of many that belong to another page: the list of contents has its title only.
    is_inner: bool,
}

impl Page<'_> {
    fn write(&self, text: &str, contents: &mut String, body: &mut String) {
        let mut events: Vec<Event<'_>> = Parser::new_ext(text, Options::ENABLE_TABLES).collect();
        let mut title: Option<(usize, HeadingLevel)> = None;
        let mut is_first = true;
        for index in 0..events.len() {
            match &events[index] {
                Event::Start(Tag::Heading { level, .. }) => title = Some((index, *level)),
                Event::End(TagEnd::Heading(_)) => {
                    let Some((start, level)) = title.take() else { continue };
                    let words = words(&events[start + 1..index]);
                    let id = if is_first { self.stem.to_owned() } else { self.target(&slug(&words)) };
                    is_first = false;
                    let deepest = if self.is_inner { HeadingLevel::H1 } else { HeadingLevel::H2 };
                    if level <= deepest {
                        let is_page = level == HeadingLevel::H1 && !self.is_inner;
                        let class = if is_page { "page" } else { "section" };
                        let _ = writeln!(
                            contents,
                            "<a class=\"{class}\" href=\"#{}\">{}</a>",
                            xml(&id),
                            xml(&words)
                        );
                    }
                    if let Event::Start(Tag::Heading { id: own, .. }) = &mut events[start] {
                        *own = Some(CowStr::from(id));
                    }
                }
                Event::Start(Tag::Link { dest_url, .. }) => {
                    let target = self.link(dest_url);
                    if let Event::Start(Tag::Link { dest_url, .. }) = &mut events[index] {
                        *dest_url = CowStr::from(target);
                    }
                }
                _ => {}
            }
        }
        let _ = writeln!(body, "<article>");
        html::push_html(body, events.into_iter());
        let _ = writeln!(body, "</article>");
    }

    /// The location of a heading of this page.
    fn target(&self, slug: &str) -> String {
        reference::in_one_file(self.stem, slug)
    }

    /// Where a link leads within the file; other files of the repository are not part of it.
    fn link(&self, address: &str) -> String {
        if address.contains("://") {
            return address.to_owned();
        }
        let (file, anchor) = address.split_once('#').unwrap_or((address, ""));
        let name = if file.is_empty() { self.stem } else { stem(file) };
        match (self.names.iter().any(|known| known == name), anchor) {
            (false, _) => format!("#{}", self.stem),
            (true, "") => format!("#{name}"),
            (true, anchor) => format!("#{}", reference::in_one_file(name, anchor)),
        }
    }
}

/// The text of a heading.
fn words(events: &[Event<'_>]) -> String {
    let text = |event: &Event<'_>| match event {
        Event::Text(text) | Event::Code(text) => text.to_string(),
        _ => String::new(),
    };
    events.iter().map(text).collect()
}

/// Whether a page in Markdown has a heading of that name in an address.
pub fn has_heading(text: &str, name: &str) -> bool {
    reference::sections(text).any(|(_, _, title)| slug(title) == name)
}

/// The name of a heading in an address, as Git hosts make it.
fn slug(title: &str) -> String {
    let letter = |letter: char| match letter {
        ' ' => Some('-'),
        letter if letter.is_alphanumeric() || matches!(letter, '-' | '_') => {
            Some(letter.to_ascii_lowercase())
        }
        _ => None,
    };
    title.chars().filter_map(letter).collect()
}
